internal import Foundation
internal import Synchronization

/// A server for tests: a Python script, of the standard library alone, on 127.0.0.1.
///
/// The script listens on port 0, prints the port that it got as its first line, and may print more
/// lines about what it sees: ``lines`` has them. What it flushes before it answers is there when the
/// answer has come. The server is killed with the value, and ends by itself when the tests' process
/// does, however that ends. Every value is a server of its own, so tests may run in parallel.
///
/// ```swift
/// let server = try LoopbackServer("Tests/Servers/misbehaving.py", ["--status", "500"])
/// let response = try await client.send(HTTPRequest(url: server.url + "/v1/models"))
/// ```
public final class LoopbackServer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  public let port: Int
  private let process: Mutex<Process>
  private let identifier: pid_t
  private let folder: TemporaryFolder

  /// Runs the script as its own main program, and ends when standard input does: the pipe from the
  /// tests breaks even if they crash.
  private static let launcher = """
    import os, runpy, sys, threading
    def watch():
        while os.read(0, 4096):
            pass
        os._exit(0)
    threading.Thread(target=watch, daemon=True).start()
    sys.argv = sys.argv[1:]
    sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
    runpy.run_path(sys.argv[0], run_name="__main__")
    """

  /// - Parameter script: a path from the package's root, or an absolute one.
  public init(_ script: String, _ arguments: [String] = []) throws {
    folder = try TemporaryFolder(inMemory: true)
    try folder.write("", to: "output")
    try folder.write("", to: "errors")
    let path = URL(filePath: script, relativeTo: packageRoot).path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-u", "-c", Self.launcher, path] + arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.path("output")))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: folder.path("errors")))
    try ProcessStart.alone {
      process.standardInput = Pipe()
      try process.run()
    }
    identifier = process.processIdentifier
    let deadline = Date.now.addingTimeInterval(600)
    while true {
      if let first = Self.lines(folder).first {
        guard let port = Int(first) else {
          kill(process.processIdentifier, SIGKILL)
          throw Failure(description: "\(script): the first line is not a port: \(first)")
        }
        self.port = port
        break
      }
      guard process.isRunning, Date.now < deadline else {
        kill(process.processIdentifier, SIGKILL)
        let errors = try? String(contentsOfFile: folder.path("errors"), encoding: .utf8)
        throw Failure(description: "\(script): no port came: \(errors ?? "")")
      }
      usleep(5_000)
    }
    self.process = Mutex(process)
  }

  deinit {
    process.withLock { process in
      guard process.isRunning else { return }
      kill(identifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// An address at which nobody listens: port 1. The port of a server that has ended may be another
  /// test's a moment later.
  public static let nobody = "http://127.0.0.1:1"

  /// `http://127.0.0.1:PORT`.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// What the script has printed after the port, by finished lines.
  public var lines: [String] { Array(Self.lines(folder).dropFirst()) }

  /// How many of the lines begin like this.
  public func count(_ line: String) -> Int { lines.count { $0.hasPrefix(line) } }

  /// Waits until so many lines begin like this; fails after ten minutes.
  public func waits(for line: String, count: Int = 1) async throws {
    try await waits(count: count) { $0.hasPrefix(line) }
  }

  /// Waits until so many lines are as they should be; fails after ten minutes.
  public func waits(count: Int = 1, _ isMeant: (String) -> Bool) async throws {
    let deadline = Date.now.addingTimeInterval(600)
    while lines.count(where: isMeant) < count {
      guard Date.now < deadline else {
        throw Failure(description: "never seen; there were: \(lines.suffix(20))")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// What the script has printed to standard error, such as a Python traceback.
  public var errors: String {
    (try? String(contentsOfFile: folder.path("errors"), encoding: .utf8)) ?? ""
  }

  private static func lines(_ folder: TemporaryFolder) -> [String] {
    let bytes = (try? Data(contentsOf: URL(filePath: folder.path("output")))) ?? Data()
    let text = String(decoding: bytes, as: UTF8.self)
    // The last part is an unfinished line, or empty.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}
