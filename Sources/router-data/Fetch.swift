import ArgumentParser
import CommandInterface
import CommandSupport
import Foundation
import PublicDatasets

struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Download a public set and verify it.",
    discussion: """
      Without a name it lists the sets. Files that are there and right are skipped; what was broken \
      off, by Ctrl-C, a crash or the network, goes on where it stopped; a file takes its place only \
      after its size and SHA-256 are right. Files whose checksum the catalogue does not know are \
      recorded in SHA256SUMS beside the data on their first download, and a change is reported. \
      Licences are those of the originals: read the card in datasets/.

        router-data fetch
        router-data fetch routellm-gsm8k
        router-data fetch routellm-mmlu --out mmlu
        router-data fetch prices --refresh

      TURNOUT_BASE_URL or --base-url names a mirror that serves the same paths. Proxies are taken \
      from http_proxy, https_proxy and no_proxy.
      """)

  @Argument(help: "The set; without it the sets are listed.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The folder for its files; datasets/downloads/NAME unless given.", valueName: "folder"))
  var out: String?

  @Flag(help: "List the sets.")
  var list = false

  @Flag(help: "Fetch files again whose checksum the catalogue does not know.")
  var refresh = false

  @Option(help: ArgumentHelp("A mirror: scheme and host.", valueName: "url"))
  var baseURL: String?

  @Option(help: ArgumentHelp("Another catalogue; see datasets/README.md.", valueName: "file"))
  var catalogue: String?

  func validate() throws {
    if out?.isEmpty == true { throw ValidationError("--out names no folder") }
    guard let base = mirror else { return }
    guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
      throw ValidationError("--base-url begins with http:// or https://")
    }
  }

  private var mirror: String? {
    baseURL
      ?? ProcessInfo.processInfo.environment["TURNOUT_BASE_URL"].flatMap {
        $0.isEmpty ? nil : $0
      }
  }

  func run() throws {
    let catalogue =
      try catalogue.map { path throws(CommandFailure) in
        try DatasetCatalogue(contentsOf: path)
      } ?? .builtIn
    guard let name, !list else {
      print(catalogue.table.printable)
      print("\nWhat each is good for, and its traps: datasets/NAME.md")
      return
    }
    let set = try catalogue.set(named: name)
    let folder = out ?? "datasets/downloads/\(set.name)"
    var fetch = DatasetFetch(set, to: folder)
    fetch.baseURL = mirror
    fetch.refreshes = refresh
    let progress = ProgressLine("Fetching")
    defer { progress.finish() }
    let report = try waitForResult { [fetch] in try await fetch.run(progress: progress.update) }
    progress.finish()
    // Without a checksum in the catalogue there is nothing to verify against.
    let isKnown = set.files.allSatisfy { $0.sha256 != nil }
    print(
      "\(folder): \(report.fetched) fetched, \(report.present) already there, "
        + (isKnown ? "all verified\n" : "checksums recorded in SHA256SUMS\n")
        + "licence: \(set.licence)" + (set.page.map { ", \($0)" } ?? ""))
    let commands = set.nextCommands(in: folder)
    if !commands.isEmpty { print("next:\n" + commands.map { "  \($0)" }.joined(separator: "\n")) }
  }
}
