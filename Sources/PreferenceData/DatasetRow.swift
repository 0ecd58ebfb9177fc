/// What every record may say beside its prompt and judgment. Pointers lead into the record.
struct RowAttributes {
  enum ID {
    case none
    case text(UnsafeRawBufferPointer)
    case number(Int64)
  }

  var id = ID.none
  var task: UnsafeRawBufferPointer?
  var split: UnsafeRawBufferPointer?
  var language: UnsafeRawBufferPointer?
  var embeddingRow: Int32?
  var isSimulated = false
}

/// One battle of a file.
struct BattleRow {
  var attributes = RowAttributes()
  var modelA: UnsafeRawBufferPointer
  var modelB: UnsafeRawBufferPointer
  var outcome: BattleTable.Outcome
  var weight: Float?
  var preference: Float?
  var judge: UnsafeRawBufferPointer?
  var costA: Float?
  var costB: Float?
  var lengthA: Float?
  var lengthB: Float?
}

/// One row of a score table: working memory that is refilled for each.
struct ScoreRow {
  typealias Cell = (name: UnsafeRawBufferPointer, value: Float)
  var attributes = RowAttributes()
  var scores: [Cell] = []
  var rawScores: [Cell] = []
  var costs: [Cell] = []
  var inputTokens: [Cell] = []
  var outputTokens: [Cell] = []
}
