#if Gateway
import CostLedger
import Foundation
import ModelPrices
import TestSupport
import Testing

@Suite struct BudgetRecoveryTests {
  private let folder: TemporaryFolder
  private let calendar: BudgetCalendar

  init() throws {
    folder = try TemporaryFolder()
    calendar = try #require(BudgetCalendar(timeZone: "America/New_York"))
  }

  private let budgets = [
    Budget(scope: .everything, period: .day, limit: NanoDollars(1_000_000)),
    Budget(scope: .eachKey, period: .month, limit: NanoDollars(1_000_000)),
    Budget(scope: .customer("acme"), period: .total, limit: NanoDollars(1_000_000)),
  ]

  @Test func `a new process knows what the last one spent and none of its reservations`() throws {
    let before = BudgetBook(budgets, calendar: calendar, at: december)
    let tags = LedgerTags(key: "app", customer: "acme")
    let hour: Double = 3600
    do {
      let ledger = try CostLedger(folder: folder.url.path)
      _ = try before.reserve(NanoDollars(500), for: tags, at: december)
      try ledger.append(decision("under way"))
      try ledger.append(attempt("a", customer: "acme", cost: 100))
      try ledger.append(attempt("b", number: 1, customer: "acme", outcome: .failed, cost: 20))
      try ledger.append(attempt("b", number: 2, customer: "other", cost: 3))
      var unknown = attempt("c", customer: "acme", outcome: .cancelled, cost: nil)
      unknown.charged = NanoDollars(7)
      try ledger.append(unknown)
      // 10:00 in UTC is 5:00 in New York: ten hours before is the day, and the month, before.
      let earlier = LedgerTime(seconds: december.seconds - 10 * hour)
      try ledger.append(attempt("d", at: earlier, customer: "acme", cost: 4000))
      ledger.close()
    }
    let ledger = try CostLedger(folder: folder.url.path)
    let after = BudgetBook(budgets, calendar: calendar, at: december)
    try after.restore(from: ledger, at: december)
    let status = after.status(for: tags, at: december)
    #expect(status.map(\.spent) == [NanoDollars(130), NanoDollars(130), NanoDollars(4127)])
    #expect(status.map(\.reserved) == [.zero, .zero, .zero])
  }

  @Test(arguments: [
    "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "UTC",
  ])
  func `what is restored is what a scan of all records finds`(zone: String) throws {
    // Around the end of October, when clocks go back in Berlin and St John's.
    let start = december.seconds - 50 * 86_400
    var records = RandomRecords(seed: 11, start: start, span: 50 * 86_400)
    let calendar = try #require(BudgetCalendar(timeZone: zone))
    let ledger = try CostLedger(folder: folder.url.path)
    for _ in 0..<3000 { try records.append(to: ledger) }
    // And at both sides of every midnight.
    for day in 0..<50 {
      let midnight = calendar.window(
        of: .day, at: LedgerTime(seconds: start + Double(day) * 86_400)
      ).start
      for (offset, cost) in [(-1, Int64(1)), (0, 1000)] {
        let time = LedgerTime(microseconds: midnight.microseconds + Int64(offset))
        try ledger.append(attempt("m\(day)\(offset)", at: time, customer: "acme", cost: cost))
      }
    }
    try ledger.flush()
    let budgets = BudgetPeriod.allCases.flatMap { period in
      [Budget.Scope.everything, .eachKey, .customer("acme"), .eachCustomer].map {
        Budget(scope: $0, period: period, limit: .max)
      }
    }
    let tags = LedgerTags(key: "app", customer: "acme")
    for day in stride(from: 1.0, to: 50, by: 3.3) {
      let now = LedgerTime(seconds: start + day * 86_400)
      let book = BudgetBook(budgets, calendar: calendar, at: now)
      try book.restore(from: ledger, at: now)
      let scanned = try budgets.map { budget in
        try scan(calendar.window(of: budget.period, at: now), budget, tags)
      }
      #expect(book.status(for: tags, at: now).map(\.spent) == scanned, "day \(day)")
    }
  }

  /// What a budget's account was charged, by every attempt that there is.
  private func scan(
    _ window: BudgetPeriod.Window, _ budget: Budget, _ tags: LedgerTags
  ) throws -> NanoDollars {
    let condition =
      switch budget.scope {
      case .everything: "1"
      case .key, .eachKey: "key = '\(tags.key)'"
      case .customer, .eachCustomer: "customer = '\(tags.customer ?? "")'"
      }
    let sum = try number(
      """
      SELECT COALESCE(SUM(COALESCE(cost, charged)), 0) FROM attempts
      WHERE time >= \(window.start.microseconds)
      AND time < \(window.end?.microseconds ?? .max) AND \(condition)
      """, folder)
    return NanoDollars(Int64(sum))
  }
}
#endif
