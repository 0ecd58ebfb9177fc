#if Gateway
internal import GRDB

/// The totals that a database keeps beside its records.
enum LedgerTotals {
  /// Counts all records anew: for databases of before there were totals, and to check those that
  /// there are.
  static func recount(_ database: Database) throws {
    try database.execute(
      sql: "DELETE FROM totals; DELETE FROM decision_totals; DELETE FROM series")
    let numbers = SeriesNumbers()
    var changes = TotalsChanges()
    var waiting = 0
    let attempts = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(AttemptSummary.columns), id, request, time, number, key, customer, feature, task,
          model, deployment
        FROM attempts ORDER BY id
        """)
    while let row = try attempts.next() {
      let earlier =
        row["number"] as Int64 > 1
        ? try earlierAttempts(of: row["request"], before: row["id"], database) : RequestSummary()
      changes.add(
        AttemptSummary(row), at: LedgerTime(microseconds: row["time"]),
        of: Series(
          tags: LedgerTags(
            key: row["key"], customer: row["customer"], feature: row["feature"], task: row["task"]),
          model: row["model"], deployment: row["deployment"]), after: earlier)
      waiting += 1
      guard waiting == 10_000 else { continue }
      try changes.save(database, numbers)
      changes = TotalsChanges()
      waiting = 0
    }
    let decisions = try Int64.fetchCursor(database, sql: "SELECT time FROM decisions")
    while let time = try decisions.next() {
      changes.addDecision(at: LedgerTime(microseconds: time))
    }
    try changes.save(database, numbers)
  }

  /// What is known of a request by the attempts that came before one of its.
  static func earlierAttempts(
    of request: String, before id: Int64, _ database: Database
  ) throws -> RequestSummary {
    var summary = RequestSummary()
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT \(AttemptSummary.columns) FROM attempts WHERE request = ? AND id < ? ORDER BY id
          """), arguments: [request, id])
    while let row = try rows.next() { summary.add(AttemptSummary(row)) }
    return summary
  }
}

extension AttemptSummary {
  /// What ``init(_:)`` reads, as a query's first columns.
  fileprivate static let columns = """
    outcome = 'answered', outcome = 'refused', COALESCE(input_tokens, 0), \
    COALESCE(cached_tokens, 0), COALESCE(output_tokens, 0), cost, charged, strong_cost
    """

  fileprivate init(_ row: Row) {
    self.init(
      isAnswered: row[0], isRefused: row[1], inputTokens: row[2], cachedTokens: row[3],
      outputTokens: row[4], cost: row[5], charged: row[6], strongCost: row[7])
  }
}
#endif
