internal import CommandSupport

/// The cost-quality curve as a drawing that stands alone: quality against the share of strong
/// calls with its interval band, beside random routing, the oracle and prompt length.
///
/// Colours follow the reader's light or dark scheme where the viewer knows it.
struct CurveSVG {
  private struct Frame {
    let left = 72.0
    let top = 78.0
    let width = 610.0
    let height = 330.0
    var right: Double { left + width }
    var bottom: Double { top + height }
  }

  private let report: EvaluationReport
  private let frame = Frame()
  private let scale: AxisScale

  static func text(of report: EvaluationReport) -> String { CurveSVG(report).document }

  private init(_ report: EvaluationReport) {
    self.report = report
    let band = report.curve.flatMap { [$0.qualityLow, $0.qualityHigh].compactMap { $0 } }
    let oracle = report.comparators["oracle"]?.curve ?? []
    let length = report.comparators["length"]?.curve ?? []
    scale = AxisScale(
      covering: report.curve.map(\.quality) + (oracle + length).map(\.quality) + band, ticks: 5)
  }

  private var document: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 484" role="img" \
    font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13">
    <title>\(Self.escaped(title))</title>
    <desc>\(Self.escaped(description))</desc>
    \(Self.style)
    <rect class="paper" width="760" height="484"/>
    <text class="title" x="\(Self.short(frame.left))" y="30">\(Self.escaped(title))</text>
    <text class="quiet" x="\(Self.short(frame.left))" y="51">\(Self.escaped(description))</text>
    \(axes)
    \(lines)
    \(operatingPoint)
    \(legend)
    </svg>

