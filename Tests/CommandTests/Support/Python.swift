import Foundation
import TestSupport
import Testing

/// The Python that `make test` sets up in `.venv`, else the machine's own.
enum Python {
  static let needed: Comment = "needs python3"

  static let tool: Tool? = {
    let own = packageRoot.appending(path: ".venv/bin/python").path
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ([own] + folders.map { $0 + "/python3" })
      .first { FileManager.default.isExecutableFile(atPath: $0) }
      .map { Tool(at: URL(filePath: $0)) }
  }()

  /// Runs a program and expects it to end well.
  static func run(
    _ program: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try #require(tool).run(["-c", program] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output
  }
}
