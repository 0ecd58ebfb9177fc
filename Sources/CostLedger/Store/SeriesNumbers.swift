#if Gateway
internal import GRDB
internal import Synchronization

/// The rows of `series` by what they are about, as far as they were needed lately.
final class SeriesNumbers: Sendable {
  private static let capacity = 50_000
  private let known = Mutex([Series: Int64]())

  /// The row of a series, made if there is none.
  func number(of series: Series, _ database: Database) throws -> Int64 {
    if let number = known.withLock({ $0[series] }) { return number }
    let tags = series.tags
    let values: StatementArguments = [
      tags.key, tags.customer, tags.feature, tags.task, series.model, series.deployment,
    ]
    let found = try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT id FROM series WHERE key = ? AND customer IS ? AND feature IS ? AND task IS ?
          AND model = ? AND deployment = ?
          """), arguments: values)
    let number: Int64
    if let found {
      number = found
    } else {
      try database.cachedStatement(
        sql: """
          INSERT INTO series (key, customer, feature, task, model, deployment)
          VALUES (?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: values)
      number = database.lastInsertedRowID
    }
    known.withLock { known in
      // Clients choose customers' names: what is remembered is bounded.
      if known.count >= Self.capacity { known = [:] }
      known[series] = number
    }
    return number
  }

  /// Forgets all, when a transaction that may have made some was undone.
  func forget() { known.withLock { $0 = [:] } }
}
#endif
