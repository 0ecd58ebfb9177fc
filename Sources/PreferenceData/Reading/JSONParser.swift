internal import CSimdJSON
internal import Glibc

/// The simdjson parser with its memory.
struct JSONParser: ~Copyable {
  /// Readable bytes needed beyond the end of what is parsed.
  static let padding = csj_padding()
  private let parser: OpaquePointer

  /// - Parameter keys: recognised keys of the root object, at least one; other members are left out.
  init(keys: [String]) {
    let names = keys.map { strdup($0) }
    defer { for name in names { free(name) } }
    let parser = names.map { UnsafePointer($0!) }.withUnsafeBufferPointer {
      csj_parser_create($0.baseAddress, $0.count)
    }
    guard let parser else { fatalError("no memory for a JSON parser") }
    self.parser = parser
  }

  deinit { csj_parser_destroy(parser) }

  /// Parses an object with ``padding`` readable bytes behind it. Escapes of lone surrogates in it
  /// become U+FFFD, in place. The result is valid until the next call.
  mutating func record(_ json: UnsafeMutableRawBufferPointer) throws(RowError) -> Record {
    let root = try value(json)
    guard root.isObject, let fields = csj_fields(parser) else {
      throw RowError("expected an object like {\"prompt\": …}, not \(root.typeName)")
    }
    return Record(root: root, fields: fields)
  }

  /// Parses any document, on the same conditions.
  mutating func value(_ json: UnsafeMutableRawBufferPointer) throws(RowError) -> JSONNode {
    guard let base = json.baseAddress else { throw RowError("this is empty") }
    let status = csj_parse(parser, base.assumingMemoryBound(to: CChar.self), json.count)
    guard status == CSJ_OK else { throw Self.explain(status, UnsafeRawBufferPointer(json)) }
    var count = 0
    guard let nodes = csj_nodes(parser, &count), count > 0 else { throw RowError("this is empty") }
    return JSONNode(node: nodes)
  }

  private static func explain(_ status: csj_status, _ json: UnsafeRawBufferPointer) -> RowError {
    let text = String(cString: csj_status_text(status))
    if status == CSJ_UTF8 {
      return RowError("\(text); convert the file to UTF-8, for example with iconv")
    }
    if let word = ["NaN", "Infinity"].first(where: { json.holdsBareValue($0) }) {
      return RowError("\(word) is not a number in JSON; leave the value out where it is unknown")
    }
    if status != CSJ_DEPTH, json.last(where: { $0 > 0x20 }) != UInt8(ascii: "}") {
      return invalid("the object does not end in this line")
    }
    return invalid(text)
  }

  private static func invalid(_ why: String) -> RowError {
    RowError("this is not valid JSON: \(why); correct or remove the line")
  }

  /// Whether bytes are UTF-8.
  static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    return csj_is_utf8(base.assumingMemoryBound(to: CChar.self), bytes.count) != 0
  }
}

extension UnsafeRawBufferPointer {
  /// Whether `word` stands where a value can: after a colon, comma, bracket, minus or blank, and
  /// outside of strings. Only for explaining errors.
  fileprivate func holdsBareValue(_ word: String) -> Bool {
    let word = Array(word.utf8)
    var isInString = false
    var index = 0
    while index < count {
      let byte = self[index]
      if isInString, byte == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if byte == UInt8(ascii: "\"") { isInString.toggle() }
      if !isInString, byte == word[0], self[index...].starts(with: word) { return true }
      index += 1
    }
    return false
  }
}
