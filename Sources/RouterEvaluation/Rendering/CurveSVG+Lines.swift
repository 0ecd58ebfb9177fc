extension CurveSVG {
  /// A line of the drawing, and of its legend.
  private struct Curve {
    var style: String
    var name: String
    var points: [CostQualityCurve.Point]
    var apgr: Double?
  }

  /// More lines than these tell nothing apart.
  private static let mostOthers = 2

  /// The router last, so that it lies on top.
  private var curves: [Curve] {
    var curves: [Curve] = []
    if let weak = report.weakQuality.value, let strong = report.strongQuality.value {
      let ends = [
        CostQualityCurve.Point(strongCallFraction: 0, quality: weak),
        CostQualityCurve.Point(strongCallFraction: 1, quality: strong),
      ]
      curves.append(
        Curve(
          style: "random", name: "random", points: ends, apgr: report.apgr.value.map { _ in 0.5 }))
    }
    for (name, style, shown) in [
      ("oracle", "oracle", "oracle"), ("length", "length", "prompt length"),
    ] {
      guard let result = report.comparators[name], result.curve.count > 1 else { continue }
      curves.append(
        Curve(style: style, name: shown, points: result.curve, apgr: result.apgr.value))
    }
    // What training fitted beside the router; a label alone is the one that most needs beating.
    let drawn = ["oracle", "length", "random"]
    let others = report.comparators.filter { !drawn.contains($0.key) && $0.value.curve.count > 1 }
    for (name, result) in others.sorted(by: {
      ($0.key != "task only" ? 1 : 0, $0.key) < ($1.key != "task only" ? 1 : 0, $1.key)
    }).prefix(Self.mostOthers) {
      curves.append(
        Curve(
          style: "other", name: EscapedText.clipped(name, to: 18), points: result.curve,
          apgr: result.apgr.value))
    }
    let router = report.curve.map {
      CostQualityCurve.Point(strongCallFraction: $0.strongCallFraction, quality: $0.quality)
    }
    return curves + [
      Curve(style: "router", name: "router", points: router, apgr: report.apgr.value)
    ]
  }

  var lines: String {
    var parts: [String] = []
    let banded = report.curve.filter { $0.qualityLow != nil && $0.qualityHigh != nil }
    if banded.count > 1 {
      let upper = banded.map { place($0.strongCallFraction, $0.qualityHigh ?? 0) }
      let lower = banded.reversed().map { place($0.strongCallFraction, $0.qualityLow ?? 0) }
      parts.append("<path class=\"band\" d=\"M\((upper + lower).joined(separator: "L"))Z\"/>")
    }
    for curve in curves where !curve.points.isEmpty {
      let places = curve.points.map { place($0.strongCallFraction, $0.quality) }
      parts.append("<path class=\"line \(curve.style)\" d=\"M\(places.joined(separator: "L"))\"/>")
    }
    for (share, quality) in [(0.0, report.weakQuality.value), (1, report.strongQuality.value)] {
      if let quality { parts.append(square(x(share), y(quality))) }
    }
    return parts.joined(separator: "\n")
  }

  private func square(_ x: Double, _ y: Double) -> String {
    "<rect class=\"single\" x=\"\(Chart.short(x - 4.5))\" y=\"\(Chart.short(y - 4.5))\" "
      + "width=\"9\" height=\"9\"/>"
  }

  var operatingPoint: String {
    guard let share = report.strongCallFraction.value, let quality = report.quality.value else {
      return ""
    }
    let (x, y) = (self.x(share), self.y(quality))
    // Above the rising curve where there is room to the left, else below it to the right.
    let isAbove = share > (layout == .narrow ? 0.4 : 0.2)
    return "<circle class=\"point\" cx=\"\(Chart.short(x))\" cy=\"\(Chart.short(y))\" r=\"5.5\"/>\n"
      + Chart.text(
        "threshold \(NumberText.exact(report.threshold))", "halo", x: isAbove ? x - 9 : x + 12,
        y: isAbove ? y - 12 : y + 19, anchor: isAbove ? "end" : "start")
  }

  // MARK: Legend

  private var legendColumns: Int { layout == .narrow ? 2 : 3 }

  /// Below the drawing in a page; a file has it in its lower right corner.
  var legendTop: Double { captionBottom + 16 }

  var legendRows: Int { (curves.count + 1 + legendColumns - 1) / legendColumns }

  var legend: String {
    let entries = curves.reversed().map { curve in
      (curve.style, curve.name + area(curve.apgr))
    }
    let corner = frame.bottom - 22 * Double(entries.count + 1) - 6
    return (entries + [("single", "one model alone")]).enumerated().map { index, entry in
      let (x, y): (Double, Double)
      if layout == .file {
        (x, y) = (frame.right - 228, corner + 22 * Double(index) + 11)
      } else {
        let step = layout == .narrow ? 174.0 : 226
        (x, y) = (
          (layout == .narrow ? 2 : frame.left - 20) + step * Double(index % legendColumns),
          legendTop + 20 * Double(index / legendColumns) + 10
        )
      }
      let mark =
        entry.0 == "single"
        ? square(x + 13, y)
        : "<path class=\"line \(entry.0)\" d=\"M\(Chart.short(x)) \(Chart.short(y))h26\"/>"
      return mark + Chart.text(entry.1, "halo", x: x + 33, y: y + 4.5, anchor: "start")
    }.joined(separator: "\n")
  }

  /// Not where it would not fit.
  private func area(_ apgr: Double?) -> String {
    guard let apgr, layout != .narrow else { return "" }
    return ", APGR \(NumberText.fixed(apgr, 3))"
  }

  func x(_ share: Double) -> Double { frame.left + share * frame.width }
  func y(_ quality: Double) -> Double {
    frame.bottom - scale.fraction(of: quality) * frame.height
  }
  private func place(_ share: Double, _ quality: Double) -> String {
    "\(Chart.short(x(share))) \(Chart.short(y(quality)))"
  }
}
