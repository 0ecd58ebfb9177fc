extension CurveSVG {
  var axes: String {
    var parts: [String] = []
    for tick in scale.ticks {
      let y = self.y(tick)
      parts.append(Chart.line("grid", frame.left, y, frame.right, y))
      let label = NumberText.fixed(tick, max(2, scale.digits))
      parts.append(Chart.text(label, "quiet", x: frame.left - 9, y: y + 4.5, anchor: "end"))
    }
    for percent in stride(from: 0, through: 100, by: layout == .narrow ? 25 : 20) {
      let x = self.x(Double(percent) / 100)
      parts.append(Chart.line("grid", x, frame.top, x, frame.bottom))
      parts.append(Chart.text("\(percent) %", "quiet", x: x, y: frame.bottom + 20))
      if let cost = cost(at: Double(percent) / 100) {
        parts.append(Chart.text(NumberText.dollars(cost), "quiet", x: x, y: frame.bottom + 37))
      }
    }
    parts += recoveredLabels
    parts.append(Chart.line("axis", frame.left, frame.bottom, frame.right, frame.bottom))
    let middle = (frame.left + frame.right) / 2
    parts.append(Chart.text(caption, "", x: middle, y: captionBottom))
    if layout == .narrow {
      parts.append(Chart.text("quality", "", x: 4, y: 12, anchor: "start"))
    } else {
      let place = "\(layout == .file ? 20 : 14) \(Chart.short((frame.top + frame.bottom) / 2))"
      parts.append(
        "<text transform=\"translate(\(place)) rotate(-90)\" text-anchor=\"middle\">quality</text>")
    }
    return parts.joined(separator: "\n")
  }

  private var hasCosts: Bool { cost(at: 0) != nil }

  private var caption: String {
    switch (layout, hasCosts) {
    case (.narrow, false): "share of strong calls"
    case (.narrow, true): "share of strong calls, USD per 1,000 requests"
    case (_, false): "share of calls sent to the strong model"
    case (_, true): "share of calls sent to the strong model, and USD per 1,000 requests"
    }
  }

  var captionBottom: Double { frame.bottom + (hasCosts ? 60 : 46) }

  /// The gap's 0 %, 50 % and 100 % at the right edge.
  private var recoveredLabels: [String] {
    guard layout != .narrow, let weak = report.weakQuality.value,
      let strong = report.strongQuality.value, strong > weak,
      scale.fraction(of: strong) - scale.fraction(of: weak) > 0.15
    else { return [] }
    let x = frame.right + 9
    let labels = [0, 50, 100].map { percent in
      let y = self.y(weak + Double(percent) / 100 * (strong - weak))
      return Chart.text("\(percent) %", "quiet", x: x, y: y + 4.5, anchor: "start")
    }
    return labels + [Chart.text("PGR", "quiet", x: x, y: y(strong) - 16, anchor: "start")]
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
