#if Gateway
import Foundation
import GRDB
import ModelPrices
import TestSupport
import Testing

@testable import CostLedger

@Suite struct TotalsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(inMemory: true) }

  /// All totals by what they are about: numbers of series depend on the order of records.
  static let lines = """
    SELECT start || '|' || key || '|' || COALESCE(customer, '-') || '|' || COALESCE(feature, '-')
      || '|' || COALESCE(task, '-') || '|' || model || '|' || deployment || ' '
      || \(Totals.columns.map(\.name).joined(separator: " || ' ' || "))
    FROM totals JOIN series ON series.id = series ORDER BY 1
    """

  @Test func `sums kept with every record are those of all records`() throws {
    var records = RandomRecords(seed: 7)
    for part in 0..<4 {
      var options = CostLedger.Options()
      options.segmentSize = part % 2 == 0 ? 64 << 20 : 10_000
      let ledger = try CostLedger(folder: folder.url.path, options: options)
      for _ in 0..<10 {
        // Batches end between the attempts of a request too.
        for _ in 0..<37 { try records.append(to: ledger) }
        try ledger.flush()
      }
      ledger.close()
    }
    let kept = try rows(Self.lines, folder).map { $0[0] as String }
    let decisions = try number("SELECT SUM(decisions) FROM decision_totals", folder)
    #expect(kept.count > 100 && decisions == records.decisions)
    let queue = try DatabaseQueue(path: folder.path("ledger.sqlite"))
    try queue.write { try LedgerTotals.recount($0) }
    #expect(try rows(Self.lines, folder).map { $0[0] as String } == kept)
    #expect(try number("SELECT SUM(decisions) FROM decision_totals", folder) == decisions)
  }

  @Test func `a database of before there were totals gets them`() throws {
    let database = try DatabaseQueue(path: folder.path("ledger.sqlite"))
    try LedgerSchema.migrator.migrate(database, upTo: "1")
    try database.write { database in
      for id in 1...3 {
        try database.execute(
          sql: """
            INSERT INTO attempts (id, request, time, number, key, model, deployment, outcome,
              streamed, input_tokens, cost, duration)
            VALUES (?, 'r', ?, ?, 'app', 'cheap', 'cheap/1', 'failed', 0, 10, 7, 1)
            """, arguments: [id, december.microseconds, id])
      }
    }
    try database.close()
    let ledger = try CostLedger(folder: folder.url.path)
    ledger.close()
    let found = try rows(
      "SELECT attempts, requests, retried, input_tokens, cost FROM totals", folder)
    #expect(
      found.map { $0.databaseValues.map { $0.storage.value as? Int64 } } == [[3, 1, 1, 30, 21]])
  }

  @Test func `sums that leave all bounds stay at them and hold nothing up`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    for request in ["a", "b"] {
      try ledger.append(attempt(request, cost: .max - 5))
      try ledger.flush()
    }
    #expect(try number("SELECT cost FROM totals", folder) == Int.max)
    #expect(ledger.health.failedIngests == 0)
  }
}

/// Requests as they come, some with several attempts, in no order of time.
struct RandomRecords {
  private var generator: SplitMix
  private var waiting: [AttemptRecord] = []
  private(set) var decisions = 0
  private let start: Double
  private let span: Double

  init(seed: UInt64, start: Double = december.seconds, span: Double = 5 * 86_400) {
    generator = SplitMix(state: seed)
    self.start = start
    self.span = span
  }

  mutating func append(to ledger: CostLedger) throws {
    if waiting.isEmpty { try begin(ledger) }
    try ledger.append(waiting.removeFirst())
  }

  private mutating func begin(_ ledger: CostLedger) throws {
    let time = LedgerTime(seconds: start + Double.random(in: 0..<span, using: &generator))
    let request = "r\(decisions)"
    decisions += 1
    try ledger.append(decision(request, at: time))
    let customer = ["acme", nil, "other"].randomElement(using: &generator) ?? nil
    let key = ["app", "batch"].randomElement(using: &generator) ?? "app"
    if Int.random(in: 0..<8, using: &generator) == 0 {
      waiting = [
        attempt(
          request, number: 0, at: time, key: key, customer: customer, outcome: .refused, cost: nil)
      ]
      return
    }
    let outcomes = AttemptRecord.Outcome.allCases.filter { $0 != .refused }
    for number in 1...Int.random(in: 1...3, using: &generator) {
      let isKnown = Int.random(in: 0..<5, using: &generator) > 0
      var record = attempt(
        request, number: number, at: time, key: key, customer: customer,
        model: ["cheap", "strong"].randomElement(using: &generator) ?? "cheap",
        outcome: outcomes.randomElement(using: &generator) ?? .failed,
        cost: isKnown ? .random(in: 0...1_000_000, using: &generator) : nil,
        strongCost: Bool.random(using: &generator)
          ? .random(in: 0...9_000_000, using: &generator) : nil)
      if !isKnown, Bool.random(using: &generator) {
        record.charged = NanoDollars(.random(in: 0...5_000_000, using: &generator))
      }
      waiting.append(record)
    }
  }
}

/// SplitMix64, so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
#endif
