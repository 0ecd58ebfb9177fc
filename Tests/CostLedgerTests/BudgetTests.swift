#if Gateway
import CostLedger
import ModelPrices
import Testing

@Suite struct BudgetTests {
  private let calendar: BudgetCalendar

  init() throws { calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin")) }

  private func book(_ budgets: Budget...) -> BudgetBook {
    BudgetBook(budgets, calendar: calendar, at: december)
  }

  private func daily(_ scope: Budget.Scope, _ limit: Int64) -> Budget {
    Budget(scope: scope, period: .day, limit: NanoDollars(limit))
  }

  private let tags = LedgerTags(key: "app", customer: "acme")

  @Test func `reservations count until they are settled`() throws {
    let book = book(daily(.everything, 100))
    let first = try book.reserve(NanoDollars(60), for: tags, at: december)
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(41), for: tags, at: december)
    }
    #expect(refusal?.reason == .exhausted && refusal?.reserved == NanoDollars(60))
    book.settle(first, cost: NanoDollars(10))
    _ = try book.reserve(NanoDollars(90), for: tags, at: december)
    #expect(book.status(for: tags, at: december).map(\.left) == [.zero])
  }

  @Test func `a refusal says when the budget begins anew in its zone`() throws {
    let book = book(daily(.everything, 0))
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(1), for: tags, at: december)
    }
    let reset = try #require(refusal?.resetsAt)
    #expect(calendar.text(reset) == "2026-12-02T00:00:00+01:00")
    _ = try book.reserve(.zero, for: tags, at: december)
  }

  @Test func `a request that one budget refuses takes nothing from the others`() throws {
    let book = book(daily(.everything, 100), daily(.key("app"), 10))
    #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(50), for: tags, at: december)
    }
    #expect(book.status(for: tags, at: december).map(\.reserved) == [.zero, .zero])
  }

  @Test func `keys and customers have accounts of their own`() throws {
    let book = book(daily(.eachKey, 10), daily(.eachCustomer, 10))
    _ = try book.reserve(NanoDollars(10), for: LedgerTags(key: "a", customer: "x"), at: december)
    _ = try book.reserve(NanoDollars(10), for: LedgerTags(key: "b", customer: "y"), at: december)
    for tags in [LedgerTags(key: "a", customer: "z"), LedgerTags(key: "c", customer: "y")] {
      #expect(throws: BudgetRefusal.self) {
        try book.reserve(NanoDollars(1), for: tags, at: december)
      }
    }
  }

  @Test func `requests without a customer are one customer`() throws {
    let book = book(daily(.eachCustomer, 10))
    _ = try book.reserve(NanoDollars(10), for: LedgerTags(key: "a"), at: december)
    #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(1), for: LedgerTags(key: "b"), at: december)
    }
  }

  @Test func `settling twice charges once`() throws {
    let book = book(daily(.everything, 100))
    let reservation = try book.reserve(NanoDollars(50), for: tags, at: december)
    book.settle(reservation, cost: NanoDollars(20))
    book.settle(reservation, cost: NanoDollars(20))
    let status = book.status(for: tags, at: december)
    #expect(status.map(\.spent) == [NanoDollars(20)] && status.map(\.reserved) == [.zero])
  }

  @Test func `an unknown cost charges the reservation and no cost nothing`() throws {
    let book = book(daily(.everything, 100))
    book.settle(try book.reserve(NanoDollars(30), for: tags, at: december), cost: nil)
    book.settle(try book.reserve(NanoDollars(30), for: tags, at: december), cost: .zero)
    #expect(book.status(for: tags, at: december).map(\.spent) == [NanoDollars(30)])
  }

  @Test func `a request of unknown price passes only where no budget is about it`() throws {
    let book = book(daily(.key("app"), 100))
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.reserve(nil, for: tags, at: december)
    }
    #expect(refusal?.reason == .unpriced)
    _ = try book.reserve(nil, for: LedgerTags(key: "other"), at: december)
  }

  @Test func `the day that admitted a request pays for it`() throws {
    let book = book(daily(.everything, 100))
    let evening = try #require(
      try book.reserve(NanoDollars(100), for: tags, at: december) as BudgetReservation?)
    let tomorrow = LedgerTime(seconds: december.seconds + 86_400)
    let morning = try book.reserve(NanoDollars(70), for: tags, at: tomorrow)
    book.settle(evening, cost: NanoDollars(100))
    book.settle(morning, cost: NanoDollars(60))
    #expect(book.status(for: tags, at: tomorrow).map(\.spent) == [NanoDollars(60)])
  }

  @Test func `attempts are paid out of what is set aside, which grows before others`() throws {
    let book = book(daily(.everything, 100))
    let reservation = try book.reserve(NanoDollars(40), for: tags, at: december)
    func status() -> [Int64] {
      let found = book.status(for: tags, at: december)[0]
      return [found.spent.amount, found.reserved.amount]
    }
    try book.hold(NanoDollars(30), for: reservation, at: december)
    #expect(status() == [0, 40])
    book.charge(NanoDollars(25), to: reservation)
    #expect(status() == [25, 15])
    try book.hold(NanoDollars(75), for: reservation, at: december)
    #expect(status() == [25, 75])
    // More than was set aside.
    book.charge(NanoDollars(80), to: reservation)
    #expect(status() == [105, 0])
    book.settle(reservation, cost: .zero)
    #expect(status() == [105, 0])
  }

  @Test func `a reservation grows under all budgets or under none`() throws {
    let book = book(daily(.everything, 100), daily(.key("app"), 50))
    let reservation = try book.reserve(NanoDollars(40), for: tags, at: december)
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.hold(NanoDollars(51), for: reservation, at: december)
    }
    #expect(refusal?.budget.scope == .key("app") && refusal?.reserved == NanoDollars(40))
    let reserved = book.status(for: tags, at: december).map(\.reserved)
    #expect(reserved == [NanoDollars(40), NanoDollars(40)])
    book.settle(reservation, cost: .zero)
    // What is over holds nothing.
    try book.hold(NanoDollars(10), for: reservation, at: december)
    book.charge(NanoDollars(10), to: reservation)
    #expect(book.status(for: tags, at: december).allSatisfy { $0.spent + $0.reserved == .zero })
  }

  @Test func `the day that admitted a request pays for its further attempts too`() throws {
    let book = book(daily(.everything, 100))
    let evening = try book.reserve(NanoDollars(100), for: tags, at: december)
    let tomorrow = LedgerTime(seconds: december.seconds + 86_400)
    book.charge(NanoDollars(100), to: evening)
    try book.hold(NanoDollars(100), for: evening, at: tomorrow)
    book.charge(NanoDollars(100), to: evening)
    let status = book.status(for: tags, at: tomorrow)[0]
    #expect(status.spent == .zero && status.reserved == .zero)
  }

  @Test func `a clock set back begins no day anew`() throws {
    let book = book(daily(.everything, 100))
    _ = try book.reserve(NanoDollars(100), for: tags, at: december)
    let yesterday = LedgerTime(seconds: december.seconds - 86_400)
    #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(1), for: tags, at: yesterday)
    }
  }

  @Test func `64 clients at once never reserve or spend more than the limit`() async throws {
    let limit: Int64 = 1_000_000
    let book = book(daily(.everything, limit), daily(.key("app"), limit / 2))
    let spent = await withTaskGroup(of: (Int64, Int).self) { group in
      for client in 0..<64 {
        group.addTask {
          let tags = LedgerTags(key: client % 2 == 0 ? "app" : "other")
          var spent: Int64 = 0
          var tooMuch = 0
          for turn in 0..<2000 {
            let amount = Int64((client * 31 + turn * 17) % 90 + 10)
            guard let reservation = try? book.reserve(NanoDollars(amount), for: tags, at: december)
            else { continue }
            for status in book.status(for: tags, at: december)
            where status.spent + status.reserved > status.budget.limit { tooMuch += 1 }
            if turn % 7 == 0 { await Task.yield() }
            let cost = amount - Int64(turn % 5)
            book.settle(reservation, cost: NanoDollars(cost))
            spent += cost
          }
          return (spent, tooMuch)
        }
      }
      return await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    }
    #expect(spent.1 == 0)
    let status = book.status(for: LedgerTags(key: "app"), at: december)
    #expect(status[0].spent == NanoDollars(spent.0) && status[0].reserved == .zero)
    #expect(status[0].spent <= NanoDollars(limit) && status[1].spent <= NanoDollars(limit / 2))
    // The load was more than the limit: it is reached but for less than one reservation.
    #expect(status[0].spent > NanoDollars(limit - 100))
  }
}
#endif
