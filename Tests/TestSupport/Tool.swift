internal import Dispatch
public import Foundation

/// An executable of this package, as built for the tests.
public struct Tool: Sendable {
  public struct Outcome: Sendable {
    /// The exit status; 128 + n for a tool that ended by signal n, as a shell has it.
    public var status: Int32
    public var output: String
    public var errors: String
  }

  public struct Missing: Error, CustomStringConvertible {
    public var description: String
  }

  public let url: URL

  /// Any executable.
  public init(at url: URL) { self.url = url }

  /// - Parameter name: such as `router-data`.
  public init(_ name: String) throws {
    // The test bundle is itself an executable beside the package's others.
    let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    url = bundle.deletingLastPathComponent().appending(path: name)
    guard FileManager.default.isExecutableFile(atPath: url.path) else {
      throw Missing(description: "\(url.path) is not built; run swift build first")
    }
  }

  /// Runs the tool to its end, its output and errors going into files so that no pipe fills up.
  ///
  /// - Parameters:
  ///   - folder: the working directory; the current one if nil.
  ///   - environment: variables that are set beside those of the tests.
  ///   - output: where standard output goes instead of ``Outcome/output``, such as `/dev/full`.
  ///   - timeLimit: seconds after which the tool is killed, so that no test hangs.
  ///   - whileRunning: called after the start, for example to send a signal.
  public func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    output: String? = nil, timeLimit: Double = 300,
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> Outcome {
    let streams = try TemporaryFolder()
    let outputPath = output ?? streams.path("output")
    let errorsPath = streams.path("errors")
    if output == nil { try streams.write("", to: "output") }
    try streams.write("", to: "errors")
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    if !environment.isEmpty {
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errorsPath))
    try ProcessStart.alone { try Self.withoutBlockedSignals { try process.run() } }
    let identifier = process.processIdentifier
    let killing = DispatchWorkItem { kill(identifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + timeLimit, execute: killing)
    defer { killing.cancel() }
    try whileRunning(process)
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: process.terminationStatus + (isSignal ? 128 : 0),
      output: output == nil ? try String(contentsOfFile: outputPath, encoding: .utf8) : "",
      errors: try String(contentsOfFile: errorsPath, encoding: .utf8))
  }

  /// The threads that tests run on block most signals, and a child would inherit that.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }
}
