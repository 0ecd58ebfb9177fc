#if Gateway
internal import Yams

/// A mapping in a configuration file whose fields are known; what is wrong with it is collected, so
/// that one run shows every mistake.
struct YAMLSection {
  let problems: ProblemList
  /// How errors call it, as `routing.rules[0]`; empty for the file.
  let place: String
  let line: Int
  private var fields: [String: (value: Node, line: Int)] = [:]
  /// The names of the fields that are there, those without a value too, in the order of the file.
  private(set) var names: [String] = []

  /// - Parameters:
  ///   - known: the fields that there are; another one is an error. Empty where all are taken.
  ///   - isKnown: whether there is a field of that name too.
  init?(
    _ node: Node, _ place: String, known: [String], or isKnown: (String) -> Bool = { _ in false },
    _ problems: ProblemList
  ) {
    guard case .mapping(let mapping) = node else {
      problems.add(node, "\(place.isEmpty ? "the file" : place) must hold fields, as name: value")
      return nil
    }
    self.problems = problems
    self.place = place
    line = node.mark?.line ?? 1
    for (key, value) in mapping {
      guard problems.countNode(node) else { return nil }
      let name = key.string ?? ""
      guard known.isEmpty || known.contains(name) || isKnown(name) else {
        problems.add(key, Self.unknown(name, in: place, known))
        continue
      }
      names.append(name)
      fields[name] = (value, key.mark?.line ?? line)
    }
  }

  private static func unknown(_ name: String, in place: String, _ known: [String]) -> String {
    let shown = place.isEmpty ? name : "\(place).\(name)"
    if let near = Spelling.nearest(to: name, among: known) {
      return "\(shown) is not a field; did you mean \(near)?"
    }
    return "\(shown) is not a field; remove it, or use one of: \(known.joined(separator: ", "))"
  }

  func line(of field: String) -> Int { fields[field]?.line ?? line }

  func path(_ field: String) -> String { place.isEmpty ? field : "\(place).\(field)" }

  /// A field's value; nil if it is missing or null.
  func node(_ field: String) -> Node? {
    guard let value = fields[field]?.value else { return nil }
    if case .scalar = value, value.null != nil { return nil }
    return value
  }

  func has(_ field: String) -> Bool { node(field) != nil }

  /// Whether a field is there with nothing behind it, or with empty quotes; `null` is a value.
  func isBlank(_ field: String) -> Bool {
    guard case .scalar(let scalar)? = fields[field]?.value else { return false }
    return scalar.string.allSatisfy(\.isWhitespace)
  }

  func add(_ field: String, _ message: String) {
    problems.add(line: line(of: field), "\(path(field)) \(message)")
  }

  // MARK: Values

  func string(_ field: String) -> String? {
    guard let node = node(field) else { return nil }
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      add(field, "must be text")
      return nil
    }
    return scalar.string
  }

  func required(_ field: String, _ remedy: String) -> String? {
    guard has(field) else {
      problems.add(line: line, "\(path(field)) is missing; \(remedy)")
      return nil
    }
    return string(field)
  }

  func boolean(_ field: String) -> Bool? {
    guard let node = node(field) else { return nil }
    guard let value = node.bool else {
      add(field, "must be true or false")
      return nil
    }
    return value
  }

  func number(_ field: String, _ range: ClosedRange<Double>, _ unit: String) -> Double? {
    guard let node = node(field) else { return nil }
    guard let value = node.float ?? node.int.map(Double.init), range.contains(value) else {
      let bounds = range.upperBound < 1e9 ? "from \(range.lowerBound) to \(range.upperBound)" : ""
      add(field, "must be \(unit) \(bounds)")
      return nil
    }
    return value
  }

  func seconds(_ field: String) -> Double? { number(field, 0.001...86_400, "a number of seconds") }

  func integer(_ field: String, _ range: ClosedRange<Int>) -> Int? {
    guard let node = node(field) else { return nil }
    guard let value = node.int, range.contains(value) else {
      add(field, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  func choice<Value: RawRepresentable & CaseIterable>(
    _ field: String, _ type: Value.Type
  ) -> Value? where Value.RawValue == String {
    guard let name = string(field) else { return nil }
    guard let value = Value(rawValue: name) else {
      add(field, "must be one of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    return value
  }

  /// One text or a list of them.
  func strings(_ field: String) -> [String] {
    guard let node = node(field) else { return [] }
    if case .scalar = node { return string(field).map { [$0] } ?? [] }
    guard case .sequence(let sequence) = node else {
      add(field, "must be text or a list of texts")
      return []
    }
    return sequence.compactMap { element in
      guard case .scalar(let scalar) = element, !scalar.string.isEmpty else {
        problems.add(element, "\(path(field)) must be a list of texts")
        return nil
      }
      return scalar.string
    }
  }

  func section(
    _ field: String, known: [String], or isKnown: (String) -> Bool = { _ in false }
  ) -> YAMLSection? {
    node(field).flatMap { YAMLSection($0, path(field), known: known, or: isKnown, problems) }
  }

  /// The elements of a list of sections.
  func sections(_ field: String, known: [String]) -> [YAMLSection] {
    elements(field).compactMap { YAMLSection($0.node, $0.place, known: known, problems) }
  }

  func elements(_ field: String) -> [(node: Node, place: String)] {
    guard let node = node(field) else { return [] }
    guard case .sequence(let sequence) = node else {
      add(field, "must be a list, each entry after a dash")
      return []
    }
    return sequence.enumerated().compactMap { index, element in
      problems.countNode(element) ? (element, "\(path(field))[\(index)]") : nil
    }
  }
}
#endif
