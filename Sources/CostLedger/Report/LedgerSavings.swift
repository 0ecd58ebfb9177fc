#if Gateway
internal import GRDB
public import ModelPrices

/// What routing saved against sending every request to the strong model.
///
/// A request counts if all of its attempts have a known cost and it is known what the answer's
/// tokens cost on the strong model. Its failed attempts and the prompt caches that changes of model
/// threw away are on the side of what routing cost.
public struct LedgerSavings: Sendable, Equatable {
  public var requests: Int
  /// Requests that count.
  public var comparable: Int
  /// Requests of more than one attempt.
  public var retried: Int
  /// What the comparable requests cost.
  public var cost: NanoDollars
  /// What they would have cost on the strong model.
  public var strongCost: NanoDollars
  /// Requests that were sent and have no attempt: those under way, and those that died with a
  /// process. What they cost is not known.
  public var unsettled: Int

  /// Negative where routing cost more.
  public var saving: NanoDollars { strongCost - cost }

  /// Of what the strong model would have cost; nil if that is nothing.
  public var savedShare: Double? {
    strongCost > .zero ? Double(saving.amount) / Double(strongCost.amount) : nil
  }
}

extension LedgerReader {
  /// - Parameter query: its times; the grouping does not matter.
  public func savings(_ query: LedgerQuery) throws(LedgerError) -> LedgerSavings {
    let (from, to) = query.bounds
    return try database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT SUM(requests), SUM(comparable), SUM(retried), SUM(compared_cost), SUM(strong_cost)
          FROM totals WHERE start >= ? AND start < ?
          """,
        arguments: [from, to])
      let decisions = try Int64.fetchOne(
        database, sql: "SELECT SUM(decisions) FROM decision_totals WHERE start >= ? AND start < ?",
        arguments: [from, to])
      func number(_ column: Int) -> Int64 { row.flatMap { $0[column] as Int64? } ?? 0 }
      return LedgerSavings(
        requests: Int(number(0)), comparable: Int(number(1)), retried: Int(number(2)),
        cost: NanoDollars(number(3)), strongCost: NanoDollars(number(4)),
        unsettled: max(0, Int(decisions ?? 0) - Int(number(0))))
    }
  }
}
#endif
