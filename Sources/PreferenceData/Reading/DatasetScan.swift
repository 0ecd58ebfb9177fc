internal import Glibc

/// A row as it stands in its file; valid during the call that it is given to.
struct ScannedRow {
  /// The record with its line end, which the last of a file may lack.
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

  private let options: DatasetReader
  private let progress: ((Double) -> Void)?
  var onRow: RowHandler?
  /// Is given the header of a CSV file.
  var onHeader: ((UnsafeRawBufferPointer) throws(DataError) -> Void)?

  private var builder = TableBuilder()
  private var kind: TableBuilder.Kind?
  private var kindFile = ""
  private var files: [LoadedDataset.File] = []
  private var invalidRows = 0
  private var firstInvalid: [DataError] = []
  private var contaminatedRows = 0
  private var selfBattleRows = 0
  private var turns: [UnsafeRawBufferPointer] = []
  private var scoreRow = ScoreRow()
  private var byteTotal = 0
  private var bytesOfEarlierFiles = 0
  private var nextProgress = 0

  init(options: DatasetReader, progress: ((Double) -> Void)?) {
    self.options = options
    self.progress = progress
  }

  mutating func run(_ paths: [String]) throws(DataError) -> LoadedDataset {
    guard !paths.isEmpty else { throw DataError(.missingInput, "no file was given") }
    byteTotal = paths.reduce(0) { total, path in
      var status = stat()
      return stat(path, &status) == 0 ? total + Int(status.st_size) : total
    }
    for path in paths { try read(path) }
    progress?(1)
    guard let kind, builder.rowCount > 0 else { throw noRows(paths) }
    let dataset = builder.finished(kind)
    builder = TableBuilder()
    return LoadedDataset(
      dataset: dataset, files: files, invalidRows: invalidRows, firstInvalid: firstInvalid,
      contaminatedRows: contaminatedRows, selfBattleRows: selfBattleRows)
  }

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
        : "there are no rows in it"
    return DataError(.invalidData, reason, file: paths.last)
  }

  private mutating func read(_ path: String) throws(DataError) {
    var file = try InputFile.begin(path: path, padding: JSONParser.padding)
    if file.unread.isEmpty {
      throw DataError(.invalidData, "the file is empty; download or export it again", file: path)
    }
    let format = try FileFormat.detect(UnsafeRawBufferPointer(file.unread), path: path)
    let rowsBefore = builder.rowCount
    builder.beginFile()
    nextProgress = 0
    switch format {
    case .jsonLines: try readJSONLines(&file)
    case .arenaCSV: try readArenaCSV(&file)
    }
    let hash = file.finishHash()
    if let twin = files.first(where: { $0.sha256 == hash }) {
      throw DataError(
        .invalidData, "this has the very content of \(twin.path); give each file once", file: path)
    }
    files.append(.init(path: path, sha256: hash, rows: builder.rowCount - rowsBefore))
    bytesOfEarlierFiles += file.bytesRead
  }

  private mutating func report(_ file: borrowing InputFile) {
    guard let progress, byteTotal > 0, file.bytesRead >= nextProgress else { return }
    nextProgress = file.bytesRead + Self.progressStep
    progress(min(1, Double(bytesOfEarlierFiles + file.bytesRead) / Double(byteTotal)))
  }

  /// Stops at an invalid row, or counts it.
  private mutating func reject(_ error: RowError, _ path: String, _ line: Int) throws(DataError) {
    let error = DataError(.invalidData, error.reason, file: path, line: line)
    guard options.skipInvalid else { throw error }
    invalidRows += 1
    if firstInvalid.count < Self.keptReasons { firstInvalid.append(error) }
  }

  private mutating func require(
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

// MARK: JSON Lines

extension DatasetScan {
  private mutating func readJSONLines(_ file: inout InputFile) throws(DataError) {
    var parser = JSONParser(keys: RecordKey.names)
    var copy: [UInt8] = []
    while let line = try file.nextLine() {
      // The parser may overwrite the line.
      if onRow != nil { copy = Array(line.raw) }
      let rows = builder.rowCount
      try append(line, &parser, path: file.path)
      if let onRow, builder.rowCount > rows {
        try copy.withUnsafeBufferPointer { (raw) throws(DataError) in
          let row = ScannedRow(
            raw: UnsafeRawBufferPointer(raw), line: line.number, prompt: builder.promptOfLastRow)
          try onRow(row, builder.prompts)
        }
      }
      report(file)
    }
  }

  private mutating func append(
    _ line: InputFile.Line, _ parser: inout JSONParser, path: String
  ) throws(DataError) {
    let record: Record
    let kind: TableBuilder.Kind
    do throws(RowError) {
      if line.isTooLong { throw InputFile.tooLong }
      record = try parser.record(line.content)
      if record[.contaminated]?.isTrue ?? false, !options.includeContaminated {
        contaminatedRows += 1
        return
      }
      kind = try record.kind()
    } catch {
      return try reject(error, path, line.number)
    }
    try require(kind, path, line.number)
    do throws(RowError) {
      try record.readTurns(into: &turns)
      switch kind {
      case .battles: try append(record.battle(), line.number)
      case .scores:
        if turns.isEmpty { throw RowError("there is no prompt") }
        try record.readScores(into: &scoreRow)
        try builder.append(scoreRow, turns: turns, line: line.number)
      }
    } catch {
      try reject(error, path, line.number)
    }
  }

  /// Appends a battle with the turns that were read.
  private mutating func append(_ battle: BattleRow, _ line: Int) throws(RowError) {
    if turns.isEmpty, !options.promptsOptional {
      throw RowError(
        "there is no prompt; a router learns from prompts, so add prompt or prompt_turns (votes "
          + "without prompts only give ratings)")
    }
    if !options.keepsSelfBattles, battle.modelA.isEqual(to: battle.modelB) {
      selfBattleRows += 1
    } else {
      try builder.append(battle, turns: turns, line: line)
    }
  }
}

// MARK: Arena CSV

extension DatasetScan {
  private mutating func readArenaCSV(_ file: inout InputFile) throws(DataError) {
    var record = CSVRecord()
    var decoder = ArenaDecoder()
    guard try file.nextRecord(into: &record) else { return }
    let columns: ArenaColumns
    do throws(RowError) {
      columns = try ArenaColumns(header: record)
    } catch {
      throw DataError(.invalidData, error.reason, file: file.path, line: record.line)
    }
    try require(.battles, file.path, record.line)
    try onHeader?(record.raw)
    while try file.nextRecord(into: &record) {
      let rows = builder.rowCount
      do throws(RowError) {
        try append(decoder.battle(record, columns, turns: &turns), record.line)
      } catch {
        try reject(error, file.path, record.line)
      }
      if let onRow, builder.rowCount > rows {
        let row = ScannedRow(
          raw: record.raw, line: record.line, prompt: builder.promptOfLastRow)
        try onRow(row, builder.prompts)
      }
      report(file)
    }
  }
}
