/// Typed access to the fields of a JSON object, with errors that name the field.
struct JSONFields {
  /// What the object is called in errors.
  let name: String
  private let fields: [String: JSONValue]

  init(_ value: JSONValue, name: String) throws(ArtifactError) {
    guard case .object(let fields) = value else {
      throw .badField(name, reason: "is not an object")
    }
    self.name = name
    self.fields = fields
  }

  private func path(_ key: String) -> String { "\(name).\(key)" }

  private func require(_ key: String) throws(ArtifactError) -> JSONValue {
    guard let value = fields[key] else { throw .missingField(path(key)) }
    return value
  }

  func has(_ key: String) -> Bool { fields[key] != nil }

  func object(_ key: String) throws(ArtifactError) -> JSONFields {
    try JSONFields(try require(key), name: path(key))
  }

  func string(_ key: String) throws(ArtifactError) -> String {
    guard case .string(let value, _) = try require(key) else {
      throw .badField(path(key), reason: "is not a string")
    }
    return value
  }

  func bool(_ key: String) throws(ArtifactError) -> Bool {
    guard case .bool(let value) = try require(key) else {
      throw .badField(path(key), reason: "is neither true nor false")
    }
    return value
  }

  func integer<Number: FixedWidthInteger>(
    _ key: String, as type: Number.Type
  ) throws(ArtifactError) -> Number {
    guard case .number(let text) = try require(key), let value = Number(text) else {
      throw .badField(path(key), reason: "is not a whole number in range")
    }
    return value
  }

  /// A count: 0 or more, and so little that sums of a few don't overflow.
  func count(_ key: String) throws(ArtifactError) -> Int {
    let value = try integer(key, as: Int.self)
    guard (0...1 << 40).contains(value) else {
      throw .badField(path(key), reason: "is negative or beyond any count")
    }
    return value
  }

  func float(_ key: String) throws(ArtifactError) -> Float {
    guard case .number(let text) = try require(key), let value = Float(text), value.isFinite else {
      throw .badField(path(key), reason: "is not a finite number")
    }
    return value
  }

  func double(_ key: String) throws(ArtifactError) -> Double {
    guard case .number(let text) = try require(key), let value = Double(text), value.isFinite
    else { throw .badField(path(key), reason: "is not a finite number") }
    return value
  }

  func array(_ key: String) throws(ArtifactError) -> [JSONValue] {
    guard case .array(let values) = try require(key) else {
      throw .badField(path(key), reason: "is not a list")
    }
    return values
  }

  func objects(_ key: String) throws(ArtifactError) -> [JSONFields] {
    var objects: [JSONFields] = []
    for (index, value) in try array(key).enumerated() {
      objects.append(try JSONFields(value, name: "\(path(key)).\(index)"))
    }
    return objects
  }

  func strings(_ key: String) throws(ArtifactError) -> [String] {
    var strings: [String] = []
    for value in try array(key) {
      guard case .string(let string, _) = value else {
        throw .badField(path(key), reason: "is not a list of strings")
      }
      strings.append(string)
    }
    return strings
  }

  /// An object whose values are all numbers.
  func doubles(_ key: String) throws(ArtifactError) -> [String: Double] {
    let object = try object(key)
    var doubles: [String: Double] = [:]
    for field in object.fields.keys { doubles[field] = try object.double(field) }
    return doubles
  }
}
