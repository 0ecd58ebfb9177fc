#if Gateway
import CostLedger
import Foundation
import ModelPrices
import TestSupport
import Testing

@Suite struct SummaryTests {
  private let folder: TemporaryFolder
  private let calendar: BudgetCalendar

  init() throws {
    folder = try TemporaryFolder()
    calendar = try #require(BudgetCalendar(timeZone: "Asia/Kathmandu"))
  }

  private func fill(_ attempts: [AttemptRecord], decisions: [DecisionRecord] = []) throws {
    let ledger = try CostLedger(folder: folder.url.path)
    for record in decisions { try ledger.append(record) }
    for record in attempts { try ledger.append(record) }
    ledger.close()
  }

  private func query(
    by grouping: LedgerQuery.Grouping, from: LedgerTime? = nil, to: LedgerTime? = nil
  ) -> LedgerQuery {
    LedgerQuery(by: grouping, from: from, to: to, calendar: calendar)
  }

  @Test func `spending is broken down by model, customer and the like`() throws {
    try fill([
      attempt("a", customer: "x", cost: 100),
      attempt("b", customer: "y", model: "strong", cost: 900),
      attempt("c", customer: "x", model: "strong", outcome: .failed, cost: 50),
      attempt("c", number: 2, customer: "x", cost: 150), attempt("d", cost: nil),
    ])
    let reader = try LedgerReader(folder: folder.url.path)
    let models = try reader.spending(query(by: .model))
    #expect(models.map(\.name) == ["strong", "cheap"])
    #expect(models.map(\.cost) == [NanoDollars(950), NanoDollars(250)])
    #expect(models.map(\.requests) == [1, 3] && models.map(\.unanswered) == [1, 0])
    #expect(models.map(\.unpricedAttempts) == [0, 1] && models.map(\.inputTokens) == [200, 300])
    #expect(models.map(\.costPerRequest) == [950e-9, nil])
    let customers = try reader.spending(query(by: .customer))
    #expect(customers.map(\.name) == ["y", "x", nil])
    #expect(customers.map(\.cost) == [NanoDollars(900), NanoDollars(300), .zero])
    for grouping in LedgerQuery.Grouping.allCases {
      let sum = try reader.spending(query(by: grouping)).reduce(NanoDollars.zero) { $0 + $1.cost }
      #expect(sum == NanoDollars(1200), "\(grouping)")
    }
  }

  @Test func `days are those of the zone, and times bound what counts`() throws {
    // Midnight in Kathmandu, 5:45 ahead, is 18:15 in UTC.
    let midnight = LedgerTime(seconds: december.seconds + 8.25 * 3600)
    try fill([
      attempt("a", at: LedgerTime(microseconds: midnight.microseconds - 1), cost: 1),
      attempt("b", at: midnight, cost: 20),
    ])
    let reader = try LedgerReader(folder: folder.url.path)
    let days = try reader.spending(query(by: .day))
    #expect(days.map(\.name) == ["2026-12-01", "2026-12-02"])
    #expect(days.map(\.cost) == [NanoDollars(1), NanoDollars(20)])
    #expect(try reader.spending(query(by: .key, from: midnight)).map(\.cost) == [NanoDollars(20)])
    #expect(try reader.spending(query(by: .key, to: midnight)).map(\.cost) == [NanoDollars(1)])
  }

  @Test func `savings count every attempt against the strong model's price`() throws {
    try fill(
      [
        attempt("a", cost: 100, strongCost: 1000),
        attempt("b", outcome: .timedOut, cost: 70),
        attempt("b", number: 2, cost: 130, strongCost: 500),
        attempt("c", cost: nil, strongCost: 700),
        attempt("d", outcome: .failed, cost: nil),
        attempt("d", number: 2, cost: 10, strongCost: 900),
        attempt("e", cost: 10),
      ], decisions: ["a", "b", "c", "d", "e", "f"].map { decision($0) })
    let savings = try LedgerReader(folder: folder.url.path).savings(query(by: .model))
    #expect(savings.requests == 5 && savings.comparable == 2 && savings.retried == 2)
    #expect(savings.cost == NanoDollars(300) && savings.strongCost == NanoDollars(1500))
    #expect(savings.saving == NanoDollars(1200) && savings.savedShare == 0.8)
    #expect(savings.unsettled == 1)
  }

