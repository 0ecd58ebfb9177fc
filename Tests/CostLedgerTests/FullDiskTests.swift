#if Gateway
import CostLedger
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct FullDiskTests {
  @Test(.enabled(if: PrivateMounts.areAllowed, PrivateMounts.needed))
  func `a full disk is an error, and every record acknowledged before it is kept`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: false)
    let script = """
      mount -t tmpfs -o size=2m none folder || exit 99
      "$0" "$@"
      status=$?
      mkdir left && cp folder/* left
      exit $status
      """
    let outcome = try PrivateMounts.run(
      script, "ledger-writer", ["folder", "4", "full"], in: folder)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.contains("No space left on device; free space on this disk"))
    let acknowledged = outcome.output.split(separator: "\n").map(String.init)
    #expect(acknowledged.count > 100)
    // The same files where there is room.
    let ledger = try CostLedger(folder: folder.path("left"))
    let found = try DatabaseQueue(path: folder.path("left/ledger.sqlite")).read {
      try String.fetchAll($0, sql: "SELECT request FROM attempts")
    }
    #expect(Set(acknowledged).subtracting(found) == [] && Set(found).count == found.count)
    withExtendedLifetime(ledger) {}
  }
}
#endif
