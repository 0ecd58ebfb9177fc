import CommandSupport
import Foundation
import PreferenceData
import PublicDatasets
import TestSupport

/// A made-up set of two files, the server that has them, and a folder to fetch them into.
final class SampleSet: Sendable {
  static let size = 200_000
  let served: TemporaryFolder
  let work: TemporaryFolder
  let server: LoopbackServer
  let first = SampleSet.content(31)
  let second = SampleSet.content(17)

  init() throws {
    served = try TemporaryFolder(inMemory: true)
    work = try TemporaryFolder(inMemory: true)
    try served.write(first, to: "first.csv")
    try served.write(second, to: "second.csv")
    server = try LoopbackServer("Tests/Servers/files.py", [served.url.path])
    try work.write(try catalogue(), to: "catalogue.json")
  }

  private static func content(_ step: Int) -> Data {
    Data((0..<size).map { UInt8(truncatingIfNeeded: ($0 / 7) &* step ^ ($0 >> 9)) })
  }

  func catalogue(hasChecksums: Bool = true) throws -> String {
    let files = try ["first.csv", "second.csv"].map { name in
      let digest = try FileDigest(of: served.path(name))
      let sum = hasChecksums ? "\"\(digest.sha256)\"" : "null"
      return #"{"path": "\#(name)", "bytes": \#(digest.bytes), "sha256": \#(sum)}"#
    }
    return """
      {"sets": [{"name": "sample", "title": "Made up", "kind": "scores", "licence": "none",
        "page": "https://example.com/sample", "base": "https://data.example/v1/",
        "next": ["router-train --data {folder}"], "files": [\(files.joined(separator: ","))]}]}
      """
  }

  var folder: String { work.path("data") }

  /// What the folder has, but for the record of checksums.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      .filter { $0 != "SHA256SUMS" }
  }

  var isComplete: Bool {
    names == ["first.csv", "second.csv"] && content("first.csv") == first
      && content("second.csv") == second
  }

  func content(_ name: String) -> Data? {
    FileManager.default.contents(atPath: "\(folder)/\(name)")
  }

  /// Fetches from a server that behaves in this way.
  func fetch(
    _ how: String, server url: String? = nil, hasChecksums: Bool = true
  ) async throws -> DatasetFetch.Report {
    let path = try work.write(try catalogue(hasChecksums: hasChecksums), to: "own.json")
    var fetch = DatasetFetch(
      try DatasetCatalogue(contentsOf: path).set(named: "sample"), to: folder)
    fetch.baseURL = "\(url ?? server.url)/\(how)"
    fetch.refreshes = !hasChecksums
    return try await fetch.run()
  }

  func failure(_ how: String, server: String? = nil) async throws -> CommandFailure {
    do {
      let report = try await fetch(how, server: server)
      throw CommandFailure("unexpectedly good: \(report)", .success)
    } catch let error as CommandFailure {
      return error
    }
  }

  /// Runs the tool on the set, from a server that behaves in this way.
  func run(
    _ how: String, _ options: [String] = [], whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> Tool.Outcome {
    try Tool("router-data").run(
      ["fetch", "sample", "--catalogue", "catalogue.json", "--out", "data"]
        + ["--base-url", "\(server.url)/\(how)"] + options,
      in: work.url, timeLimit: 120, whileRunning: whileRunning)
  }

  /// Ends the tool by a signal when it has half of both files.
  func interrupt(_ how: String, by number: Int32 = SIGKILL) throws -> Tool.Outcome {
    try run(how) { process in
      let deadline = Date.now.addingTimeInterval(60)
      while process.isRunning, Date.now < deadline,
        !["first.csv", "second.csv"].allSatisfy({ content($0 + ".partial")?.count == Self.size / 2 }
        )
      {
        usleep(5_000)
      }
      kill(process.processIdentifier, number)
    }
  }
}
