/// Collects rows into a ``PreferenceDataset``. A row is checked before any of it is stored.
struct TableBuilder {
  enum Kind: String {
    case battles
    case scores = "score rows"
  }

  /// More names than this are a mistake in the data, such as names that change from row to row.
  static let modelLimit = 10_000
  static var tooManyModels: RowError {
    RowError(
      "there are more than \(modelLimit) model names; check that they don't change from row to row")
  }
  /// Rows × models of a score table: 4 GB of numbers.
  static let cellLimit = 1 << 30

  private(set) var rowCount = 0
  private(set) var prompts = PromptStore()
  /// - Precondition: there is a row.
  var promptOfLastRow: Int32 { promptOfRow[rowCount - 1] }
  private var models = NameTable()
  private var promptOfRow: [Int32] = []
  private var taskOfRow: [Int32] = []
  private var tasks = NameTable()
  private var ids = StringColumn()
  private var embeddingRow = SparseColumn<Int32>(missing: -1)
  private var split = SparseColumn<Int32>(missing: -1)
  private var splits = NameTable()
  private var language = SparseColumn<Int32>(missing: -1)
  private var languages = NameTable()
  private var isSimulated = false

  private var modelA: [Int32] = []
  private var modelB: [Int32] = []
  private var outcomes: [BattleTable.Outcome] = []
  private var weights = SparseColumn<Float>(missing: 1)
  private var preferences = SparseColumn<Float>(missing: .nan)
  private var judge = SparseColumn<Int32>(missing: -1)
  private var judges = NameTable()
  private var costA = SparseColumn<Float>(missing: .nan)
  private var costB = SparseColumn<Float>(missing: .nan)
  private var lengthA = SparseColumn<Float>(missing: .nan)
  private var lengthB = SparseColumn<Float>(missing: .nan)

  private var scores = ModelMatrix()
  private var rawScores = ModelMatrix()
  private var costs = ModelMatrix()
  private var inputTokens = ModelMatrix()
  private var outputTokens = ModelMatrix()
  private var cells: [(model: Int32, value: Float)] = []

  /// The rows of the current file by their ids, and their lines.
  private var idIndex = HashIndex()
  private var firstRowOfFile = 0
  private var lines: [UInt32] = []

  /// Ids are unique within a file, not among files.
  mutating func beginFile() {
    idIndex = HashIndex()
    firstRowOfFile = rowCount
    lines.removeAll(keepingCapacity: true)
  }

  /// - Parameter turns: empty for a prompt that is not known.
  mutating func append(
    _ row: BattleRow, turns: [UnsafeRawBufferPointer], line: Int
  ) throws(RowError) {
    try checkLimits()
    try appendID(row.attributes.id, line: line)
    append(row.attributes, turns: turns)
    modelA.append(models.intern(row.modelA))
    modelB.append(models.intern(row.modelB))
    outcomes.append(row.outcome)
    weights.set(row.weight, row: rowCount)
    preferences.set(row.preference, row: rowCount)
    judge.set(row.judge.map { judges.intern($0) }, row: rowCount)
    costA.set(row.costA, row: rowCount)
    costB.set(row.costB, row: rowCount)
    lengthA.set(row.lengthA, row: rowCount)
    lengthB.set(row.lengthB, row: rowCount)
    rowCount += 1
  }

  mutating func append(
    _ row: ScoreRow, turns: [UnsafeRawBufferPointer], line: Int
  ) throws(RowError) {
    try checkLimits()
    try appendID(row.attributes.id, line: line)
    append(row.attributes, turns: turns)
    cells.removeAll(keepingCapacity: true)
    for cell in row.scores { cells.append((models.intern(cell.name), cell.value)) }
    scores.set(cells, row: rowCount, modelCount: models.count)
    rawScores.set(known(row.rawScores), row: rowCount, modelCount: models.count)
    costs.set(known(row.costs), row: rowCount, modelCount: models.count)
    inputTokens.set(known(row.inputTokens), row: rowCount, modelCount: models.count)
    outputTokens.set(known(row.outputTokens), row: rowCount, modelCount: models.count)
    rowCount += 1
  }

