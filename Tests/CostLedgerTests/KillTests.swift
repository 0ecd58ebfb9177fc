#if Gateway
import CostLedger
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct KillTests {
  @Test func `twenty kills under load lose no acknowledged record`() throws {
    let folder = try TemporaryFolder()
    let writer = try Tool("ledger-writer")
    var acknowledged: [String] = []
    for run in 0..<20 {
      // Small segments, so that some die while one is replaced or removed.
      let outcome = try writer.run(
        [folder.path("ledger"), "4", "\(run)", run % 2 == 0 ? "200000" : "67108864"]
      ) { process in
        usleep(200_000 + UInt32.random(in: 0..<200_000))
        kill(process.processIdentifier, SIGKILL)
      }
      #expect(outcome.status == 128 + SIGKILL, "\(outcome.errors)")
      acknowledged += outcome.output.split(separator: "\n").map(String.init)
    }
    #expect(acknowledged.count > 200)
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let database = try DatabaseQueue(path: folder.path("ledger/ledger.sqlite"))
    for table in ["decisions", "attempts"] {
      let found = try database.read {
        try String.fetchAll($0, sql: "SELECT request FROM \(table)")
      }
      #expect(Set(acknowledged).subtracting(found) == [], "\(table)")
      #expect(Set(found).count == found.count, "\(table) has a record twice")
    }
    withExtendedLifetime(ledger) {}
  }
}
#endif
