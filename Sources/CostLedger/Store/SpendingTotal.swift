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
  /// Of the attempts of requests that were admitted in a time, with what budgets were charged where
  /// the cost is not known.
  ///
  /// - Parameter start: rounded to the quarter of an hour, as is `end`; days and months of all zones
  ///   begin at one.
  func spendingTotals(
    from start: LedgerTime, to end: LedgerTime?
  ) throws(LedgerError) -> [SpendingTotal] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT key, customer, SUM(spent) FROM (
            SELECT series, SUM(cost + charged) AS spent FROM totals
            WHERE start >= ? AND start < ? GROUP BY series)
          JOIN series ON series.id = series GROUP BY key, customer
          """,
        arguments: [start.quarter, end?.quarter ?? .max]
      ).map { SpendingTotal(key: $0[0], customer: $0[1], cost: NanoDollars($0[2])) }
    }
  }
}
#endif
