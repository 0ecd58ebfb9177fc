#if Gateway
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CostLedger

@Suite struct KillTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Has records appended by four threads, kills that at any moment after some of them and after
  /// what else is waited for, and returns what it said to be acknowledged.
  private func load(
    _ run: String, segmentSize: Int, after isReady: () -> Bool = { true }
  ) throws -> [String] {
    let output = try folder.write("", to: "acknowledged-\(run)")
    func acknowledged() throws -> [String] {
      // The last part is a line that the kill cut off, or empty.
      try String(contentsOfFile: output, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
    let outcome = try Tool("ledger-writer").run(
      [folder.path("ledger"), "4", run, "\(segmentSize)"], output: output
    ) { process in
      // It first takes in what the one before left: kills shall come while records do.
      while try acknowledged().count < 30, process.isRunning { usleep(1000) }
      while !isReady(), process.isRunning { usleep(1000) }
      usleep(UInt32.random(in: 0..<200_000))
      kill(process.processIdentifier, SIGKILL)
    }
    #expect(outcome.status == 128 + SIGKILL, "\(outcome.errors)")
    return try acknowledged()
  }

  @Test func `twenty kills under load lose no acknowledged record`() throws {
    var acknowledged: [String] = []
    for run in 0..<20 {
      // Small segments, so that some die while one is replaced or removed.
      acknowledged += try load("\(run)", segmentSize: run % 2 == 0 ? 200_000 : 64 << 20)
    }
    #expect(acknowledged.count > 200)
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let database = try DatabaseQueue(path: folder.path("ledger/ledger.sqlite"))
    for table in ["decisions", "attempts", "feedback"] {
      let found = try database.read {
        try String.fetchAll($0, sql: "SELECT request FROM \(table)")
      }
      #expect(Set(acknowledged).subtracting(found) == [], "\(table)")
      #expect(Set(found).count == found.count, "\(table) has a record twice")
    }
    let (counted, there) = try database.read { database in
      (
        try Row.fetchOne(
          database, sql: "SELECT SUM(attempts), SUM(cost), SUM(requests) FROM totals"),
        try Row.fetchOne(database, sql: "SELECT COUNT(*), SUM(cost), COUNT(*) FROM attempts")
      )
    }
    #expect(counted.map { Array($0.databaseValues) } == there.map { Array($0.databaseValues) })
    withExtendedLifetime(ledger) {}
  }

  /// How many attempts are in the sums alone.
  private var deleted: Int? {
    // What a kill leaves behind shall be the next opening's to clear up.
    var configuration = Configuration()
    configuration.readonly = true
    let path = folder.path("ledger/ledger.sqlite")
    return try? DatabaseQueue(path: path, configuration: configuration).read { database in
      try Int.fetchOne(
        database,
        sql: "SELECT (SELECT SUM(attempts) FROM totals) - (SELECT COUNT(*) FROM attempts)")
    }
  }

  @Test func `kills while records are deleted lose nothing of the sums`() throws {
    var (acknowledged, deletingRuns) = (0, 0)
    for run in 0..<10 {
      let before = deleted ?? 0
      let lines = try load("old\(run)", segmentSize: 200_000) {
        guard (deleted ?? 0) > before else { return false }
        deletingRuns += 1
        return true
      }
      acknowledged += lines.count
    }
    #expect(deletingRuns == 10)
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let database = try DatabaseQueue(path: folder.path("ledger/ledger.sqlite"))
    let totals = try database.read { database in
      try Row.fetchOne(database, sql: "SELECT SUM(attempts), SUM(cost) FROM totals")
    }
    let (attempts, cost) = (totals?[0] as Int? ?? 0, totals?[1] as Int? ?? 0)
    // Of each kill, not more than the request that each thread was about to acknowledge.
    #expect(acknowledged > 100 && (acknowledged...(acknowledged + 40)).contains(attempts))
    #expect(cost == 27_000 * attempts)
    // The thread that deletes may not have had its turn since the last opening.
    let calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin"))
    while try ledger.retain(LedgerRetention(seconds: 86_400, calendar: calendar), at: .now) {}
    let left = try database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM attempts") ?? 0 }
    #expect(left < attempts / 2)
    let after = try database.read { database in
      try Row.fetchOne(database, sql: "SELECT SUM(attempts), SUM(cost) FROM totals")
    }
    #expect(after == totals)
    withExtendedLifetime(ledger) {}
  }
}
#endif