  /// What a row says of models that have scores, by their numbers; of others there is nothing to say.
  private func known(_ named: [ScoreRow.Cell]) -> [(model: Int32, value: Float)] {
    named.compactMap { cell in models.find(cell.name).map { ($0, cell.value) } }
  }

  private mutating func append(_ attributes: RowAttributes, turns: [UnsafeRawBufferPointer]) {
    let prompt =
      turns.isEmpty
      ? prompts.appendUnknown() : turns.withUnsafeBufferPointer { prompts.intern($0) }
    promptOfRow.append(prompt)
    taskOfRow.append(attributes.task.map { tasks.intern($0) } ?? -1)
    embeddingRow.set(attributes.embeddingRow, row: rowCount)
    split.set(attributes.split.map { splits.intern($0) }, row: rowCount)
    language.set(attributes.language.map { languages.intern($0) }, row: rowCount)
    if attributes.isSimulated { isSimulated = true }
  }

  private mutating func appendID(_ id: RowAttributes.ID, line: Int) throws(RowError) {
    switch id {
    case .none: ids.append("")
    case .text(let text): try appendUniqueID(text)
    case .number(let number):
      let digits = Array(String(number).utf8)
      try digits.withUnsafeBufferPointer { (utf8) throws(RowError) in
        try appendUniqueID(UnsafeRawBufferPointer(utf8))
      }
    }
    lines.append(UInt32(clamping: line))
  }

  private mutating func appendUniqueID(_ id: UnsafeRawBufferPointer) throws(RowError) {
    let known = idIndex.find(ByteHash.of(id), orInsert: rowCount) { [ids] in
      ids.withUTF8(of: $0) { $0.isEqual(to: id) }
    }
    if let known {
      let first = lines[known - firstRowOfFile]
      throw RowError(
        "the id \(quoted(id)) was used in line \(first) already; give every row its own, or none")
    }
    ids.append(utf8: id)
  }

  private func checkLimits() throws(RowError) {
    if models.count > Self.modelLimit { throw Self.tooManyModels }
    if rowCount * models.count > Self.cellLimit, scores.isUsed {
      throw RowError("\(rowCount) rows of \(models.count) models are too many for one table")
    }
  }
}

extension TableBuilder {
  /// The data set of all rows.
  consuming func finished(_ kind: Kind) -> PreferenceDataset {
    var columns = RowColumns()
    columns.prompt = promptOfRow
    columns.task = taskOfRow
    columns.taskNames = tasks.names
    columns.ids = ids
    columns.embeddingRow = embeddingRow.finished(rows: rowCount)
    columns.split = split.finished(rows: rowCount)
    columns.splitNames = splits.names
    columns.language = language.finished(rows: rowCount)
    columns.languageNames = languages.names
    columns.simulated = isSimulated
    switch kind {
    case .battles:
      var table = BattleTable()
      table.models = models.names
      table.prompts = prompts
      table.columns = columns
      table.modelA = modelA
      table.modelB = modelB
      table.outcomes = outcomes
      table.weights = weights.finished(rows: rowCount)
      table.preferences = preferences.finished(rows: rowCount)
      table.judge = judge.finished(rows: rowCount)
      table.judgeNames = judges.names
      table.costA = costA.finished(rows: rowCount)
      table.costB = costB.finished(rows: rowCount)
      table.lengthA = lengthA.finished(rows: rowCount)
      table.lengthB = lengthB.finished(rows: rowCount)
      return .battles(table)
    case .scores:
      var table = ScoreTable()
      let modelCount = models.count
      table.models = models.names
      table.prompts = prompts
      table.columns = columns
      table.scores = scores.finished(rows: rowCount, models: modelCount)
      table.rawScores = rawScores.finished(rows: rowCount, models: modelCount)
      table.costs = costs.finished(rows: rowCount, models: modelCount)
      table.inputTokens = inputTokens.finished(rows: rowCount, models: modelCount)
      table.outputTokens = outputTokens.finished(rows: rowCount, models: modelCount)
      return .scores(table)
    }
  }
}
