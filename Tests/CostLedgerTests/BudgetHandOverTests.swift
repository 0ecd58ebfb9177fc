#if Gateway
import CostLedger
import Foundation
import ModelPrices
import TestSupport
import Testing

@Suite struct BudgetHandOverTests {
  private let calendar: BudgetCalendar
  private let tags = LedgerTags(key: "app", customer: "acme")

  init() throws { calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin")) }

  private func book(_ budgets: (Budget.Scope, BudgetPeriod, Int64)...) -> BudgetBook {
    BudgetBook(
      budgets.map { Budget(scope: $0.0, period: $0.1, limit: NanoDollars($0.2)) },
      calendar: calendar, at: december)
  }

  /// Spent and reserved under each budget.
  private func status(_ book: BudgetBook) -> [[Int64]] {
    book.status(for: tags, at: december).map { [$0.spent.amount, $0.reserved.amount] }
  }

  @Test func `what is spent and set aside moves to the book that takes another's place`() throws {
    let old = book((.everything, .day, 100))
    let first = try old.reserve(NanoDollars(30), for: tags, at: december)
    old.settle(try old.reserve(NanoDollars(20), for: tags, at: december), cost: NanoDollars(20))
    let new = book((.everything, .day, 60))
    old.handOver(to: new, at: december)
    #expect(status(new) == [[20, 30]])
    // Both ask the new one, by its limits.
    for book in [old, new] {
      #expect(throws: BudgetRefusal.self) {
        try book.reserve(NanoDollars(11), for: tags, at: december)
      }
    }
    #expect(throws: BudgetRefusal.self) { try old.hold(NanoDollars(41), for: first, at: december) }
    try old.hold(NanoDollars(40), for: first, at: december)
    old.charge(NanoDollars(10), to: first)
    #expect(status(new) == [[30, 30]] && status(old) == status(new))
    old.settle(first, cost: NanoDollars(5))
    old.settle(first, cost: NanoDollars(5))
    #expect(status(new) == [[35, 0]])
  }

  @Test func `a request that lasts over two changes is charged once, by whichever book`() throws {
    let (first, second, third) = (
      book((.everything, .day, 100)), book((.everything, .day, 200)), book((.everything, .day, 300))
    )
    let early = try first.reserve(NanoDollars(40), for: tags, at: december)
    first.handOver(to: second, at: december)
    let late = try second.reserve(NanoDollars(50), for: tags, at: december)
    // Through the first too, as a loop does that has not heard of the change.
    let stale = try first.reserve(NanoDollars(60), for: tags, at: december)
    second.handOver(to: third, at: december)
    #expect(status(third) == [[0, 150]])
    for (reservation, cost) in [(early, 1), (late, 10), (stale, 100)] {
      first.settle(reservation, cost: NanoDollars(Int64(cost)))
      third.settle(reservation, cost: NanoDollars(Int64(cost)))
    }
    #expect(status(third) == [[111, 0]])
    // What took a book's place is not replaced by itself.
    first.handOver(to: third, at: december)
    #expect(status(first) == [[111, 0]])
  }

  @Test func `a budget that is new has what the ledger says, and what is under way`() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let ledger = try CostLedger(folder: folder.url.path)
    let old = book((.customer("other"), .day, 100))
    // No budget is about it, until one is; its first attempt has been paid for.
    let reservation = try old.reserve(NanoDollars(30), for: tags, at: december)
    #expect(!reservation.isUnderBudget)
    try ledger.append(attempt("a", customer: "acme", outcome: .failed, cost: 7))
    old.charge(NanoDollars(7), to: reservation)
    try ledger.flush()
    let new = book((.everything, .day, 100), (.customer("acme"), .total, 100), (.key("x"), .day, 1))
    try new.restore(from: ledger, at: december)
    old.handOver(to: new, at: december)
    #expect(status(new) == [[7, 23], [7, 23]])
    old.settle(reservation, cost: NanoDollars(4))
    #expect(status(new) == [[11, 0], [11, 0]])
    ledger.close()
  }

  @Test func `what was admitted before a window is not charged to it`() throws {
    let old = book((.everything, .day, 100))
    let reservation = try old.reserve(NanoDollars(30), for: tags, at: december)
    let tomorrow = LedgerTime(seconds: december.seconds + 86_400)
    let new = BudgetBook(
      [
        Budget(scope: .everything, period: .day, limit: NanoDollars(100)),
        Budget(scope: .everything, period: .total, limit: NanoDollars(100)),
      ], calendar: calendar, at: tomorrow)
    old.handOver(to: new, at: tomorrow)
    old.settle(reservation, cost: NanoDollars(30))
    #expect(new.status(for: tags, at: tomorrow).map(\.spent) == [.zero, NanoDollars(30)])
  }

  @Test func `64 clients pass no limit while budgets are changed under them`() async throws {
    let limit: Int64 = 1_000_000
    let first = book((.everything, .day, limit))
    let (spent, last) = await withTaskGroup(of: Int64.self) { group in
      for client in 0..<64 {
        group.addTask {
          var spent: Int64 = 0
          for turn in 0..<500 {
            let amount = Int64((client * 31 + turn * 17) % 90 + 10)
            // All know the first book alone.
            guard let reservation = try? first.reserve(NanoDollars(amount), for: tags, at: december)
            else { continue }
            if turn % 3 == 0 { await Task.yield() }
            first.charge(NanoDollars(amount - 5), to: reservation)
            spent += amount - 5
            let more =
              turn % 2 == 0
              && (try? first.hold(NanoDollars(9), for: reservation, at: december)) != nil
            if more {
              first.charge(NanoDollars(9), to: reservation)
              spent += 9
            }
            first.settle(reservation, cost: .zero)
          }
          return spent
        }
      }
      var book = first
      for _ in 0..<300 {
        let next = BudgetBook(first.budgets, calendar: calendar, at: december)
        book.handOver(to: next, at: december)
        book = next
        await Task.yield()
      }
      return (await group.reduce(0, +), book)
    }
    #expect(status(last) == [[spent, 0]] && spent <= limit)
    #expect(spent > limit - 100)
  }
}
#endif
