#if Gateway
internal import GRDB
public import ModelPrices

/// What one model, task, customer… cost.
public struct LedgerSpending: Sendable, Equatable {
  /// Nil where requests name none.
  public var name: String?
  /// Requests that were answered.
  public var requests = 0
  public var attempts = 0
  /// Attempts that ended otherwise than with an answer.
  public var unanswered = 0
  public var inputTokens = 0
  public var cachedTokens = 0
  public var outputTokens = 0
  /// Of the attempts whose cost is known.
  public var cost = NanoDollars.zero
  /// Of the attempts that ended without a count of tokens, as budgets were charged for them.
  public var estimatedCost = NanoDollars.zero
  public var estimatedAttempts = 0
  /// Attempts about whose cost nothing is known.
  public var unpricedAttempts = 0
  /// Requests that are compared with the strong model, as in ``LedgerSavings``.
  public var comparable = 0
  public var comparedCost = NanoDollars.zero
  public var strongCost = NanoDollars.zero

  /// USD per answered request, failed attempts included; nil without any, or if a cost is missing.
  public var costPerRequest: Double? {
    requests > 0 && unpricedAttempts + estimatedAttempts == 0
      ? cost.usd / Double(requests) : nil
  }

  /// Negative where routing cost more; nil where it is not known.
  public var saving: NanoDollars? { comparable > 0 ? strongCost - comparedCost : nil }
}

extension LedgerReader {
  /// What was spent, by the query's grouping; the dearest first, days in their order.
  public func spending(_ query: LedgerQuery) throws(LedgerError) -> [LedgerSpending] {
    let group = query.grouping.column ?? "CAST(start AS TEXT)"
    let (from, to) = query.bounds
    let sums = Totals.columns.map { "SUM(\($0.name)) AS \($0.name)" }.joined(separator: ", ")
    let rows = try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(group) AS name, \(sums) FROM totals JOIN series ON series.id = totals.series
          WHERE start >= ? AND start < ? GROUP BY 1 ORDER BY SUM(cost) DESC, 1
          """,
        arguments: [from, to]
      ).map { row in
        var totals = Totals()
        for column in Totals.columns { totals[keyPath: column.path] = row[column.name] }
        return LedgerSpending(name: row["name"], totals)
      }
    }
    guard query.grouping == .day else { return rows }
    var days: [String: LedgerSpending] = [:]
    for row in rows {
      let start = LedgerTime(quarter: row.name.flatMap { Int64($0) } ?? 0)
      let day = query.calendar.day(of: start)
      days[day, default: LedgerSpending(name: day)].add(row)
    }
    return days.values.sorted { ($0.name ?? "") < ($1.name ?? "") }
  }
}

extension LedgerSpending {
  init(name: String?, _ totals: Totals) {
    self.name = name
    requests = Int(totals.answered)
    attempts = Int(totals.attempts)
    unanswered = Int(totals.attempts - totals.answered)
    inputTokens = Int(totals.inputTokens)
    cachedTokens = Int(totals.cachedTokens)
    outputTokens = Int(totals.outputTokens)
    cost = NanoDollars(totals.cost)
    estimatedCost = NanoDollars(totals.charged)
    estimatedAttempts = Int(totals.estimated)
    unpricedAttempts = Int(totals.unpriced)
    comparable = Int(totals.comparable)
    comparedCost = NanoDollars(totals.comparedCost)
    strongCost = NanoDollars(totals.strongCost)
  }

  mutating func add(_ other: LedgerSpending) {
    requests += other.requests
    attempts += other.attempts
    unanswered += other.unanswered
    inputTokens += other.inputTokens
    cachedTokens += other.cachedTokens
    outputTokens += other.outputTokens
    cost += other.cost
    estimatedCost += other.estimatedCost
    estimatedAttempts += other.estimatedAttempts
    unpricedAttempts += other.unpricedAttempts
    comparable += other.comparable
    comparedCost += other.comparedCost
    strongCost += other.strongCost
  }
}
#endif
