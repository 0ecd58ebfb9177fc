internal import Glibc

/// Memory for one field of a CSV record with its doubled quotes made single.
struct CSVCell: ~Copyable {
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

  deinit { bytes.deallocate() }

  /// The field's text, with the padding behind it that a JSON parser needs; valid until the next
  /// call.
  mutating func copy(_ record: CSVRecord, _ field: Int) -> UnsafeMutableRawBufferPointer {
    let field = (bytes: record.bytes(field), hasQuotes: record.fields[field].hasDoubledQuotes)
    if bytes.count < field.bytes.count + JSONParser.padding {
      bytes.deallocate()
      bytes = .allocate(byteCount: 2 * (field.bytes.count + JSONParser.padding), alignment: 64)
    }
    guard field.hasQuotes else {
      bytes.copyMemory(from: field.bytes)
      return UnsafeMutableRawBufferPointer(rebasing: bytes[..<field.bytes.count])
    }
    var length = 0
    var offset = 0
    while offset < field.bytes.count {
      let byte = field.bytes[offset]
      bytes[length] = byte
      length += 1
      offset += byte == UInt8(ascii: "\"") ? 2 : 1
    }
    return UnsafeMutableRawBufferPointer(rebasing: bytes[..<length])
  }
}

extension CSVRecord {
  /// A name in a header without its quotes and the blanks around it.
  static func name(_ field: Substring) -> String {
    let isBlank = { (c: Character) in c == "\"" || c == " " || c == "\r" }
    return String(field.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  /// Stops at a record that is not CSV, has another number of fields than the header or is not
  /// UTF-8.
  func check(fieldCount: Int) throws(RowError) {
    if let problem { throw problem }
    guard fields.count == fieldCount else {
      throw RowError(
        "the record has \(fields.count) fields, the header has \(fieldCount); is a comma or a "
          + "quote missing?")
    }
    guard JSONParser.isUTF8(raw) else {
      throw RowError("the bytes are not UTF-8; convert the file to UTF-8, for example with iconv")
    }
  }
}
