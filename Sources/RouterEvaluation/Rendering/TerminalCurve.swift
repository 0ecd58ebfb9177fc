/// The cost-quality curve in characters: the router as a braille line, around it random routing
/// and the oracle.
///
/// A braille character is a grid of 2 × 4 dots, so that 52 × 15 characters draw 104 × 60 dots.
struct TerminalCurve {
  private static let dots: [[UInt32]] = [
    [0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80],
  ]
  private let columns: Int
  private let rows: Int
  private var braille: [UInt32]
  private var marks: [Character?]
  private let scale: AxisScale

  /// The curve of a report; empty where it has none.
  static func text(of report: EvaluationReport, columns: Int = 52, rows: Int = 15) -> String {
    guard report.curve.count > 1 else { return "" }
    var plot = TerminalCurve(report, columns: columns, rows: rows)
    plot.draw(report)
    return plot.text(report)
  }

  private init(_ report: EvaluationReport, columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    braille = Array(repeating: 0, count: columns * rows)
    marks = Array(repeating: nil, count: columns * rows)
    let oracle = report.comparators["oracle"]?.curve ?? []
    scale = AxisScale(
      covering: report.curve.map(\.quality) + oracle.map(\.quality), ticks: 4)
  }

  private mutating func draw(_ report: EvaluationReport) {
    if let weak = report.weakQuality.value, let strong = report.strongQuality.value {
      mark("·") { weak + $0 * (strong - weak) }
    }
    if let oracle = report.comparators["oracle"]?.curve, oracle.count > 1 {
      mark("∘") { share in Self.quality(of: oracle, at: share) }
    }
    let curve = report.curve.map {
      CostQualityCurve.Point(strongCallFraction: $0.strongCallFraction, quality: $0.quality)
    }
    var last: Int?
    for x in 0..<columns * 2 {
      let quality = Self.quality(of: curve, at: Double(x) / Double(columns * 2 - 1))
      let y = dotRow(of: quality, of: rows * 4)
      // Fill the step from the last column, so that a steep line stays a line.
      let from = last.map { $0 == y ? y : $0 < y ? $0 + 1 : $0 - 1 } ?? y
      for fill in min(from, y)...max(from, y) {
        braille[fill / 4 * columns + x / 2] |= Self.dots[x % 2][fill % 4]
      }
      last = y
    }
    if let share = report.strongCallFraction.value, let quality = report.quality.value {
      let column = min(columns - 1, Int(share * Double(columns)))
      let place = dotRow(of: quality, of: rows) * columns + column
      braille[place] = 0
      marks[place] = "●"
    }
  }

  /// Sets a character in every column of a line.
  private mutating func mark(_ character: Character, _ quality: (Double) -> Double) {
    for column in 0..<columns {
      let row = dotRow(of: quality((Double(column) + 0.5) / Double(columns)), of: rows)
      marks[row * columns + column] = character
    }
  }

  /// The row from the top among `count`.
  private func dotRow(of quality: Double, of count: Int) -> Int {
    let fraction = scale.fraction(of: quality)
    return min(count - 1, max(0, Int((1 - fraction) * Double(count))))
  }

  private static func quality(of points: [CostQualityCurve.Point], at share: Double) -> Double {
    guard let right = points.firstIndex(where: { $0.strongCallFraction >= share }) else {
      return points[points.count - 1].quality
    }
    guard right > 0 else { return points[0].quality }
    let (a, b) = (points[right - 1], points[right])
    let part = (share - a.strongCallFraction) / (b.strongCallFraction - a.strongCallFraction)
    return a.quality + part * (b.quality - a.quality)
  }

  private func text(_ report: EvaluationReport) -> String {
    let labels = scale.ticks.map { NumberText.fixed($0, max(2, scale.digits)) }
    let width = labels.map(\.count).max() ?? 0
    var lines: [String] = []
    for row in 0..<rows {
      let tick = scale.ticks.indices.first { dotRow(of: scale.ticks[$0], of: rows) == row }
      let label = tick.map { labels[$0] } ?? ""
      let cells = (0..<columns).map { column -> Character in
        let place = row * columns + column
        if braille[place] != 0, let scalar = Unicode.Scalar(0x2800 + braille[place]) {
          return Character(scalar)
        }
        return marks[place] ?? " "
      }
      var line = "  " + String(repeating: " ", count: width - label.count) + label
      line += tick == nil ? " │" : " ┤"
      line += String(cells)
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
    }
    let margin = String(repeating: " ", count: width + 3)
    lines.append(margin + "└" + String(repeating: "─", count: columns))
    lines.append(margin + shareLabels)
    lines.append("")
    lines.append(
      margin + "⠒ router   · random   ∘ oracle   ● threshold "
        + NumberText.exact(report.threshold))
    return lines.joined(separator: "\n") + "\n"
  }

  /// `0 %      25 %      50 %      75 %   100 % strong calls`.
  private var shareLabels: String {
    var line = ""
    for percent in [0, 25, 50, 75, 100] {
      let label = "\(percent) %"
      let middle = 1 + columns * percent / 100
      let start = percent == 0 ? 1 : middle - label.count / 2
      line += String(repeating: " ", count: max(1, start - line.count)) + label
    }
    return line + " strong calls"
  }
}
