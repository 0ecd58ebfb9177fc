import Foundation
import TestSupport
import Testing

/// The Chromium that `make test` installs.
enum Browser {
  static let needed: Comment = "needs Chromium, which `make test` installs"

  static let tool: Tool? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.flatMap { ["\($0)/chromium", "\($0)/chromium-browser", "\($0)/google-chrome"] }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
      .map { Tool(at: URL(filePath: $0)) }
  }()

  /// Opens a page and returns what its scripts left of it.
  ///
  /// - Parameter options: besides those for running without a screen or a sandbox.
  static func dump(
    _ page: String, in folder: TemporaryFolder, width: Int, _ options: String...
  ) throws -> String {
    var outcome: Tool.Outcome
    var starts = 0
    repeat {
      outcome = try open(page, in: folder, width: width, options)
      starts += 1
      // Chromium's own crash says nothing about the page.
    } while outcome.status == 128 + SIGSEGV && starts < 3
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }

  private static func open(
    _ page: String, in folder: TemporaryFolder, width: Int, _ options: [String]
  ) throws -> Tool.Outcome {
    try #require(tool).run(
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        "--user-data-dir=\(folder.path("profile"))", "--window-size=\(width),1000",
        "--virtual-time-budget=2000", "--dump-dom",
      ] + options + [URL(filePath: folder.path(page)).absoluteString], in: folder.url)
  }
}
