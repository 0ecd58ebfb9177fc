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

  /// Records and how far they reach in one transaction: after a kill either both are there or none.
  func ingest(_ batch: SegmentReader.Batch, segment: UInt32) throws(LedgerError) {
    try write { database in
      for entry in batch.entries {
        let id = Int64(segment) << 32 | Int64(entry.offset)
        switch entry.record {
        case .decision(let record): try Self.insert(record, id, database)
        case .attempt(let record): try Self.insert(record, id, database)
        case .feedback(let record): try Self.insert(record, id, database)
        }
      }
      try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO segments (sequence, consumed) VALUES (?, ?)"
      ).execute(arguments: [Int64(segment), batch.end])
    }
  }

  private static func insert(_ record: DecisionRecord, _ id: Int64, _ database: Database) throws {
    // Names of models hold no line breaks; configurations that have some lose nothing but those.
    let candidates = record.candidates.joined(separator: "\n")
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      id, record.request, record.time.microseconds, record.tags.key, record.tags.customer,
      record.tags.feature, record.tags.task, record.requestedModel, record.chosenModel, record.step,
      record.rule, record.score, record.winRate, record.threshold, record.propensity, candidates,
      record.artifact, record.reserved?.amount,
    ])
  }

  private static func insert(_ record: AttemptRecord, _ id: Int64, _ database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO attempts VALUES
        (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      id, record.request, record.time.microseconds, record.number, record.tags.key,
      record.tags.customer, record.tags.feature, record.tags.task, record.model, record.deployment,
      "\(record.outcome)", record.status, record.isStreamed, record.usage?.input,
      record.usage?.cachedInput, record.usage?.cacheWriteInput, record.usage?.output,
      record.usage?.reasoning, record.cost?.amount, record.charged?.amount,
      record.strongCost?.amount,
      record.firstTokenMicroseconds, record.durationMicroseconds,
    ])
  }

  private static func insert(_ record: FeedbackRecord, _ id: Int64, _ database: Database) throws {
    try database.cachedStatement(sql: "INSERT OR IGNORE INTO feedback VALUES (?, ?, ?, ?, ?, ?)")
      .execute(arguments: [
        id, record.request, record.time.microseconds, record.key, record.score, record.betterModel,
      ])
  }
}
#endif
