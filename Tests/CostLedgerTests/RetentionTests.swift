#if Gateway
import Foundation
import GRDB
import ModelPrices
import TestSupport
import Testing

@testable import CostLedger

@Suite struct RetentionTests {
  private let folder: TemporaryFolder
  private let calendar: BudgetCalendar

  init() throws {
    folder = try TemporaryFolder(inMemory: true)
    calendar = try #require(BudgetCalendar(timeZone: "Asia/Kathmandu"))
  }

  private func rule(days: Double) -> LedgerRetention {
    LedgerRetention(seconds: days * 86_400, calendar: calendar)
  }

  private func after(days: Double) -> LedgerTime {
    LedgerTime(seconds: december.seconds + days * 86_400)
  }

  private func retainAll(_ ledger: CostLedger, _ rule: LedgerRetention, at now: LedgerTime) throws {
    while try ledger.retain(rule, at: now) {}
  }

  private func spending(_ grouping: LedgerQuery.Grouping) throws -> [LedgerSpending] {
    try LedgerReader(folder: folder.url.path)
      .spending(LedgerQuery(by: grouping, calendar: calendar))
  }

  @Test func `records past their time go, and the bill stays to the nano-dollar`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    var records = RandomRecords(seed: 3, span: 100 * 86_400)
    for _ in 0..<3000 { try records.append(to: ledger) }
    for day in [1.0, 80] {
      try ledger.append(FeedbackRecord(request: "r", time: after(days: day), key: "app", score: 1))
    }
    try ledger.flush()
    let groupings = LedgerQuery.Grouping.allCases
    let query = LedgerQuery(by: .key, calendar: calendar)
    let before = try groupings.map(spending)
    let savings = try LedgerReader(ledger).savings(query)
    let old = try number(
      "SELECT COUNT(*) FROM attempts WHERE time < \(after(days: 55).microseconds)", folder)
    #expect(old > 1000)

    try retainAll(ledger, rule(days: 45), at: after(days: 100))
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 3000 - old)
    for table in ["attempts", "decisions", "feedback"] {
      let first = try number("SELECT MIN(time) FROM \(table)", folder)
      #expect(first >= after(days: 55).microseconds, "\(table)")
    }
    #expect(try groupings.map(spending) == before)
    #expect(try LedgerReader(ledger).savings(query) == savings)
    // Another look finds nothing, and nothing changes.
    #expect(try !ledger.retain(rule(days: 45), at: after(days: 100)))
    #expect(try groupings.map(spending) == before)
  }

  @Test func `days long over have one sum each, of the zone's days`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    // Three quarters of an hour of one day in Kathmandu, the last two minutes before its midnight.
    for hour in [0.0, 1, 8.2] {
      try ledger.append(attempt("a\(hour)", at: after(days: hour / 24), cost: 5))
      try ledger.append(decision("a\(hour)", at: after(days: hour / 24)))
    }
    try ledger.append(attempt("b", at: after(days: 8.5 / 24), cost: 7))
    try ledger.append(attempt("c", at: after(days: 60), cost: 9))
    try ledger.flush()
    try retainAll(ledger, rule(days: 1), at: after(days: 61))
    let found = try rows("SELECT start, attempts, cost FROM totals ORDER BY start", folder)
    #expect(found.map { $0["cost"] as Int } == [15, 7, 9])
    #expect(
      found.map { calendar.day(of: LedgerTime(quarter: $0["start"])) }
        == ["2026-12-01", "2026-12-02", "2027-01-30"])
    #expect(try rows("SELECT decisions FROM decision_totals", folder).map { $0[0] as Int } == [3])
  }

  @Test func `budgets of a month and for good do not notice`() throws {
    let budgets = [
      Budget(scope: .everything, period: .month, limit: .max),
      Budget(scope: .eachCustomer, period: .total, limit: .max),
    ]
    let ledger = try CostLedger(folder: folder.url.path)
    var records = RandomRecords(seed: 5, start: after(days: -60).seconds, span: 80 * 86_400)
    for _ in 0..<2000 { try records.append(to: ledger) }
    try ledger.flush()
    let now = after(days: 20)
    func spent(_ zone: String) throws -> [NanoDollars] {
      let calendar = try #require(BudgetCalendar(timeZone: zone))
      let book = BudgetBook(budgets, calendar: calendar, at: now)
      try book.restore(from: ledger, at: now)
      return book.status(for: LedgerTags(key: "app", customer: "acme"), at: now).map(\.spent)
    }
    let zones = ["Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati"]
    let before = try zones.map(spent)
    try retainAll(ledger, rule(days: 1), at: now)
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) < 100)
    #expect(try zones.map(spent) == before)
    #expect(Set(before.map { $0[0] }).count == 3 && Set(before.map { $0[1] }).count == 1)
  }

  @Test func `a file whose records went shrinks, and one that stays full is left alone`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    for number in 0..<12_000 {
      try ledger.append(
        attempt("request number \(number)", at: after(days: number < 11_000 ? 0 : 9)))
    }
    try ledger.flush()
    let full = try number("PRAGMA page_count", folder)
    #expect(try !ledger.database.shrink())
    try retainAll(ledger, rule(days: 2), at: after(days: 10))
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 1000)
    #expect(try number("PRAGMA page_count", folder) < full / 2)
  }

  @Test func `one look deletes no more than a batch`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    for number in 0..<6000 { try ledger.append(attempt("\(number)")) }
    try ledger.flush()
    #expect(try ledger.retain(rule(days: 1), at: after(days: 3)))
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 1000)
  }

  @Test func `the ledger's own thread deletes, and keeps all without a rule`() async throws {
    var options = CostLedger.Options()
    options.syncInterval = 0.005
    options.ingestInterval = 0.005
    options.retentionInterval = 0.01
    let ledger = try CostLedger(folder: folder.url.path, options: options)
    try ledger.append(attempt("old", at: LedgerTime(seconds: LedgerTime.now.seconds - 3 * 86_400)))
    try ledger.append(attempt("new", at: .now))
    try ledger.flush()
    ledger.retain(nil)
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 2)
    ledger.retain(rule(days: 2))
    while try number("SELECT COUNT(*) FROM attempts", folder) == 2 {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(try rows("SELECT request FROM attempts", folder).map { $0[0] } == ["new"])
  }
}
#endif
