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
}
#endif
