/// Lines of cells, set in columns: the first flush left, the others flush right.
struct TextTable {
  private var rows: [[String]] = []
  private let indent: String
  private let gap: String

  init(indent: Int = 0, gap: Int = 2) {
    self.indent = String(repeating: " ", count: indent)
    self.gap = String(repeating: " ", count: gap)
  }

  mutating func add(_ cells: String...) { rows.append(cells) }
  mutating func add(_ cells: [String]) { rows.append(cells) }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      var line = indent + cells.joined(separator: gap)
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

/// Text broken into lines of at most `width` characters, the later ones indented.
func wrapped(_ text: String, width: Int = 80, indent: String = "  ", first: String = "") -> String {
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
