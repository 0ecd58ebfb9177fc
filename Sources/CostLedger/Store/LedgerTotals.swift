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
        SELECT id, request, time, number, key, customer, feature, task, model, deployment,
          outcome = 'answered', COALESCE(input_tokens, 0), COALESCE(cached_tokens, 0),
          COALESCE(output_tokens, 0), cost, charged, strong_cost
        FROM attempts ORDER BY id
        """)
    while let row = try attempts.next() {
      let earlier =
        row[3] as Int64 > 1
        ? try earlierAttempts(of: row[1], before: row[0], database) : RequestSummary()
      changes.add(
        AttemptSummary(
          isAnswered: row[10], inputTokens: row[11], cachedTokens: row[12], outputTokens: row[13],
          cost: row[14], charged: row[15], strongCost: row[16]),
        at: LedgerTime(microseconds: row[2]),
        of: Series(
          tags: LedgerTags(key: row[4], customer: row[5], feature: row[6], task: row[7]),
          model: row[8], deployment: row[9]), after: earlier)
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
          SELECT outcome = 'answered', COALESCE(input_tokens, 0), COALESCE(cached_tokens, 0),
            COALESCE(output_tokens, 0), cost, charged, strong_cost
          FROM attempts WHERE request = ? AND id < ? ORDER BY id
          """), arguments: [request, id])
    while let row = try rows.next() {
      summary.add(
        AttemptSummary(
          isAnswered: row[0], inputTokens: row[1], cachedTokens: row[2], outputTokens: row[3],
          cost: row[4], charged: row[5], strongCost: row[6]))
    }
    return summary
  }
}
#endif