    """
  }

  private var title: String { "Quality against the share of strong calls" }

  private var description: String {
    let simulated = report.isSimulated ? "Simulated data. " : ""
    return simulated + "Strong \(Self.clipped(report.strongModel)), weak "
      + "\(Self.clipped(report.weakModel)), \(report.prompts.readable) prompts"
  }

  /// Plain colours, then the dark ones: viewers that know no media queries (and no CSS variables)
  /// draw the light scheme.
  private static let style = """
    <style>
      text { fill: #1c2430 }
      .title { font-size: 17px; font-weight: 600 }
      .quiet { fill: #667080 }
      .paper { fill: #ffffff }
      .grid { stroke: #e6e9ee; stroke-width: 1 }
      .axis { stroke: #667080; stroke-width: 1 }
      .line { fill: none; stroke-linejoin: round; stroke-linecap: round }
      .router { stroke: #1f6feb; stroke-width: 2.5 }
      .random { stroke: #8b949e; stroke-width: 1.5; stroke-dasharray: 2 5 }
      .oracle { stroke: #2da44e; stroke-width: 1.5; stroke-dasharray: 8 4 }
      .length { stroke: #bf7a00; stroke-width: 1.5 }
      .band { fill: #1f6feb; opacity: 0.16 }
      .point { fill: #ffffff; stroke: #1f6feb; stroke-width: 2.5 }
      .halo { stroke: #ffffff; stroke-width: 4; stroke-linejoin: round; paint-order: stroke }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .quiet { fill: #96a1ae }
        .paper { fill: #0f141b }
        .grid { stroke: #262d37 }
        .axis { stroke: #96a1ae }
        .router { stroke: #6cb0ff }
        .random { stroke: #7d8794 }
        .oracle { stroke: #56d364 }
        .length { stroke: #e3a13a }
        .band { fill: #6cb0ff }
        .point { fill: #0f141b; stroke: #6cb0ff }
        .halo { stroke: #0f141b }
      }
    </style>
    """
}

// MARK: Axes

extension CurveSVG {
  private var axes: String {
    var parts: [String] = []
    for tick in scale.ticks {
      let y = Self.short(self.y(tick))
      parts.append(line("grid", frame.left, self.y(tick), frame.right, self.y(tick)))
      let label = NumberText.fixed(tick, max(2, scale.digits))
      parts.append(
        "<text class=\"quiet\" x=\"\(Self.short(frame.left - 10))\" y=\"\(y)\" "
          + "text-anchor=\"end\" dy=\"0.35em\">\(label)</text>")
    }
    for percent in stride(from: 0, through: 100, by: 20) {
      let x = self.x(Double(percent) / 100)
      parts.append(line("grid", x, frame.top, x, frame.bottom))
      parts.append(xLabel("\(percent) %", at: x, y: frame.bottom + 20))
      if let cost = cost(at: Double(percent) / 100) {
        parts.append(xLabel(NumberText.dollars(cost), at: x, y: frame.bottom + 37))
      }
    }
    parts += recoveredLabels
    parts.append(line("axis", frame.left, frame.bottom, frame.right, frame.bottom))
    let hasCosts = cost(at: 0) != nil
    let caption =
      hasCosts
      ? "share of calls sent to the strong model, and USD per 1,000 requests"
      : "share of calls sent to the strong model"
    let y = Self.short(frame.bottom + (hasCosts ? 60 : 46))
    let middle = Self.short((frame.left + frame.right) / 2)
    parts.append("<text x=\"\(middle)\" y=\"\(y)\" text-anchor=\"middle\">\(caption)</text>")
    let side = Self.short((frame.top + frame.bottom) / 2)
    parts.append(
      "<text transform=\"translate(20 \(side)) rotate(-90)\" text-anchor=\"middle\">quality</text>")
    return parts.joined(separator: "\n")
  }

  /// The gap's 0 %, 50 % and 100 % at the right edge.
  private var recoveredLabels: [String] {
    guard let weak = report.weakQuality.value, let strong = report.strongQuality.value,
      strong > weak, scale.fraction(of: strong) - scale.fraction(of: weak) > 0.15
    else { return [] }
    let labels = [0, 50, 100].map { percent in
      let y = Self.short(self.y(weak + Double(percent) / 100 * (strong - weak)))
      return "<text class=\"quiet\" x=\"\(Self.short(frame.right + 8))\" y=\"\(y)\" "
        + "dy=\"0.35em\" font-size=\"11\">\(percent) %</text>"
    }
    let x = Self.short(frame.right + 8)
    return labels + [
      "<text class=\"quiet\" x=\"\(x)\" y=\"\(Self.short(self.y(strong) - 18))\" "
        + "font-size=\"11\">PGR</text>"
    ]
  }

  private func xLabel(_ text: String, at x: Double, y: Double) -> String {
    "<text class=\"quiet\" x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" "
      + "text-anchor=\"middle\">\(text)</text>"
  }

  private func line(
    _ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    "<line class=\"\(name)\" x1=\"\(Self.short(x1))\" y1=\"\(Self.short(y1))\" "
      + "x2=\"\(Self.short(x2))\" y2=\"\(Self.short(y2))\"/>"
  }

  /// USD per 1,000 requests at a share, between the curve's points.
  private func cost(at share: Double) -> Double? {
    let points = report.curve
    guard let right = points.firstIndex(where: { $0.strongCallFraction >= share }) else {
      return nil
    }
    guard right > 0, points[right].strongCallFraction > share else { return points[right].cost }
    let (a, b) = (points[right - 1], points[right])
    guard let low = a.cost, let high = b.cost else { return nil }
    let part = (share - a.strongCallFraction) / (b.strongCallFraction - a.strongCallFraction)
    return low + part * (high - low)
  }
}

// MARK: Curves

extension CurveSVG {
  private var lines: String {
    var parts: [String] = []
    let banded = report.curve.filter { $0.qualityLow != nil && $0.qualityHigh != nil }
    if banded.count > 1 {
      let upper = banded.map { place($0.strongCallFraction, $0.qualityHigh ?? 0) }
      let lower = banded.reversed().map { place($0.strongCallFraction, $0.qualityLow ?? 0) }
      parts.append("<path class=\"band\" d=\"M\((upper + lower).joined(separator: "L"))Z\"/>")
    }
    if let weak = report.weakQuality.value, let strong = report.strongQuality.value {
      parts.append(path("random", [place(0, weak), place(1, strong)]))
    }
    for name in ["oracle", "length"] {
      guard let curve = report.comparators[name]?.curve, curve.count > 1 else { continue }
      parts.append(path(name, curve.map { place($0.strongCallFraction, $0.quality) }))
    }
    parts.append(path("router", report.curve.map { place($0.strongCallFraction, $0.quality) }))
    return parts.joined(separator: "\n")
  }

  private func path(_ name: String, _ places: [String]) -> String {
    places.isEmpty ? "" : "<path class=\"line \(name)\" d=\"M\(places.joined(separator: "L"))\"/>"
  }

  private var operatingPoint: String {
    guard let share = report.strongCallFraction.value, let quality = report.quality.value else {
      return ""
    }
    let (x, y) = (self.x(share), self.y(quality))
    let label = "threshold \(NumberText.exact(report.threshold))"
    // Above the rising curve where there is room to the left, else below it to the right.
    let isAbove = share > 0.2
    let place = isAbove ? (x: x - 9, y: y - 12) : (x: x + 12, y: y + 19)
    return "<circle class=\"point\" cx=\"\(Self.short(x))\" cy=\"\(Self.short(y))\" r=\"5.5\"/>\n"
      + "<text class=\"halo\" x=\"\(Self.short(place.x))\" y=\"\(Self.short(place.y))\" "
      + "text-anchor=\"\(isAbove ? "end" : "start")\">\(label)</text>"
  }

  private var legend: String {
    var entries = [("router", "router" + area(report.apgr.value))]
    if let length = report.comparators["length"], !length.curve.isEmpty {
      entries.append(("length", "prompt length" + area(length.apgr.value)))
    }
    entries.append(("random", "random" + (report.apgr.value == nil ? "" : area(0.5))))
    if let oracle = report.comparators["oracle"], !oracle.curve.isEmpty {
      entries.append(("oracle", "oracle" + area(oracle.apgr.value)))
    }
    let x = frame.right - 228
    let top = frame.bottom - 22 * Double(entries.count) - 6
    return entries.enumerated().map { index, entry in
      let y = top + 22 * Double(index) + 11
      return "<path class=\"line \(entry.0)\" d=\"M\(Self.short(x)) \(Self.short(y))h28\"/>"
        + "<text class=\"halo\" x=\"\(Self.short(x + 38))\" y=\"\(Self.short(y))\" "
        + "dy=\"0.35em\">\(entry.1)</text>"
    }.joined(separator: "\n")
  }

  private func area(_ value: Double?) -> String {
    value == nil ? "" : ", APGR \(NumberText.fixed(value, 3))"
  }

  private func x(_ share: Double) -> Double { frame.left + share * frame.width }
  private func y(_ quality: Double) -> Double {
    frame.bottom - scale.fraction(of: quality) * frame.height
  }
  private func place(_ share: Double, _ quality: Double) -> String {
    "\(Self.short(x(share))) \(Self.short(y(quality)))"
  }
}

// MARK: Text

extension CurveSVG {
  /// A coordinate to a tenth.
  private static func short(_ value: Double) -> String {
    let text = NumberText.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func clipped(_ name: String) -> String {
    name.count > 40 ? name.prefix(39) + "…" : name
  }

  /// Text that is safe inside an element; what XML cannot hold at all becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension EvaluationReport {
  /// The curve as a drawing (SVG).
  public var svg: String { CurveSVG.text(of: self) }
}
