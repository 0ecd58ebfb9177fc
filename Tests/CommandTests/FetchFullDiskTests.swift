import Foundation
import TestSupport
import Testing

/// A disk that fills up while a set is fetched: status 74, what to do, and a beginning that goes on.
@Suite struct FetchFullDiskTests {
  @Test(.enabled(if: PrivateMounts.areAllowed, PrivateMounts.needed))
  func `what fitted stays and is gone on with when there is room`() throws {
    let served = try TemporaryFolder()
    let work = try TemporaryFolder()
    let content = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 5 ^ ($0 >> 8)) })
    try served.write(content, to: "big.csv")
    try FileManager.default.createDirectory(
      atPath: work.path("folder"), withIntermediateDirectories: false)
    try work.write(
      """
      {"sets": [{"name": "big", "title": "", "kind": "scores", "licence": "none",
        "files": [{"path": "https://data.example/big.csv", "bytes": 300000}]}]}
      """, to: "catalogue.json")
    let server = try LoopbackServer("Tests/Servers/files.py", [served.url.path])
    let arguments = [
      "fetch", "big", "--catalogue", "catalogue.json", "--base-url", server.url + "/plain",
      "--out",
    ]
    let script = """
      mount -t tmpfs -o size=128k none folder || exit 99
      "$0" "$@"
      status=$?
      cp folder/big.csv.partial folder/big.csv.partial.version .
      exit $status
      """
    let outcome = try PrivateMounts.run(script, "router-data", arguments + ["folder"], in: work)
    #expect(outcome.status == 74)
    #expect(
      outcome.errors.contains("big.csv.partial: writing failed: No space left on device; make"))
    let begun = try Data(contentsOf: URL(filePath: work.path("big.csv.partial")))
    #expect(begun.count > 50_000)
    #expect(begun == content.prefix(begun.count))

    // The same folder with room.
    for name in ["big.csv.partial", "big.csv.partial.version"] {
      try FileManager.default.moveItem(
        atPath: work.path(name), toPath: work.path("folder/\(name)"))
    }
    let again = try Tool("router-data").run(arguments + ["folder"], in: work.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try Data(contentsOf: URL(filePath: work.path("folder/big.csv"))) == content)
    #expect(server.count("plain big.csv bytes=\(begun.count)- \"") == 1)
  }
}
