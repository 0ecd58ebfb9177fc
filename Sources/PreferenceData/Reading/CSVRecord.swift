internal import Glibc

/// One record of a CSV file (RFC 4180), in place: valid until the next is read.
struct CSVRecord {
  struct Field {
    /// The field without its quotes, as a range of `raw`.
    var range: Range<Int>
    /// Doubled quotes stand for single ones.
    var hasDoubledQuotes = false
  }

  var fields: [Field] = []
  /// The whole record with its line end.
  var raw = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The physical line it begins in, counted from 1.
  var line = 1
  /// Why the record is not CSV, if it is not.
  var problem: RowError?

  /// A field as it stands, doubled quotes included.
  func bytes(_ field: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: raw[fields[field].range])
  }
}

extension InputFile {
  private enum CSVState {
    case fieldStart
    case unquoted
    case quoted
    /// Behind a quote in a quoted field: it ends the field or is the first of two.
    case afterQuote
    /// Behind text that may not follow a closing quote: up to the line's end.
    case malformed
  }

  /// Reads the next record that is not blank; false at the end of the file.
  ///
  /// Lines end in LF or CRLF; quoted fields may hold line ends. The records of a file with an
  /// unclosed quote cannot be told apart, so that is an error of the file.
  mutating func nextRecord(into record: inout CSVRecord) throws(DataError) -> Bool {
    while try scanRecord(into: &record) {
      if record.fields.count > 1 || record.problem != nil || !record.bytes(0).isEmpty {
        return true
      }
    }
    return false
  }

  private mutating func scanRecord(into record: inout CSVRecord) throws(DataError) -> Bool {
    record.fields.removeAll(keepingCapacity: true)
    record.problem = nil
    record.line = line
    var state = CSVState.fieldStart
    var field = CSVRecord.Field(range: 0..<0)
    var start = 0
    var offset = 0
    scan: while true {
      let unread = UnsafeRawBufferPointer(self.unread)
      guard offset < unread.count else {
        if offset > Self.recordLimit {
          throw DataError(
            .invalidData,
            "the record that begins here is longer than \(Self.recordLimit >> 20) "
              + "MB; is a closing quote missing?", file: path, line: record.line)
        }
        if try refill() { continue }
        if offset == 0 { return false }
        break
      }
      let byte = unread[offset]
      switch state {
      case .fieldStart:
        start = offset
        if byte == UInt8(ascii: "\"") {
          field = .init(range: offset + 1..<offset + 1)
          state = .quoted
          offset += 1
        } else {
          state = .unquoted
        }
      case .unquoted:
        if byte == UInt8(ascii: ",") || byte == 0x0A {
          record.fields.append(.init(range: start..<offset))
          state = .fieldStart
        }
        offset += 1
        if byte == 0x0A { break scan }
      case .quoted:
        let rest = UnsafeRawBufferPointer(rebasing: unread[offset...])
        let length = rest.offset(of: UInt8(ascii: "\"")) ?? rest.count
        line += UnsafeRawBufferPointer(rebasing: rest[..<length]).lineEnds
        offset += length
        if length < rest.count {
          field.range = field.range.lowerBound..<offset
          state = .afterQuote
          offset += 1
        }
      case .afterQuote:
        switch byte {
        case UInt8(ascii: "\""):
          field.hasDoubledQuotes = true
          state = .quoted
        case UInt8(ascii: ","), 0x0A:
          record.fields.append(field)
          state = .fieldStart
        case 0x0D: break
        default:
          record.problem = RowError("text follows the closing quote of a field")
          state = .malformed
        }
        offset += 1
        if byte == 0x0A { break scan }
      case .malformed:
        offset += 1
        if byte == 0x0A { break scan }
      }
    }
    let unread = UnsafeRawBufferPointer(self.unread)
    switch state {
    case .quoted:
      throw DataError(
        .invalidData, "a quote opened in this record is never closed", file: path,
        line: record.line)
    case .afterQuote: record.fields.append(field)
    case .unquoted: record.fields.append(.init(range: start..<offset))
    case .fieldStart where unread[offset - 1] != 0x0A:
      record.fields.append(.init(range: offset..<offset))
    case .fieldStart, .malformed: break
    }
    record.raw = UnsafeRawBufferPointer(rebasing: unread[..<offset])
    if unread[offset - 1] == 0x0A { line += 1 }
    record.trimCarriageReturn()
    skip(offset)
    return true
  }
}

extension CSVRecord {
  /// Takes the CR of a CRLF from an unquoted last field.
  fileprivate mutating func trimCarriageReturn() {
    guard let last = fields.indices.last, let end = bytes(last).last, end == 0x0D else { return }
    let range = fields[last].range
    let isAtEnd = raw[range.upperBound...].allSatisfy { $0 == 0x0A }
    if isAtEnd { fields[last].range = range.lowerBound..<range.upperBound - 1 }
  }
}

extension UnsafeRawBufferPointer {
  /// The offset of the first such byte.
  fileprivate func offset(of byte: UInt8) -> Int? {
    guard let base = baseAddress, let found = memchr(base, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// The line ends among the bytes.
  var lineEnds: Int {
    var rest = self
    var lines = 0
    while let end = rest.offset(of: 0x0A) {
      lines += 1
      rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
    }
    return lines
  }
}
