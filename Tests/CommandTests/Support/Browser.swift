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
    let outcome = try #require(tool).run(
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        "--user-data-dir=\(folder.path("profile"))", "--window-size=\(width),1000",
        "--virtual-time-budget=2000", "--dump-dom",
      ] + options + [URL(filePath: folder.path(page)).absoluteString], in: folder.url,
      timeLimit: 60)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }
}
