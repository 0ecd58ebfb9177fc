/// Text broken into lines of at most `width` characters, the later ones indented; ends with a
/// newline.
public func wrapped(
  _ text: String, width: Int = 80, indent: String = "  ", first: String = ""
) -> String {
  var lines: [String] = []
  var line = first
  var isFresh = true
  for word in text.split(separator: " ", omittingEmptySubsequences: true) {
    if !isFresh, line.count + 1 + word.count > width {
      lines.append(line)
      (line, isFresh) = (indent, true)
    }
    line += (isFresh ? "" : " ") + word
    isFresh = false
  }
  lines.append(line)
  return lines.joined(separator: "\n") + "\n"
}
