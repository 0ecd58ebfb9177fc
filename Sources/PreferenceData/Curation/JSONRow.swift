/// One JSON object as it stands in a file, for changing some of its members and keeping every other
/// byte.
///
/// - Precondition: a JSON parser has accepted the object.
struct JSONRow {
  struct Member {
    /// The key, unescaped.
    var key: String
    /// Where the key stands, with its quotes.
    var keyRange: Range<Int>
    var value: Range<Int>
  }

  private(set) var bytes: [UInt8]

  /// - Parameter raw: the object, with or without a line end.
  init(_ raw: UnsafeRawBufferPointer) { bytes = Array(raw) }

  /// The members of the object that begins at or after an offset.
  func members(from offset: Int = 0) -> [Member] {
    var members: [Member] = []
    var position = skipBlanks(offset)
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return [] }
    position = skipBlanks(position + 1)
    while position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      let keyRange = position..<endOfString(position)
      // Over the colon.
      let start = skipBlanks(skipBlanks(keyRange.upperBound) + 1)
      let end = endOfValue(start)
      members.append(Member(key: text(keyRange), keyRange: keyRange, value: start..<end))
      position = skipBlanks(end)
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
      position = skipBlanks(position + 1)
    }
    return members
  }

  /// The text of a string literal.
  func text(_ literal: Range<Int>) -> String {
    let content = bytes[
      literal.lowerBound + 1..<max(literal.lowerBound + 1, literal.upperBound - 1)]
    guard content.contains(UInt8(ascii: "\\")) else {
      return String(decoding: content, as: UTF8.self)
    }
    var parser = JSONParser(keys: ["id"])
    var padded = Array(bytes[literal]) + [UInt8](repeating: 0, count: JSONParser.padding)
    return padded.withUnsafeMutableBytes { buffer in
      let json = UnsafeMutableRawBufferPointer(rebasing: buffer[..<literal.count])
      let node = try? parser.value(json)
      return node?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
  }

  /// The row with parts of it replaced.
  ///
  /// - Parameter replacements: in any order, none within another.
  func replacing(_ replacements: [(range: Range<Int>, bytes: [UInt8])]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    for (range, new) in replacements.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result.append(contentsOf: bytes[position..<range.lowerBound])
      result.append(contentsOf: new)
      position = range.upperBound
    }
    result.append(contentsOf: bytes[position...])
    return result
  }

  /// The row with members set to values given as JSON; new ones go behind the last.
  func setting(_ values: [(key: String, json: String)]) -> [UInt8] {
    let members = members()
    var replacements: [(range: Range<Int>, bytes: [UInt8])] = []
    var added = ""
    for (key, json) in values {
      let known = members.filter { $0.key == key }
      for member in known { replacements.append((member.value, Array(json.utf8))) }
      if known.isEmpty {
        added += "\(members.isEmpty && added.isEmpty ? "" : ", ")\"\(key)\": \(json)"
      }
    }
    let end = members.last?.value.upperBound ?? skipBlanks(0) + 1
    replacements.append((end..<end, Array(added.utf8)))
    return replacing(replacements)
  }
}

extension JSONRow {
  private func skipBlanks(_ offset: Int) -> Int {
    var offset = offset
    while offset < bytes.count, bytes[offset] <= 0x20 { offset += 1 }
    return offset
  }

  private func endOfString(_ start: Int) -> Int {
    var offset = start + 1
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(offset + 1, bytes.count)
  }

  private func endOfValue(_ start: Int) -> Int {
    var offset = start
    var depth = 0
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        offset = endOfString(offset)
        if depth == 0 { return offset }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth <= 1 { return depth == 0 ? offset : offset + 1 }
        depth -= 1
      case UInt8(ascii: ","), 0...0x20:
        if depth == 0 { return offset }
      default: break
      }
      offset += 1
    }
    return offset
  }
}
