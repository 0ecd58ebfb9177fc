internal import CommandSupport

/// The calibration of the win rate: what it says against what was observed, in bins of equal mass,
/// over a histogram of how often it says it.
struct ReliabilitySVG {
  private struct Frame {
    var left: Double
    var width: Double
    let top = 24.0
    var height: Double
    let gap = 26.0
    let histogram = 64.0
    var right: Double { left + width }
    var bottom: Double { top + height }
    var base: Double { bottom + gap + histogram }
  }

  private let bins: [ReliabilityBin]
  private let histogram: [Int]
  private let threshold: Double
  private let layout: Chart.Layout
  private let frame: Frame

  init(_ report: EvaluationReport, histogram: [Int], layout: Chart.Layout) {
    bins = report.reliability
    self.histogram = histogram
    threshold = report.threshold
    self.layout = layout
    frame =
      layout == .narrow
      ? Frame(left: 44, width: 270, height: 250) : Frame(left: 62, width: 400, height: 330)
  }

  var text: String {
    let opening = Chart.opening(
      layout, width: layout == .narrow ? 350 : 500, height: frame.base + 50,
      title: "Calibration of the win rate", description: description)
    return ([opening] + axes + marks + bars + cut + ["</svg>\n"]).joined(separator: "\n")
  }

  private var description: String {
    guard let first = bins.first, let last = bins.last else { return "" }
    func percent(_ value: Double?) -> String { NumberText.percent(value, 0) }
    return "\(bins.count) bins. The lowest win rates average \(percent(first.meanWinRate)) where "
      + "\(percent(first.observed.value)) was observed, the highest \(percent(last.meanWinRate)) "
      + "where \(percent(last.observed.value)) was."
  }

  private var axes: [String] {
    var parts: [String] = []
    for percent in stride(from: 0, through: 100, by: layout == .narrow ? 25 : 20) {
      let value = Double(percent) / 100
      parts.append(Chart.line("grid", x(value), frame.top, x(value), frame.bottom))
      parts.append(Chart.line("grid", frame.left, y(value), frame.right, y(value)))
      parts.append(
        Chart.text("\(percent) %", "quiet", x: frame.left - 8, y: y(value) + 4.5, anchor: "end"))
      parts.append(Chart.text("\(percent) %", "quiet", x: x(value), y: frame.base + 19))
    }
    parts.append(
      Chart.text("strong strictly better, observed", "", x: 4, y: 12, anchor: "start"))
    parts.append(
      Chart.text("win rate the router says", "", x: x(0.5), y: frame.base + 41))
    parts.append(
      "<path class=\"line random\" d=\"M\(Chart.short(x(0))) \(Chart.short(y(0)))"
        + "L\(Chart.short(x(1))) \(Chart.short(y(1)))\"/>")
    return parts
  }

  private var marks: [String] {
    bins.map { bin in
      let (x, y) = (self.x(bin.meanWinRate), self.y(bin.observed.value ?? 0))
      var mark = ""
      if let low = bin.observed.low, let high = bin.observed.high {
        mark += Chart.line("error", x, self.y(low), x, self.y(high))
      }
      return mark
        + "<circle class=\"dot\" cx=\"\(Chart.short(x))\" cy=\"\(Chart.short(y))\" r=\"4\"/>"
    }
  }

  private var bars: [String] {
    guard let most = histogram.max(), most > 0 else { return [] }
    let step = frame.width / Double(histogram.count)
    let bars = histogram.indices.filter { histogram[$0] > 0 }.map { index in
      let height = max(1, frame.histogram * Double(histogram[index]) / Double(most))
      return "<rect class=\"bar\" x=\"\(Chart.short(frame.left + step * Double(index) + 0.5))\" "
        + "y=\"\(Chart.short(frame.base - height))\" width=\"\(Chart.short(step - 1))\" "
        + "height=\"\(Chart.short(height))\"/>"
    }
    return bars + [Chart.line("axis", frame.left, frame.base, frame.right, frame.base)]
  }

  private var cut: [String] {
    guard (0...1).contains(threshold) else { return [] }
    let x = self.x(threshold)
    let isLeft = threshold > 0.5
    return [
      Chart.line("cut", x, frame.top, x, frame.base),
      Chart.text(
        "threshold \(NumberText.exact(threshold))", "halo", x: isLeft ? x - 6 : x + 6,
        y: frame.bottom + 17, anchor: isLeft ? "end" : "start"),
    ]
  }

  private func x(_ winRate: Double) -> Double { frame.left + winRate * frame.width }
  private func y(_ share: Double) -> Double { frame.bottom - share * frame.height }
}
