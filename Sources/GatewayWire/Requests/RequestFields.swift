/// The fields of a request's root that decide something here, each at most once.
///
/// Of a key that occurs twice some servers read the first value and some the last, and some read
/// `Model` as `model`. A request that is so written would be decided on by one reading and answered
/// by the other; it is refused. Other keys may occur as they like.
struct RequestFields {
  private static let names: [StaticString] = [
    "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n",
    "tools", "functions", "response_format", "temperature", "metadata", "user", "input",
    "service_tier", "modalities",
  ]

  let root: JSONElement
  private var fields = [JSONElement?](repeating: nil, count: Self.names.count)

  init(_ root: JSONElement) throws(WireError) {
    guard root.isObject else {
      throw WireError(.wrongType, "The body must be a JSON object, not \(root.typeName).")
    }
    self.root = root
    for member in root.children {
      guard let number = Self.number(of: member.key) else { continue }
      let name = Self.names[number]
      guard member.hasKey(name) else {
        throw WireError(
          .ambiguousField, "A key differs from '\(name)' only in case; write it as '\(name)'.",
          parameter: "\(name)")
      }
      guard fields[number] == nil else {
        throw WireError(
          .ambiguousField, "The key '\(name)' occurs twice; give it once.", parameter: "\(name)")
      }
      fields[number] = member
    }
  }

  /// The value of a field; nil if it is missing or null.
  subscript(name: StaticString) -> JSONElement? {
    guard let value = raw(name), !value.isNull else { return nil }
    return value
  }

  /// The value of a field, null or not.
  func raw(_ name: StaticString) -> JSONElement? {
    guard
      let number = Self.names.firstIndex(where: {
        $0.utf8Start == name.utf8Start
          || $0.utf8CodeUnitCount == name.utf8CodeUnitCount && $0.description == name.description
      })
    else { preconditionFailure("no such field") }
    return fields[number]
  }

  /// The name of the model, which every request has.
  func model() throws(WireError) -> (name: String, range: Range<Int>) {
    guard let value = self["model"] else {
      throw WireError(
        .missingField, "The field 'model' is missing; name a model, or 'auto'.", parameter: "model")
    }
    guard let name = value.string, !name.isEmpty else {
      throw Self.wrongType("model", "a non-empty string", value)
    }
    return (name, value.range)
  }

  func string(_ name: StaticString) throws(WireError) -> String? {
    guard let value = self[name] else { return nil }
    guard let string = value.string else { throw Self.wrongType("\(name)", "a string", value) }
    return string
  }

  func boolean(_ name: StaticString) throws(WireError) -> Bool {
    guard let value = self[name] else { return false }
    guard let boolean = value.boolean else {
      throw Self.wrongType("\(name)", "true or false", value)
    }
    return boolean
  }

  /// A count that is not negative.
  func count(_ name: StaticString) throws(WireError) -> Int? {
    guard let value = self[name] else { return nil }
    guard let count = value.integer, count >= 0 else {
      throw Self.wrongType("\(name)", "a whole number that is not negative", value)
    }
    return count
  }

  /// The members of an object that are strings, numbers or booleans, as text.
  func texts(_ name: StaticString) throws(WireError) -> [String: String] {
    guard let value = self[name] else { return [:] }
    guard value.isObject else { throw Self.wrongType("\(name)", "an object", value) }
    var texts: [String: String] = [:]
    for member in value.children where !member.isObject && !member.isArray && !member.isNull {
      let key = String(decoding: member.key, as: UTF8.self)
      texts[key] = member.string ?? String(decoding: member.source, as: UTF8.self)
    }
    return texts
  }

  static func wrongType(_ place: String, _ expected: String, _ found: JSONElement) -> WireError {
    WireError(
      .wrongType, "The field '\(place)' must be \(expected), not \(found.typeName).",
      parameter: place)
  }

  /// The number of the field that any server could read under that key.
  private static func number(of key: UnsafeRawBufferPointer) -> Int? {
    // The longest name, were each letter one of three bytes.
    guard key.count <= 64 else { return nil }
    return names.firstIndex { isFolded(key, $0) }
  }

  /// Whether a key is a name but for case, in Unicode's folding too: ſ is an s, and the Kelvin sign
  /// is a k. Go's JSON reads keys like that.
  private static func isFolded(_ key: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    var place = 0
    for letter in UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount) {
      guard place < key.count else { return false }
      let byte = key[place]
      if byte == letter || (byte | 0x20) == letter && letter >= 0x61 {
        place += 1
      } else if letter == UInt8(ascii: "s"), key.count - place >= 2, byte == 0xC5,
        key[place + 1] == 0xBF
      {
        place += 2
      } else if letter == UInt8(ascii: "k"), key.count - place >= 3, byte == 0xE2,
        key[place + 1] == 0x84, key[place + 2] == 0xAA
      {
        place += 3
      } else {
        return false
      }
    }
    return place == key.count
  }
}
