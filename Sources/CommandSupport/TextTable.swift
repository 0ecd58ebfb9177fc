/// Columns of text aligned with spaces, for terminals.
///
/// ```swift
/// var table = TextTable(["model", "rows"], aligned: [.left, .right])
/// table.append(["gpt-4", 1200.readable])
/// print(table.text)
/// ```
public struct TextTable: Sendable {
  public enum Alignment: Sendable {
    case left, right
  }

  private var rows: [[String]]
  private let alignments: [Alignment]
  private let indentation: String

  /// - Parameters:
  ///   - header: the heads of the columns; an empty list for a table without.
  ///   - aligned: one per column.
  public init(_ header: [String], aligned: [Alignment], indentation: Int = 2) {
    rows = header.isEmpty ? [] : [header]
    alignments = aligned
    self.indentation = String(repeating: " ", count: indentation)
  }

  public mutating func append(_ row: [String]) { rows.append(row) }

  /// The lines of the table, without a newline at the end.
  public var text: String {
    let widths = alignments.indices.map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = indentation
      for (column, cell) in row.enumerated() {
        let blank = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { line += "  " }
        line += alignments[column] == .left ? cell + blank : blank + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
