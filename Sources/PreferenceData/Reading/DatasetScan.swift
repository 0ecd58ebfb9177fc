internal import Glibc

/// A row as it stands in its file; valid during the call that it is given to.
struct ScannedRow {
  /// The record with its line end, which the last of a file may lack; where a record is no line of
  /// JSON or of Arena's CSV, or was found on a list of contaminated prompts, the row as JSON.
  var raw: UnsafeRawBufferPointer
  /// The physical line that it begins in, counted from 1.
  var line: Int
  /// The index of its prompt.
  var prompt: Int32
}

/// One run of a ``DatasetReader``: the state that goes from file to file.
struct DatasetScan {
  /// Is given each row that enters the data set, in order.
  typealias RowHandler = (_ row: ScannedRow, _ prompts: PromptStore) throws(DataError) -> Void

  private static let keptReasons = 5
  private static let progressStep = 1 << 20

  let options: DatasetReader
  private let progress: ((Double) -> Void)?
  var onRow: RowHandler?
  /// Is given the header of a CSV file whose records are handed over as they are.
  var onHeader: ((UnsafeRawBufferPointer) throws(DataError) -> Void)?
  /// Whether rows of other shapes than our own JSON Lines are handed over as JSON.
  var handsOverJSON = false
  /// Takes the rows instead of tables, where they are only to be passed on.
  var writer: RowWriter?

  var builder = TableBuilder()
  private var kind: TableBuilder.Kind?
  private var kindFile = ""
  private var files: [LoadedDataset.File] = []
  var lists: [ContaminationList] = []
  private var invalidRows = 0
  private var firstInvalid: [DataError] = []
  var contaminatedRows = 0
  var selfBattleRows = 0
  var unjudgedRows = 0
  /// The turns of the row that is read.
  var turns: [UnsafeRawBufferPointer] = []
  var scoreRow = ScoreRow()
  /// The row as JSON, for handing over.
  let rowText = RowText()
  private var byteTotal = 0
  private var bytesOfEarlierFiles = 0
  private var nextProgress = 0

  final class RowText {
    var text = JSONText()
  }

  init(options: DatasetReader, progress: ((Double) -> Void)?) {
    self.options = options
    self.progress = progress
  }

  mutating func run(_ arguments: [String]) throws(DataError) -> LoadedDataset {
    try run(InputPlan(arguments))
  }

  mutating func run(_ plan: InputPlan) throws(DataError) -> LoadedDataset {
    byteTotal = plan.paths.reduce(0) { total, path in
      var status = stat()
      return stat(path, &status) == 0 ? total + Int(status.st_size) : total
    }
    for path in plan.lists { lists.append(try ContaminationList(path: path)) }
    for source in plan.sources {
      switch source {
      case .table(let path, let format): try read(path, format)
      case .mtBench(let judgements, let questions): try readMTBench(judgements, questions)
      }
    }
    progress?(1)
    guard let kind, rowCount > 0 else { throw noRows(plan.paths) }
    for list in lists {
      try record(list.path, list.sha256, rows: 0, shape: .contaminationList)
    }
    let dataset = builder.finished(kind)
    builder = TableBuilder()
    return LoadedDataset(
      dataset: dataset, files: files, invalidRows: invalidRows, firstInvalid: firstInvalid,
      contaminatedRows: contaminatedRows, selfBattleRows: selfBattleRows,
      unjudgedRows: unjudgedRows,
      contaminationLists: lists.map { .init(path: $0.path, prompts: $0.count, rows: $0.rows) },
      skippedFiles: plan.skipped)
  }

  var rowCount: Int { writer?.rowCount ?? builder.rowCount }

  private func noRows(_ paths: [String]) -> DataError {
    if let first = firstInvalid.first {
      return DataError(
        .invalidData, "none of the \(invalidRows) rows can be used; \(first.reason)",
        file: first.file, line: first.line)
    }
    let reason =
      contaminatedRows > 0
      ? "all \(contaminatedRows) rows are marked contaminated; keep them if that is meant"
      : selfBattleRows > 0
        ? "all \(selfBattleRows) battles are of a model with itself; there is nothing to learn"
        : unjudgedRows > 0
          ? "none of the \(unjudgedRows) rows was judged; there is nothing to learn"
          : paths.isEmpty
            ? "only a list of contaminated prompts was given; give the files that it is for"
            : "there are no rows in it"
    return DataError(.invalidData, reason, file: paths.last ?? lists.last?.path)
  }

  /// Opens a file whose rows come next.
  mutating func begin(_ path: String) throws(DataError) -> InputFile {
    let file = try InputFile.begin(path: path, padding: JSONParser.padding)
    if file.unread.isEmpty {
      throw DataError(.invalidData, "the file is empty; download or export it again", file: path)
    }
    builder.beginFile()
    writer?.beginFile(path)
    nextProgress = 0
    return file
  }

  private mutating func read(_ path: String, _ known: FileFormat?) throws(DataError) {
    var file = try begin(path)
    let format: FileFormat
    if let known {
      format = known
    } else {
      let head = UnsafeRawBufferPointer(file.unread)
      format = try FileFormat.detect(head, isWhole: false, path: path)
    }
    let rowsBefore = rowCount
    switch format.container {
    case .lines: try readJSONLines(&file)
    case .list: try readJSONList(&file)
    case .arenaCSV: try readArenaCSV(&file)
    case .scoreCSV: try readScoreCSV(&file)
    case .judgements, .questions, .contaminationList:
      throw DataError(
        .invalidData, "\(format.shape.rawValue) must come from a file, not through a pipe",
        file: path)
    }
    try record(path, file.finishHash(), rows: rowCount - rowsBefore, shape: format.shape)
    bytesOfEarlierFiles += file.bytesRead
  }

  /// Enters a file that was read to its end.
  mutating func record(
    _ path: String, _ hash: String, rows: Int, shape: DataShape
  ) throws(DataError) {
    if let twin = files.first(where: { $0.sha256 == hash }) {
      throw DataError(
        .invalidData, "this has the very content of \(twin.path); give each file once", file: path)
    }
    files.append(.init(path: path, sha256: hash, rows: rows, shape: shape))
  }

  /// Counts the bytes of a file that was read to its end.
  mutating func finish(_ file: borrowing InputFile) { bytesOfEarlierFiles += file.bytesRead }

  /// Tells the progress and lets the writer write.
  mutating func report(_ file: borrowing InputFile) throws(DataError) {
    try writer?.flushIfFull()
    guard let progress, byteTotal > 0, file.bytesRead >= nextProgress else { return }
    nextProgress = file.bytesRead + Self.progressStep
    progress(min(1, Double(bytesOfEarlierFiles + file.bytesRead) / Double(byteTotal)))
  }

  /// Stops at an invalid row, or counts it.
  mutating func reject(_ error: RowError, _ path: String, _ line: Int) throws(DataError) {
    let error = DataError(.invalidData, error.reason, file: path, line: line)
    guard options.skipInvalid else { throw error }
    invalidRows += 1
    if firstInvalid.count < Self.keptReasons { firstInvalid.append(error) }
  }

  mutating func require(
    _ kind: TableBuilder.Kind, _ path: String, _ line: Int
  ) throws(DataError) {
    guard let known = self.kind else {
      self.kind = kind
      kindFile = path
      return
    }
    guard known != kind else { return }
    let other = kindFile == path ? "the lines before" : kindFile
    throw DataError(
      .invalidData,
      "this is one of the \(kind.rawValue), but \(other) held \(known.rawValue); use files of one "
        + "kind at a time", file: path, line: line)
  }
}
