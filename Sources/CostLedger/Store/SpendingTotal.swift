#if Gateway
internal import GRDB
internal import ModelPrices

/// What a key spent for a customer in some time.
struct SpendingTotal: Sendable, Equatable {
  var key: String
  var customer: String?
  var cost: NanoDollars
}

extension CostLedger {
  /// Of the attempts of requests that were admitted in a time, with what budgets were charged where the cost is not known.
  func spendingTotals(
    from start: LedgerTime, to end: LedgerTime?
  ) throws(LedgerError) -> [SpendingTotal] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT key, customer, SUM(COALESCE(cost, charged)) FROM attempts
          WHERE time >= ? AND time < ? AND COALESCE(cost, charged) IS NOT NULL GROUP BY key, customer
          """,
        arguments: [start.microseconds, end?.microseconds ?? .max]
      ).map { SpendingTotal(key: $0[0], customer: $0[1], cost: NanoDollars($0[2])) }
    }
  }
}
#endif
