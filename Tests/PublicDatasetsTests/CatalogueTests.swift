import CommandSupport
import Foundation
import PublicDatasets
import TestSupport
import Testing

/// The catalogue that comes along, and those of others.
@Suite struct CatalogueTests {
  @Test func `the sets of the catalogue are complete`() throws {
    let catalogue = DatasetCatalogue.builtIn
    let mmlu = try catalogue.set(named: "routellm-mmlu")
    #expect(mmlu.files.count == 58)
    #expect(mmlu.bytes == 6_757_295)
    #expect(mmlu.files.allSatisfy { $0.sha256 != nil && $0.url.hasPrefix("https://") })
    #expect(try catalogue.set(named: "alpaca-eval").byHand != nil)
    #expect(try catalogue.set(named: "prices").files.map(\.sha256) == [nil])
    for set in catalogue.sets {
      #expect(catalogue.table.contains("  \(set.name) "))
      #expect(!set.licence.isEmpty)
    }
  }

  @Test(
    .enabled(if: sharedData("raw/routellm") != nil, needsSharedData),
    arguments: [("routellm-gsm8k", "gsm8k", 2), ("routellm-mtbench", "mt_bench", 3)])
  func `its checksums are those of the originals`(
    _ name: String, _ place: String, _ count: Int
  ) async throws {
    let original = try #require(sharedData("raw/routellm/\(place)"))
    let work = try TemporaryFolder()
    let folder = work.url.appending(path: "copy")
    try FileManager.default.copyItem(at: original, to: folder)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    var fetch = DatasetFetch(try DatasetCatalogue.builtIn.set(named: name), to: folder.path)
    fetch.baseURL = LoopbackServer.nobody
    #expect(try await fetch.run() == DatasetFetch.Report(fetched: 0, present: count))
  }

  @Test(arguments: [
    "../evil.csv", "a/..", "a/.hidden", "a/", "a/%2e%2e%2fevil", "a/b c.csv", "a/-rf", "a/.",
    "a/SHA256SUMS", "a/x.partial", "../../x/evil.csv", "a/../../evil.csv", "a\\\\evil.csv",
    "a/evil.csv\\u0000", "a/\\u202Egpj.csv",
  ])
  func `a name that leads elsewhere is refused`(_ path: String) throws {
    let failure = try failure(files: #"[{"path": "\#(path)"}]"#)
    #expect(failure.exitStatus == .invalidData)
  }

  @Test(arguments: [
    #"[{"path": "a.csv"}, {"path": "b/A.csv"}]"#, #"[{"path": "a.csv", "bytes": -1}]"#,
    #"[{"path": "a.csv", "sha256": "abc"}]"#, #"[{"bytes": 1}]"#, "7",
  ])
  func `files that cannot be are refused`(_ files: String) throws {
    #expect(try failure(files: files).exitStatus == .invalidData)
  }

  @Test(arguments: ["file:///etc/", "ftp://example.com/", "", "javascript:"])
  func `other addresses than http are refused`(_ base: String) throws {
    #expect(try failure(base: base, files: #"[{"path": "a.csv"}]"#).exitStatus == .invalidData)
  }

  @Test(arguments: ["..", "a/b", ".a", "-x", ""])
  func `the name of a set is no path`(_ name: String) throws {
    #expect(try failure(name: name, files: "[]").exitStatus == .invalidData)
  }

  @Test func `an unknown set names the known`() throws {
    let outcome = try Tool("router-data").run(["fetch", "routellm"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("routellm-mmlu, routellm-gsm8k"))
  }

  @Test func `a set without files says how to get it`() throws {
    let outcome = try Tool("router-data").run(["fetch", "alpaca-eval"])
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("router-data import"))
    #expect(outcome.errors.contains("https://github.com/tatsu-lab/alpaca_eval"))
  }

  @Test func `commands quote a folder that needs it`() throws {
    let set = try DatasetCatalogue.builtIn.set(named: "routellm-gsm8k")
    #expect(set.nextCommands(in: "a b'c")[0] == #"router-train --data 'a b'\''c'"#)
    #expect(set.nextCommands(in: "a/b-1.x_y")[0] == "router-train --data a/b-1.x_y")
  }

  private func failure(
    name: String = "x", base: String = "https://example.com/", files: String
  ) throws -> CommandFailure {
    let folder = try TemporaryFolder(inMemory: true)
    let json =
      #"{"sets": [{"name": "\#(name)", "title": "", "kind": "", "licence": "", "#
      + #""base": "\#(base)", "files": \#(files)}]}"#
    let path = try folder.write(json, to: "catalogue.json")
    do throws(CommandFailure) {
      _ = try DatasetCatalogue(contentsOf: path)
    } catch {
      return error
    }
    return CommandFailure("accepted", .success)
  }
}
