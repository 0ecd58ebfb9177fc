/// A JSON value; numbers keep their text so that 64-bit integers and shortest floats survive.
package indirect enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case number(String)
  /// - offset: where in the source the characters behind the opening quote start.
  case string(String, offset: Int = 0)
  case array([JSONValue])
  case object([String: JSONValue])

  package static func number(_ value: some BinaryInteger) -> JSONValue {
    .number(value.description)
  }

  /// The shortest text that reads back as the same float.
  package static func number(_ value: Float) -> JSONValue { .number(value.description) }

  package static func number(_ value: Double) -> JSONValue { .number(value.description) }

  package static func string(_ value: String) -> JSONValue { .string(value, offset: 0) }

  package static func strings(_ values: [String]) -> JSONValue {
    .array(values.map { .string($0) })
  }

  /// The canonical text: no white space, keys sorted by their bytes, nothing escaped but `"`, `\`
  /// and control characters.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The UTF-8 of ``text``.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let value, _): JSONValue.write(value, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      let keys = fields.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (index, key) in keys.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONValue.write(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        fields[key]?.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ string: String, to bytes: inout [UInt8]) {
    let hexadecimal = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes += [UInt8(ascii: "\\"), byte]
      case ..<0x20:
        bytes += "\\u00".utf8
        bytes += [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
      default:
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
