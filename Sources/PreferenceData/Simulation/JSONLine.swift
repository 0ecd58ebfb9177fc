/// Writes one JSON object a line into memory that is reused.
struct JSONLine {
  private(set) var bytes: [UInt8] = []
  private static let hexadecimal = Array("0123456789abcdef".utf8)

  /// Empties the memory and opens an object.
  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(UInt8(ascii: "{"))
  }

  mutating func end() { bytes.append(contentsOf: "}\n".utf8) }

  mutating func openObject() { bytes.append(UInt8(ascii: "{")) }
  mutating func closeObject() { bytes.append(UInt8(ascii: "}")) }

  /// Begins a member, with a comma unless it is the first.
  mutating func key(_ key: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    bytes.append(contentsOf: "\": ".utf8)
  }

  /// Begins a member whose key is made by `text(_:)`'s rules.
  mutating func key(text key: [UInt8]) {
    separate()
    text(key)
    bytes.append(contentsOf: ": ".utf8)
  }

  private mutating func separate() {
    if let last = bytes.last, last != UInt8(ascii: "{") { bytes.append(contentsOf: ", ".utf8) }
  }

  mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func text(_ text: [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    for (index, byte) in text.enumerated() {
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        continue
      }
      bytes.append(contentsOf: text[start..<index])
      start = index + 1
      switch byte {
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case ..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(Self.hexadecimal[Int(byte >> 4)])
        bytes.append(Self.hexadecimal[Int(byte & 15)])
      default:
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      }
    }
    bytes.append(contentsOf: text[start...])
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func integer(_ value: Int) {
    bytes.append(contentsOf: String(value).utf8)
  }

  /// A non-negative number given in units of 10^-digits, such as nanodollars with nine.
  mutating func decimal(_ value: Int, digits: Int) {
    let text = Array(String(value).utf8)
    let whole = text.count - digits
    if whole > 0 {
      bytes.append(contentsOf: text[..<whole])
    } else {
      bytes.append(UInt8(ascii: "0"))
    }
    bytes.append(UInt8(ascii: "."))
    if whole < 0 { bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -whole)) }
    bytes.append(contentsOf: text[max(0, whole)...])
  }
}
