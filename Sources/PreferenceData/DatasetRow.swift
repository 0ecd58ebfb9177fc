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
  /// Marked, or on a list of contaminated prompts.
  var isContaminated = false
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
  /// The means of raw scores.
  var rawScores: [Cell] = []
  /// What the means are of, one after another where a model has a list of them.
  var rawParts: [Double] = []
  /// For each of ``rawScores`` its range of ``rawParts``; empty where the score is one number.
  var rawRanges: [Range<Int>] = []
  var costs: [Cell] = []
  var inputTokens: [Cell] = []
  var outputTokens: [Cell] = []

  /// Makes it a row that says nothing; the memory is kept.
  mutating func clear() {
    attributes = RowAttributes()
    scores.removeAll(keepingCapacity: true)
    clearRawScores()
    costs.removeAll(keepingCapacity: true)
    inputTokens.removeAll(keepingCapacity: true)
    outputTokens.removeAll(keepingCapacity: true)
  }

  mutating func clearRawScores() {
    rawScores.removeAll(keepingCapacity: true)
    rawParts.removeAll(keepingCapacity: true)
    rawRanges.removeAll(keepingCapacity: true)
  }

  /// Adds the raw score that is the mean of several.
  mutating func appendRawScore(_ name: UnsafeRawBufferPointer, parts: some Sequence<Double>) {
    let start = rawParts.count
    var sum = 0.0
    for part in parts {
      rawParts.append(part)
      sum += part
    }
    rawScores.append((name, Float(sum / Double(rawParts.count - start))))
    rawRanges.append(start..<rawParts.count)
  }
}
