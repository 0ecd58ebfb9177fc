internal import Glibc

/// How a file is written: the way to read it, and what people call it.
struct FileFormat {
  enum Container {
    /// One JSON object a line.
    case lines
    /// One JSON list of objects.
    case list
    case arenaCSV
    case scoreCSV
    case judgements
    case questions
    case contaminationList
  }

  var container: Container
  var shape: DataShape
  /// Whether the first record is one of data; what else is JSON may be anything.
  var isCertain = true

  /// Tells the format by the first bytes of a file.
  ///
  /// - Parameter isWhole: whether these bytes are the whole file.
  /// - Throws: with a remedy for what people are likely to pass by mistake.
  static func detect(
    _ head: UnsafeRawBufferPointer, isWhole: Bool, path: String
  ) throws(DataError) -> Self {
    func mistake(_ reason: String) -> DataError { DataError(.invalidData, reason, file: path) }
    if head.starts(with: [0x1F, 0x8B]) {
      throw mistake("this is compressed with gzip; unpack it with gunzip first")
    }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      throw mistake("this is compressed with zstd; unpack it with unzstd first")
    }
    if head.starts(with: "PK\u{3}\u{4}".utf8) {
      throw mistake("this is a zip archive; unpack it with unzip first")
    }
    if head.starts(with: "PAR1".utf8) {
      throw mistake("this is a Parquet file; convert it to JSON Lines first")
    }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw mistake("this is UTF-16; convert it to UTF-8, for example with iconv")
    }
    guard let start = head.firstIndex(where: { $0 > 0x20 }) else {
      // An empty file, or blanks as far as one can see.
      return FileFormat(container: .lines, shape: .jsonLines, isCertain: false)
    }
    let rest = UnsafeRawBufferPointer(rebasing: head[start...])
    if rest[0] == UInt8(ascii: "[") { return list(rest) }
    let line = UnsafeRawBufferPointer(rebasing: rest.prefix { $0 != 0x0A && $0 != 0x0D })
    if rest[0] == UInt8(ascii: "{") {
      return line.count < rest.count || isWhole
        ? lines(line) : FileFormat(container: .lines, shape: .jsonLines, isCertain: false)
    }
    if ArenaColumns.isHeader(line) { return FileFormat(container: .arenaCSV, shape: .arenaCSV) }
    if ScoreColumns.isHeader(line) { return FileFormat(container: .scoreCSV, shape: .scoreCSV) }
    if [".jsonl", ".ndjson", ".json"].contains(where: { path.hasSuffix($0) }) {
      return FileFormat(container: .lines, shape: .jsonLines, isCertain: false)
    }
    throw mistake(
      "no known shape: JSON Lines (one object like {\"prompt\": …} per line), AlpacaEval's JSON "
        + "list, the Arena CSV (id,model_a,model_b,prompt,…,winner_model_a,winner_model_b,"
        + "winner_tie) or a score CSV (prompt,MODEL,MODEL,… with True or False); see "
        + "router-data --help")
  }

  private static func lines(_ line: UnsafeRawBufferPointer) -> Self {
    let shape = DataShape(firstRecord: line)
    let container: Container =
      switch shape {
      case .mtBenchJudgements: .judgements
      case .mtBenchQuestions: .questions
      case .contaminationList: .contaminationList
      default: .lines
      }
    return FileFormat(
      container: container, shape: shape ?? .jsonLines, isCertain: shape != nil)
  }

  private static func list(_ head: UnsafeRawBufferPointer) -> Self {
    let start = head.dropFirst().first { $0 > 0x20 } == UInt8(ascii: "{")
    guard start, let open = head.firstIndex(of: UInt8(ascii: "{")) else {
      return FileFormat(container: .list, shape: .jsonList, isCertain: false)
    }
    var scanner = ElementScanner()
    let element = UnsafeRawBufferPointer(rebasing: head[open...])
    let shape = scanner.end(of: element, from: 0).flatMap {
      DataShape(firstRecord: UnsafeRawBufferPointer(rebasing: element[..<$0]))
    }
    return FileFormat(
      container: .list, shape: shape == .alpacaEval ? .alpacaEval : .jsonList,
      isCertain: shape != nil)
  }
}

extension DataShape {
  /// The shape of JSON data by the keys of the first record; nil if it is no record of data.
  fileprivate init?(firstRecord json: UnsafeRawBufferPointer) {
    let copy = UnsafeMutableRawBufferPointer.allocate(
      byteCount: json.count + JSONParser.padding, alignment: 64)
    defer { copy.deallocate() }
    copy.copyMemory(from: json)
    var parser = JSONParser(keys: RecordKey.names)
    let bytes = UnsafeMutableRawBufferPointer(rebasing: copy[..<json.count])
    guard let record = try? parser.record(bytes), let shape = record.shape else { return nil }
    self = shape
  }
}
