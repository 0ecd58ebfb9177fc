internal import CommandSupport

/// Where the rows of an import go: to a file, line by line, without being kept.
final class RowWriter {
  private static let fullSize = 512 << 10

  private var text = JSONText(capacity: 2 * RowWriter.fullSize)
  private let file: OverlappedWriter
  private(set) var rowCount = 0
  private(set) var byteCount = 0
  /// Rows written with the mark `contaminated`.
  private(set) var contaminatedRows = 0
  private var names = NameTable()
  private var files = 0
  private var prefix: [UInt8] = []
  private var ids = WrittenIDs()
  private var longID: StaticBytes?

  var models: [String] { names.names }

  init(to path: String) throws(DataError) {
    do throws(CommandFailure) { file = try OverlappedWriter(to: path) } catch {
      throw DataError(error)
    }
  }

  deinit { file.waitUntilIdle() }

  /// Ids are unique within a file: one that an earlier file had gets this one's name before it.
  func beginFile(_ path: String) {
    files += 1
    let name = path.split(separator: "/").last ?? ""
    prefix = Array((name.split(separator: ".").first ?? "").utf8) + [UInt8(ascii: "/")]
  }

  func append(
    _ row: BattleRow, turns: [UnsafeRawBufferPointer], line: Int
  ) throws(RowError) {
    var row = row
    row.attributes.id = try uniqueID(row.attributes.id, line)
    text.line(row, turns: turns)
    _ = names.intern(row.modelA)
    _ = names.intern(row.modelB)
    try count(row.attributes)
  }

  func append(
    _ row: ScoreRow, turns: [UnsafeRawBufferPointer], line: Int
  ) throws(RowError) {
    var row = row
    row.attributes.id = try uniqueID(row.attributes.id, line)
    text.line(row, turns: turns)
    for cell in row.scores { _ = names.intern(cell.name) }
    try count(row.attributes)
  }

  private func count(_ attributes: RowAttributes) throws(RowError) {
    rowCount += 1
    if attributes.isContaminated { contaminatedRows += 1 }
    if names.count > TableBuilder.modelLimit { throw TableBuilder.tooManyModels }
  }

  /// The id that a row is written with; valid until the next call.
  private func uniqueID(
    _ id: RowAttributes.ID, _ line: Int
  ) throws(RowError) -> RowAttributes.ID {
    switch id {
    case .none: return id
    case .text(let text): return try insert(text, line) ?? id
    case .number(let number):
      let digits = Array(String(number).utf8)
      let changed = try digits.withUnsafeBufferPointer { (digits) throws(RowError) in
        try insert(UnsafeRawBufferPointer(digits), line)
      }
      return changed ?? id
    }
  }

  /// - Returns: the id to write instead, nil if this can be written.
  private func insert(
    _ id: UnsafeRawBufferPointer, _ line: Int
  ) throws(RowError) -> RowAttributes.ID? {
    if try ids.insert(id, file: files, line: line) { return nil }
    let long = StaticBytes(prefix + id)
    guard try ids.insert(long.bytes, file: files, line: line) else {
      throw RowError(
        "an earlier file has the id \(quoted(id)), and \(quoted(long.bytes)) too; rename this file "
          + "or its ids")
    }
    longID = long
    return .text(long.bytes)
  }

  /// Passes on what has gathered, once it is much.
  func flushIfFull() throws(DataError) {
    if text.count >= Self.fullSize { try flush() }
  }

  private func flush() throws(DataError) {
    byteCount += text.count
    do throws(CommandFailure) { try file.write(&text) } catch { throw DataError(error) }
  }

  func commit() throws(DataError) {
    try flush()
    do throws(CommandFailure) { try file.commit() } catch { throw DataError(error) }
  }
}

/// The ids that were written, each with its place.
private struct WrittenIDs {
  private var ids = StringColumn()
  private var index = HashIndex()
  private var files: [UInt32] = []
  private var lines: [UInt32] = []

  /// - Returns: false if an earlier file had the id.
  /// - Throws: if an earlier line of the same file had it.
  mutating func insert(
    _ id: UnsafeRawBufferPointer, file: Int, line: Int
  ) throws(RowError) -> Bool {
    let known = index.find(ByteHash.of(id), orInsert: ids.count) { [ids] in
      ids.withUTF8(of: $0) { $0.isEqual(to: id) }
    }
    guard let known else {
      ids.append(utf8: id)
      files.append(UInt32(clamping: file))
      lines.append(UInt32(clamping: line))
      return true
    }
    if files[known] != UInt32(clamping: file) { return false }
    throw RowError(
      "the id \(quoted(id)) was used in line \(lines[known]) already; give every row its own, or "
        + "none")
  }
}