  @Test func `a request that was refused has ended, cost nothing and was no attempt`() throws {
    var refusal = attempt("b", number: 0, outcome: .refused, cost: nil)
    refusal.usage = nil
    try fill(
      [attempt("a", cost: 100, strongCost: 1000), refusal],
      decisions: [decision("a"), decision("b")])
    let reader = try LedgerReader(folder: folder.url.path)
    let savings = try reader.savings(query(by: .model))
    #expect(savings.requests == 2 && savings.comparable == 1 && savings.unsettled == 0)
    let row = try reader.spending(query(by: .key))[0]
    #expect(row.requests == 1 && row.attempts == 1 && row.unanswered == 0)
    #expect(row.cost == NanoDollars(100) && row.unpricedAttempts == 0)
    let text = try LedgerSummary(reader, query(by: .model)).text
    #expect(!text.contains("no recorded end") && !text.contains("unknown cost"), "\(text)")
    #expect(text.contains("1 request is not compared"))
  }

  @Test(arguments: [
    (1_000_000, 4_000_000, "Routing saved 0.003000 USD (75.0 %)."),
    (4_000_000, 4_000_000, "Routing did not save."),
    (5_000_000, 4_000_000, "Routing did not save: it cost 0.001000 USD more (25.0 %)."),
  ])
  func `the verdict is plain`(cost: Int64, strong: Int64, words: String) throws {
    try fill([attempt("a", cost: cost, strongCost: strong)])
    let summary = try LedgerSummary(
      LedgerReader(folder: folder.url.path), query(by: .model))
    #expect(summary.text.contains(words), "\(summary.text)")
  }

  @Test func `what is not known is said, not counted as nothing`() throws {
    try fill(
      [attempt("a", cost: nil), attempt("b", model: "evil\u{1B}[2J", cost: nil)],
      decisions: [decision("a"), decision("b"), decision("lost")])
    let text = try LedgerSummary(
      LedgerReader(folder: folder.url.path), query(by: .model)
    ).text
    #expect(text.contains("Whether routing saved is not known"))
    #expect(text.contains("2 attempts of unknown cost are in no sum"))
    #expect(text.contains("1 request has no recorded end"))
    #expect(text.contains("0.000000 + ?") && !text.contains("\u{1B}"))
  }

  @Test func `estimates are told apart from what upstreams reported`() throws {
    var cancelled = attempt("a", outcome: .cancelled, cost: nil)
    cancelled.charged = NanoDollars(2_000_000)
    try fill([cancelled, attempt("b", cost: 1000)])
    let reader = try LedgerReader(folder: folder.url.path)
    let row = try #require(reader.spending(query(by: .model)).first)
    #expect(row.cost == NanoDollars(1000) && row.estimatedCost == NanoDollars(2_000_000))
    #expect(row.unpricedAttempts == 0 && row.estimatedAttempts == 1 && row.costPerRequest == nil)
    let text = try LedgerSummary(reader, query(by: .model)).text
    #expect(text.contains("1 attempt ended without a count of tokens and is in no sum; budgets"))
    #expect(text.contains("were charged 0.002000 USD for it."))
  }

  @Test func `an empty ledger says so, and a folder without one is an error`() throws {
    #expect(throws: LedgerError.self) { try LedgerReader(folder: folder.url.path) }
    try fill([])
    let summary = try LedgerSummary(LedgerReader(folder: folder.url.path), query(by: .day))
    #expect(summary.text == "The ledger has no requests in this time.")
  }

  @Test func `a running gateway's ledger can be read beside it`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    try ledger.append(attempt("a"))
    try ledger.flush()
    let reader = try LedgerReader(folder: folder.url.path)
    #expect(try reader.savings(query(by: .model)).requests == 1)
    try ledger.append(attempt("b"))
    try ledger.flush()
    #expect(try reader.savings(query(by: .model)).requests == 2)
  }
}
#endif
