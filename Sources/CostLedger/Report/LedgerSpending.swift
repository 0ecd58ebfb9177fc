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

  /// USD per answered request, failed attempts included; nil without any, or if a cost is missing.
  public var costPerRequest: Double? {
    requests > 0 && unpricedAttempts + estimatedAttempts == 0
      ? cost.usd / Double(requests) : nil
  }
}

extension LedgerReader {
  /// What was spent, by the query's grouping; the dearest first, days in their order.
  public func spending(_ query: LedgerQuery) throws(LedgerError) -> [LedgerSpending] {
    // Offsets of time zones are multiples of a quarter of an hour.
    let quarter: Int64 = 900_000_000
    let group = query.grouping.column ?? "CAST(time / \(quarter) AS TEXT)"
    let (from, to) = query.bounds
    let rows = try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(group), SUM(outcome = 'answered'), COUNT(*), SUM(outcome <> 'answered'),
            SUM(COALESCE(input_tokens, 0)), SUM(COALESCE(cached_tokens, 0)),
            SUM(COALESCE(output_tokens, 0)), SUM(COALESCE(cost, 0)),
            SUM(cost IS NULL AND charged IS NULL),
            SUM(CASE WHEN cost IS NULL THEN COALESCE(charged, 0) ELSE 0 END),
            SUM(cost IS NULL AND charged IS NOT NULL)
          FROM attempts WHERE time >= ? AND time < ? GROUP BY 1 ORDER BY 8 DESC, 1
          """,
        arguments: [from, to]
      ).map { row in
        LedgerSpending(
          name: row[0] as String?, requests: row[1], attempts: row[2],
          unanswered: row[3], inputTokens: row[4], cachedTokens: row[5], outputTokens: row[6],
          cost: NanoDollars(row[7]), estimatedCost: NanoDollars(row[9]),
          estimatedAttempts: row[10], unpricedAttempts: row[8])
      }
    }
    guard query.grouping == .day else { return rows }
    var days: [String: LedgerSpending] = [:]
    for row in rows {
      let start = LedgerTime(microseconds: (row.name.flatMap { Int64($0) } ?? 0) * quarter)
      let day = query.calendar.day(of: start)
      days[day, default: LedgerSpending(name: day)].add(row)
    }
    return days.values.sorted { ($0.name ?? "") < ($1.name ?? "") }
  }
}

extension LedgerSpending {
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
  }
}
#endif
