internal import Glibc

/// Where the columns of a score CSV stand: `prompt`, a column for each model, and what else is known.
struct ScoreColumns {
  /// How the columns of the models' answers, which are not read, end.
  private static let responseSuffix = "_response"

  let count: Int
  private(set) var prompt = 0
  private(set) var id: Int?
  private(set) var task: Int?
  private(set) var split: Int?
  /// The models' columns and names, in order.
  private(set) var models: [(column: Int, name: StaticBytes)] = []

  /// Whether a file's first line looks like a header with a prompt and something beside it.
  static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    let names = String(decoding: line, as: UTF8.self).split(
      separator: ",", omittingEmptySubsequences: false
    ).map(CSVRecord.name)
    return names.count > 1 && names.contains("prompt") && !names.contains("model_a")
      && !names.contains("model_b")
  }

  init(header: CSVRecord) throws(RowError) {
    if let problem = header.problem { throw problem }
    guard JSONParser.isUTF8(header.raw) else {
      throw RowError("the header is not UTF-8; convert the file to UTF-8, for example with iconv")
    }
    let names = header.fields.indices.map {
      CSVRecord.name(Substring(decoding: header.bytes($0), as: UTF8.self))
    }
    count = names.count
    var columns: [String: Int] = [:]
    for (column, name) in names.enumerated() where !name.isEmpty {
      if let first = columns.updateValue(column, forKey: name) {
        throw RowError(
          "columns \(first + 1) and \(column + 1) of the header are both \(quoted(name)); rename "
            + "or remove one")
      }
    }
    guard let prompt = columns["prompt"] else {
      throw RowError("the header has no column prompt")
    }
    self.prompt = prompt
    id = columns["id"] ?? columns["question_id"]
    task = columns["task"] ?? columns["dataset"] ?? columns["category"]
    split = columns["split"]
    let known = Set([
      "prompt", "id", "question_id", "task", "dataset", "category", "split", "", "Unnamed: 0",
    ])
    for (column, name) in names.enumerated() where !known.contains(name) {
      let answered = name.hasSuffix(Self.responseSuffix)
      if answered, columns[String(name.dropLast(Self.responseSuffix.count))] != nil { continue }
      models.append((column, StaticBytes(name)))
    }
    guard !models.isEmpty else {
      throw RowError(
        "the header names no model; a score CSV has a column with True, False or a number from 0 "
          + "to 1 for each model")
    }
  }
}

/// The bytes of a name, with a fixed address for as long as the value lives.
final class StaticBytes {
  let bytes: UnsafeRawBufferPointer

  init(_ bytes: some Collection<UInt8>) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    self.bytes = UnsafeRawBufferPointer(copy)
  }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  deinit { bytes.deallocate() }
}

/// Reads records of a score CSV, as RouteLLM publishes its answers to MMLU and GSM8K.
struct ScoreDecoder: ~Copyable {
  private let columns: ScoreColumns
  private let fileTask: StaticBytes?
  private var prompt = CSVCell()
  private var id = CSVCell()
  private var task = CSVCell()
  private var split = CSVCell()

  init(columns: ScoreColumns, path: String) {
    self.columns = columns
    fileTask = Self.task(ofFile: path).map { StaticBytes($0) }
  }

  /// `mmlu_virology.csv` → `virology`, `gsm8k_responses.csv` → `gsm8k`; nil for other names.
  static func task(ofFile path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    guard name.hasSuffix(".csv") else { return nil }
    let stem = name.dropLast(4)
    if stem.hasPrefix("mmlu_") { return stem.count > 5 ? String(stem.dropFirst(5)) : nil }
    let suffix = "_responses"
    return stem.hasSuffix(suffix) && stem.count > suffix.count
      ? String(stem.dropLast(suffix.count)) : nil
  }

  /// Reads a record; what it gives is valid until the next call.
  mutating func row(
    _ record: CSVRecord, into row: inout ScoreRow, turns: inout [UnsafeRawBufferPointer]
  ) throws(RowError) {
    try record.check(fieldCount: columns.count)
    row.clear()
    for (column, name) in columns.models {
      let cell = record.bytes(column)
      if cell.isEmpty { continue }
      guard let score = Self.score(cell) else {
        throw RowError(
          "the cell of \(quoted(name.bytes)) is \(quoted(cell)); it must be True, False or a number "
            + "from 0 to 1, or empty where the score is unknown")
      }
      row.scores.append((name.bytes, score))
    }
    if row.scores.isEmpty { throw RowError("no model has a score; leave the row out") }
    turns.removeAll(keepingCapacity: true)
    turns.append(UnsafeRawBufferPointer(prompt.copy(record, columns.prompt)))
    if let column = columns.id, !record.bytes(column).isEmpty {
      row.attributes.id = .text(UnsafeRawBufferPointer(id.copy(record, column)))
    }
    if let column = columns.task, !record.bytes(column).isEmpty {
      row.attributes.task = UnsafeRawBufferPointer(task.copy(record, column))
    } else {
      row.attributes.task = fileTask?.bytes
    }
    if let column = columns.split, !record.bytes(column).isEmpty {
      row.attributes.split = UnsafeRawBufferPointer(split.copy(record, column))
    }
  }

  /// A cell as a score: a truth value, or a number from 0 to 1.
  private static func score(_ cell: UnsafeRawBufferPointer) -> Float? {
    if cell.count == 1, cell[0] == UInt8(ascii: "1") || cell[0] == UInt8(ascii: "0") {
      return Float(cell[0] - UInt8(ascii: "0"))
    }
    switch cell.count {
    case 4 where cell.elementsEqual("True".utf8): return 1
    case 5 where cell.elementsEqual("False".utf8): return 0
    case ...32: break
    default: return nil
    }
    let text = String(decoding: cell, as: UTF8.self)
    switch text {
    case "true", "TRUE": return 1
    case "false", "FALSE": return 0
    default: break
    }
    // Words such as nan and 0x1p-3 are numbers to Double, not to people.
    let marks = "0123456789.eE+-".utf8
    guard text.utf8.allSatisfy(marks.contains), let number = Double(text) else { return nil }
    return (0...1).contains(number) ? Float(number) : nil
  }
}

/// Text as it is put into a message.
private func quoted(_ text: String) -> String {
  var text = text
  return text.withUTF8 { quoted(UnsafeRawBufferPointer($0)) }
}
