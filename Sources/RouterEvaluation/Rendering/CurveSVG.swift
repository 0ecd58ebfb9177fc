internal import CommandSupport

/// The cost-quality curve: quality against the share of strong calls with its interval band, beside
/// random routing, the oracle, prompt length and what else the report compares with.
///
/// Colours follow the reader's light or dark scheme where the viewer knows it.
struct CurveSVG {
  struct Frame {
    var left = 72.0
    var top = 78.0
    var width = 610.0
    var height = 330.0
    var right: Double { left + width }
    var bottom: Double { top + height }
  }

  let report: EvaluationReport
  let layout: Chart.Layout
  let frame: Frame
  let scale: AxisScale

  static func text(of report: EvaluationReport, layout: Chart.Layout = .file) -> String {
    CurveSVG(report, layout).document
  }

  private init(_ report: EvaluationReport, _ layout: Chart.Layout) {
    self.report = report
    self.layout = layout
    frame =
      switch layout {
      case .file: Frame()
      case .wide: Frame(left: 62, top: 26, width: 638, height: 330)
      case .narrow: Frame(left: 44, top: 24, width: 270, height: 240)
      }
    let band = report.curve.flatMap { [$0.qualityLow, $0.qualityHigh].compactMap { $0 } }
    let others = report.comparators.values.flatMap(\.curve).map(\.quality)
    scale = AxisScale(covering: report.curve.map(\.quality) + others + band, ticks: 5)
  }

  private var width: Double { layout == .narrow ? 350 : 760 }

  private var height: Double { layout == .file ? 484 : legendTop + 20 * Double(legendRows) + 4 }

  private var document: String {
    let opening = Chart.opening(
      layout, width: width, height: height, title: title, description: description)
    return """
      \(opening)
      \(layout == .file ? heading : "")\
      \(axes)
      \(lines)
      \(operatingPoint)
      \(legend)
      </svg>

      """
  }

  /// What a file says itself, and a page around its drawings.
  private var heading: String {
    """
    <style>
    \(Chart.style)
    </style>
    <rect class="paper" width="760" height="484"/>
    <text class="title" x="\(Chart.short(frame.left))" y="30">\(EscapedText.escaped(title))</text>
    <text class="quiet" x="\(Chart.short(frame.left))" y="51">\(EscapedText.escaped(description))</text>

    """
  }

  private var title: String { "Quality against the share of strong calls" }

  private var description: String {
    let simulated = report.isSimulated ? "Simulated data. " : ""
    return simulated + "Strong \(EscapedText.clipped(report.strongModel, to: 40)), weak "
      + "\(EscapedText.clipped(report.weakModel, to: 40)), \(report.prompts.readable) prompts"
  }
}

extension EvaluationReport {
  /// The curve as a drawing (SVG).
  public var svg: String { CurveSVG.text(of: self) }
}
