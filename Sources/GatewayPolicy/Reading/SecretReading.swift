#if Gateway
/// Values that a file names and the environment holds: `os.environ/NAME`.
struct SecretReading {
  private static let prefix = "os.environ/"

  let environment: [String: String]
  let problems: ProblemList

  /// A secret field; what stands in the file itself is taken, with a note.
  func secret(_ field: String, of section: YAMLSection) -> Secret? {
    guard let text = section.string(field) else { return nil }
    return secret(text, line: section.line(of: field), place: section.path(field))
  }

  func secret(_ text: String, line: Int, place: String) -> Secret? {
    guard text.hasPrefix(Self.prefix) else {
      problems.note(
        line: line,
        "\(place) holds a key; better put it into the environment and write "
          + "\(Self.prefix)NAME here")
      return checked(text, line, "\(place) holds something that is no key")
    }
    guard let value = variable(text, line, place) else { return nil }
    let name = text.dropFirst(Self.prefix.count)
    return checked(value, line, "the environment variable \(name) holds something that is no key")
  }

  /// A field that may be in the environment but is no secret.
  func text(_ field: String, of section: YAMLSection) -> String? {
    guard let text = section.string(field) else { return nil }
    guard text.hasPrefix(Self.prefix) else { return text }
    return variable(text, section.line(of: field), section.path(field))
  }

  private func variable(_ text: String, _ line: Int, _ place: String) -> String? {
    let name = String(text.dropFirst(Self.prefix.count))
    guard let value = environment[name].map(Self.trimmed), !value.isEmpty else {
      problems.add(
        line: line,
        "\(place): the environment variable \(name) is not set or empty; set it, then start again")
      return nil
    }
    return value
  }

  /// What goes into a header is printable ASCII.
  private func checked(_ value: String, _ line: Int, _ message: String) -> Secret? {
    guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      problems.add(line: line, message + "; a key is printable ASCII without blanks")
      return nil
    }
    return Secret(value)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    while text.first?.isWhitespace == true { text.removeFirst() }
    return String(text)
  }
}
#endif
