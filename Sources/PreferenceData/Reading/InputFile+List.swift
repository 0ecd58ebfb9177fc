/// Finds where an element of a JSON list ends: by brackets outside of strings, no more.
struct ElementScanner {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// The offset behind the element that begins at 0; nil if these bytes don't reach so far.
  ///
  /// - Parameter from: where to go on, what is before having been scanned.
  mutating func end(of bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    var offset = from
    while offset < bytes.count {
      if isInString, !isEscaped { offset += Self.plainBytes(bytes, from: offset) }
      guard offset < bytes.count else { break }
      let byte = bytes[offset]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if depth == 0 { return offset + 1 }
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          // A bracket with nothing open is the list's own: it ends a number or a word.
          if depth == 0 { return offset }
          depth -= 1
          if depth == 0 { return offset + 1 }
        case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09: if depth == 0 { return offset }
        default: break
        }
      }
      offset += 1
    }
    return nil
  }

  /// How many bytes from an offset on are neither quotes nor backslashes, eight a step; those at
  /// the end are left to be looked at one by one.
  @inline(__always)
  private static func plainBytes(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = start
    while offset + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let slashes = word ^ (ones &* 0x5C)
      // A zero byte borrows into its top bit; the lowest such bit is exact.
      let found =
        (((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)) & (ones &* 0x80)
      if found != 0 { return offset - start + found.trailingZeroBitCount >> 3 }
      offset += 8
    }
    return offset - start
  }
}

extension InputFile {
  /// Where the reading of a JSON list stands.
  enum ListPlace {
    case beforeList, beforeFirst, afterElement, behind
  }

  /// The next element of the file's one JSON list, as if it were a line; nil behind the last.
  ///
  /// - Throws: where the list itself is broken, so that what follows cannot be told apart.
  mutating func nextElement(_ place: inout ListPlace) throws(DataError) -> Line? {
    if place == .beforeList {
      guard try nextMark() == UInt8(ascii: "[") else { throw broken("a list begins with [") }
      skip(1)
      place = .beforeFirst
    }
    guard let mark = try nextMark() else {
      if place == .behind { return nil }
      throw broken("the list ends without its ]: the file is cut short; download it again")
    }
    if place == .behind { throw broken("something follows the end of the list; remove it") }
    if mark == UInt8(ascii: "]") {
      skip(1)
      place = .behind
      return try nextElement(&place)
    }
    if place == .afterElement {
      guard mark == UInt8(ascii: ",") else {
        throw broken(
          "a comma is missing between two elements of the list; add it, or download the file again")
      }
      skip(1)
      guard let next = try nextMark(), next != UInt8(ascii: "]") else {
        throw broken("no element follows a comma of the list; remove the comma")
      }
    }
    place = .afterElement
    return try scanElement()
  }

  private func broken(_ reason: String) -> DataError {
    DataError(.invalidData, reason, file: path, line: line)
  }

  /// Skips blanks; the byte that follows, nil at the end of the file.
  private mutating func nextMark() throws(DataError) -> UInt8? {
    while true {
      let unread = unread
      let blanks = unread.prefix { $0 <= 0x20 }.count
      line += UnsafeRawBufferPointer(rebasing: unread[..<blanks]).lineEnds
      skip(blanks)
      if blanks < unread.count { return unread[blanks] }
      if try !refill() { return nil }
    }
  }

  private mutating func scanElement() throws(DataError) -> Line {
    var scanner = ElementScanner()
    var scanned = 0
    while true {
      let unread = unread
      if let end = scanner.end(of: UnsafeRawBufferPointer(unread), from: scanned) {
        guard end > 0 else { throw broken("an element of the list is missing; remove the comma") }
        let content = UnsafeMutableRawBufferPointer(rebasing: unread[..<end])
        let element = Line(
          content: content, raw: UnsafeRawBufferPointer(content), number: line)
        line += element.raw.lineEnds
        skip(end)
        return element
      }
      scanned = unread.count
      if scanned > Self.recordLimit {
        throw broken(
          "the element that begins here is longer than \(Self.recordLimit >> 20) MB; is a bracket "
            + "or a quote missing?")
      }
      if try !refill() {
        throw broken(
          "the element that begins here never ends: the file is cut short; download it again")
      }
    }
  }
}
