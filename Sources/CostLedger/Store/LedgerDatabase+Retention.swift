#if Gateway
internal import GRDB

extension LedgerDatabase {
  /// Deletes records of before a time, not more of each kind than `limit`, so that the journal's
  /// records never wait long. The totals were counted with them and stay.
  ///
  /// - Returns: whether there may be more.
  func deleteRecords(before end: LedgerTime, limit: Int) throws(LedgerError) -> Bool {
    try write { database in
      var isAtLimit = false
      for table in ["attempts", "decisions", "feedback"] {
        try database.cachedStatement(
          sql: """
            DELETE FROM \(table) WHERE id IN (
              SELECT id FROM \(table) WHERE time < ? ORDER BY time LIMIT ?)
            """
        ).execute(arguments: [end.microseconds, limit])
        isAtLimit = isAtLimit || database.changesCount == limit
      }
      return isAtLimit
    }
  }

  /// Joins the totals of one day that is over before a time.
  ///
  /// - Returns: whether there may be another such day.
  func joinDay(before end: LedgerTime, _ calendar: BudgetCalendar) throws(LedgerError) -> Bool {
    try write { database in
      let joined = try Int64.fetchOne(
        database, sql: "SELECT value FROM progress WHERE name = 'days joined before'")
      let first = try Int64.fetchOne(
        database,
        sql: """
          SELECT MIN(start) FROM (
            SELECT MIN(start) AS start FROM totals WHERE start >= ?1
            UNION ALL SELECT MIN(start) FROM decision_totals WHERE start >= ?1)
          """, arguments: [joined ?? .min])
      guard let first else { return false }
      let day = calendar.window(of: .day, at: LedgerTime(quarter: first))
      guard let dayEnd = day.end, dayEnd <= end else { return false }
      // What was joined already, by the days of another zone, stays as it is.
      let (from, to) = (max(day.start.quarter, joined ?? .min), dayEnd.quarter)
      try Self.join(from, to, database)
      try database.execute(
        sql: "INSERT OR REPLACE INTO progress (name, value) VALUES ('days joined before', ?)",
        arguments: [to])
      return true
    }
  }

  private static func join(_ from: Int64, _ to: Int64, _ database: Database) throws {
    let sums = Totals.columns.map { "SUM(\($0.name))" }.joined(separator: ", ")
    let lines = try Row.fetchAll(
      database,
      sql:
        "SELECT ?1, series, \(sums) FROM totals WHERE start >= ?1 AND start < ?2 GROUP BY series",
      arguments: [from, to])
    let decisions = try Int64.fetchOne(
      database, sql: "SELECT SUM(decisions) FROM decision_totals WHERE start >= ?1 AND start < ?2",
      arguments: [from, to])
    for table in ["totals", "decision_totals"] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE start >= ? AND start < ?", arguments: [from, to])
    }
    let marks = repeatElement("?", count: Totals.columns.count + 2).joined(separator: ", ")
    let insert = try database.cachedStatement(sql: "INSERT INTO totals VALUES (\(marks))")
    for line in lines { try insert.execute(arguments: StatementArguments(line.databaseValues)) }
    guard let decisions else { return }
    try database.execute(
      sql: "INSERT INTO decision_totals VALUES (?, ?)", arguments: [from, decisions])
  }

  /// Gives a part of the file's free pages back where they are more than a quarter of it; a file
  /// that fills at the pace at which it empties is left alone.
  ///
  /// - Returns: whether there is more to give back.
  func shrink() throws(LedgerError) -> Bool {
    try writeWithoutTransaction { database in
      let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      guard free > 256, free > pages / 4,
        try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2
      else { return false }
      try database.execute(sql: "PRAGMA incremental_vacuum(2000)")
      return true
    }
  }
}
#endif
