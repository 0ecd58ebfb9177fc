#if Gateway
internal import GRDB

/// The attempts that one line of the totals is about, in each quarter of an hour.
struct Series: Sendable, Hashable {
  var tags: LedgerTags
  var model: String
  var deployment: String
}

/// What records add to the totals, gathered so that each line is written once for all of them.
struct TotalsChanges {
  private struct Line: Hashable {
    var start: Int64
    var series: Series
  }

  private var lines: [Line: Totals] = [:]
  private var decisions: [Int64: Int64] = [:]

  mutating func addDecision(at time: LedgerTime) { decisions[time.quarter, default: 0] += 1 }

  mutating func add(
    _ attempt: AttemptSummary, at time: LedgerTime, of series: Series, after earlier: RequestSummary
  ) {
    lines[Line(start: time.quarter, series: series), default: Totals()].add(attempt, after: earlier)
  }

  /// Writes them; the totals are those of the records once both are committed together.
  func save(_ database: Database, _ numbers: SeriesNumbers) throws {
    let columns = Totals.columns
    let names = columns.map(\.name)
    let upsert = try database.cachedStatement(
      sql: """
        INSERT INTO totals (start, series, \(names.joined(separator: ", ")))
        VALUES (?, ?\(String(repeating: ", ?", count: columns.count)))
        ON CONFLICT (start, series) DO UPDATE SET \(names.map(Self.sum).joined(separator: ", "))
        """)
    for (line, totals) in lines {
      var values = [line.start, try numbers.number(of: line.series, database)]
      for column in columns { values.append(totals[keyPath: column.path]) }
      try upsert.execute(arguments: StatementArguments(values))
    }
    for (start, count) in decisions {
      try database.cachedStatement(
        sql: """
          INSERT INTO decision_totals VALUES (?, ?)
          ON CONFLICT (start) DO UPDATE SET decisions = decisions + excluded.decisions
          """
      ).execute(arguments: [start, count])
    }
  }

  /// A sum that stays at the bounds instead of failing: the journal would never be taken in then.
  private static func sum(_ name: String) -> String {
    """
    \(name) = CASE WHEN excluded.\(name) > 0 AND \(name) > 9223372036854775807 - excluded.\(name)
    THEN 9223372036854775807 ELSE \(name) + excluded.\(name) END
    """
  }
}

extension LedgerTime {
  private static let perQuarter: Int64 = 900_000_000

  /// Quarters of an hour since 1970, rounded down.
  var quarter: Int64 {
    microseconds / Self.perQuarter - (microseconds % Self.perQuarter < 0 ? 1 : 0)
  }

  init(quarter: Int64) {
    let (product, isOver) = quarter.multipliedReportingOverflow(by: Self.perQuarter)
    self.init(microseconds: isOver ? (quarter < 0 ? .min : .max) : product)
  }
}
#endif
