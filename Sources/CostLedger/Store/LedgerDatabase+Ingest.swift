#if Gateway
internal import GRDB
internal import ModelPrices

extension LedgerDatabase {
  /// How much of each segment is in the database.
  func consumedSegments() throws(LedgerError) -> [UInt32: Int] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT sequence, consumed FROM segments")
      return Dictionary(
        rows.map { (UInt32(truncatingIfNeeded: $0[0] as Int64), $0[1] as Int) },
        uniquingKeysWith: max)
    }
  }

  /// Records, what they add to the totals, and how far they reach in one transaction: after a kill
  /// either all are there or none.
  func ingest(_ batch: SegmentReader.Batch, segment: UInt32) throws(LedgerError) {
    do throws(LedgerError) {
      try write { try insert(batch, segment: segment, $0) }
    } catch {
      series.forget()
      throw error
    }
  }

  /// Returns once all of a segment is in the database for good, also after a power cut.
  ///
  /// Forcing one commit to disk forces those before it too; it must change something for that.
  func settle(segment: UInt32) throws(LedgerError) {
    try writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      defer { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
      try database.execute(
        sql: "INSERT OR REPLACE INTO progress (name, value) VALUES ('settled segment', ?)",
        arguments: [Int64(segment)])
    }
    // The last ones say which numbers must not be used again.
    try write { database in
      try database.execute(
        sql: "DELETE FROM segments WHERE sequence <= ?", arguments: [Int64(segment) - 16])
    }
  }

  private func insert(
    _ batch: SegmentReader.Batch, segment: UInt32, _ database: Database
  ) throws {
    var changes = TotalsChanges()
    var decisions = try RowBinder(into: "decisions", columns: 18, database)
    var attempts = try RowBinder(into: "attempts", columns: 23, database)
    var feedback = try RowBinder(into: "feedback", columns: 6, database)
    for entry in batch.entries {
      let id = Int64(segment) << 32 | Int64(entry.offset)
      switch entry.record {
      case .decision(let record):
        record.bind(to: &decisions, id)
        if try decisions.insert() { changes.addDecision(at: record.time) }
      case .attempt(let record):
        // Nearly all are the only ones of their request.
        let earlier =
          record.number > 1
          ? try LedgerTotals.earlierAttempts(of: record.request, before: id, database)
          : RequestSummary()
        record.bind(to: &attempts, id)
        guard try attempts.insert() else { continue }
        changes.add(
          AttemptSummary(record), at: record.time,
          of: Series(tags: record.tags, model: record.model, deployment: record.deployment),
          after: earlier)
      case .feedback(let record):
        record.bind(to: &feedback, id)
        _ = try feedback.insert()
      }
    }
    try changes.save(database, series)
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO segments (sequence, consumed) VALUES (?, ?)"
    ).execute(arguments: [Int64(segment), batch.end])
  }
}

extension DecisionRecord {
  fileprivate func bind(to row: inout RowBinder, _ id: Int64) {
    row.bind(id)
    row.bind(request)
    row.bind(time.microseconds)
    row.bind(tags.key)
    row.bind(tags.customer)
    row.bind(tags.feature)
    row.bind(tags.task)
    row.bind(requestedModel)
    row.bind(chosenModel)
    row.bind(step)
    row.bind(rule)
    row.bind(score)
    row.bind(winRate)
    row.bind(threshold)
    row.bind(propensity)
    // Names of models hold no line breaks; configurations that have some lose nothing but those.
    row.bind(candidates.joined(separator: "\n"))
    row.bind(artifact)
    row.bind(reserved?.amount)
  }
}

extension AttemptRecord {
  fileprivate func bind(to row: inout RowBinder, _ id: Int64) {
    row.bind(id)
    row.bind(request)
    row.bind(time.microseconds)
    row.bind(Int64(number))
    row.bind(tags.key)
    row.bind(tags.customer)
    row.bind(tags.feature)
    row.bind(tags.task)
    row.bind(model)
    row.bind(deployment)
    row.bind(outcome.name)
    row.bind(status.map(Int64.init))
    row.bind(isStreamed ? 1 : 0)
    row.bind((usage?.input).map(Int64.init))
    row.bind((usage?.cachedInput).map(Int64.init))
    row.bind((usage?.cacheWriteInput).map(Int64.init))
    row.bind((usage?.output).map(Int64.init))
    row.bind((usage?.reasoning).map(Int64.init))
    row.bind(cost?.amount)
    row.bind(charged?.amount)
    row.bind(strongCost?.amount)
    row.bind(firstTokenMicroseconds)
    row.bind(durationMicroseconds)
  }
}

extension FeedbackRecord {
  fileprivate func bind(to row: inout RowBinder, _ id: Int64) {
    row.bind(id)
    row.bind(request)
    row.bind(time.microseconds)
    row.bind(key)
    row.bind(score)
    row.bind(betterModel)
  }
}

extension AttemptRecord.Outcome {
  /// As the database has it.
  var name: String {
    switch self {
    case .answered: "answered"
    case .failed: "failed"
    case .timedOut: "timedOut"
    case .cancelled: "cancelled"
    case .refused: "refused"
    }
  }
}
#endif
