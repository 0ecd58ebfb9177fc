/// A strict JSON reader (RFC 8259) for hostile input: bounded depth, no duplicate keys, valid UTF-8,
/// nothing behind the value but white space.
struct JSONReader {
  /// How deeply arrays and objects may nest; a header needs four levels.
  static let depthLimit = 16

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(ArtifactError) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.error("text behind the value") }
    return value
  }

  static func read(_ text: String) throws(ArtifactError) -> JSONValue {
    let result = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(ArtifactError) in try read(bytes) }
    }
    return try result.get()
  }

  private func error(_ reason: String) -> ArtifactError {
    .badJSON(offset: position, reason: reason)
  }

  /// The next byte, 0 at the end (which no valid text holds outside of strings).
  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
  }

  private mutating func value(depth: Int) throws(ArtifactError) -> JSONValue {
    guard depth <= JSONReader.depthLimit else { throw error("nested too deeply") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""):
      let offset = position + 1
      return .string(try string(), offset: offset)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw error("a value is expected")
    }
  }

  private mutating func literal(
    _ text: StaticString, _ value: JSONValue
  ) throws(ArtifactError) -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount {
      guard next == text.utf8Start[index] else { throw error("an unknown word") }
      position += 1
    }
    return value
  }

  private mutating func object(depth: Int) throws(ArtifactError) -> JSONValue {
    var fields: [String: JSONValue] = [:]
    position += 1
    skipSpace()
    if next == UInt8(ascii: "}") {
      position += 1
      return .object(fields)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a key is expected") }
      let start = position
      let key = try string()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error("a colon is expected") }
      position += 1
      let value = try value(depth: depth + 1)
      guard fields.updateValue(value, forKey: key) == nil else {
        throw .badJSON(offset: start, reason: "a key occurs twice")
      }
      skipSpace()
      if next == UInt8(ascii: "}") { break }
      guard next == UInt8(ascii: ",") else { throw error("a comma or brace is expected") }
      position += 1
    }
    position += 1
    return .object(fields)
  }

  private mutating func array(depth: Int) throws(ArtifactError) -> JSONValue {
    var values: [JSONValue] = []
    position += 1
    skipSpace()
    if next == UInt8(ascii: "]") {
      position += 1
      return .array(values)
    }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if next == UInt8(ascii: "]") { break }
      guard next == UInt8(ascii: ",") else { throw error("a comma or bracket is expected") }
      position += 1
    }
    position += 1
    return .array(values)
  }

  private mutating func digits() throws(ArtifactError) {
    guard (0x30...0x39).contains(next) else { throw error("a digit is expected") }
    while (0x30...0x39).contains(next) { position += 1 }
  }

  private mutating func number() throws(ArtifactError) -> JSONValue {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next | 0x20 == UInt8(ascii: "e") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    guard position - start <= 64 else { throw error("a number is longer than 64 characters") }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }
}

extension JSONReader {
  private mutating func string() throws(ArtifactError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else { throw error("a string does not end") }
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: content, as: UTF8.self) else {
          throw .badJSON(offset: start, reason: "a string is no UTF-8")
        }
        return string
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &content)
      case ..<0x20:
        throw error("a control character in a string")
      default:
        content.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape(into content: inout [UInt8]) throws(ArtifactError) {
    let byte = next
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard next == UInt8(ascii: "\\") else { throw error("half a surrogate pair") }
        position += 1
        guard next == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
        position += 1
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw error("half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error("half a surrogate pair") }
      content += String(scalar).utf8
    default: throw error("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws(ArtifactError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      let byte = next
      switch byte {
      case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: code = code << 4 | UInt32((byte | 0x20) - 0x57)
      default: throw error("four hexadecimal digits are expected")
      }
      position += 1
    }
    return code
  }
}
