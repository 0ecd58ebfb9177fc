extension String {
  /// The text without anything that a terminal would obey: names and prompts come from files that
  /// others wrote.
  ///
  /// Control characters other than newlines and tabs, and marks that change the direction of
  /// writing, become `�`.
  public var printable: String {
    guard unicodeScalars.contains(where: \.commandsTerminals) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars { text.append(scalar.commandsTerminals ? "\u{FFFD}" : scalar) }
    return String(text)
  }
}

extension Unicode.Scalar {
  fileprivate var commandsTerminals: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
