internal import CommandSupport

extension ReportPage {
  var calibrationSection: HTML {
    guard report.reliability.count > 1 else { return "" }
    let drawing = figure {
      ReliabilitySVG(report, histogram: details.winRateHistogram, layout: $0).text
    }
    let content: HTML = """
      <div class="beside">
      \(drawing)<div>
      <p>The win rate is the chance, by the router, that \(strong) is strictly better on a prompt. \
      Each dot holds about the same number of prompts; on the dotted diagonal the router is right. \
      Below: how often it says what.</p>
      <table>
      <caption>As a probability</caption>
      <tbody>
      \(row("ECE", report.ece))\(floorRow)\(row("Brier score", report.brier))\
      \(row("Log loss", report.logLoss))\(row("AUC", report.auc))</tbody>
      </table>
      <p class="small quiet">\(judgement)</p>
      </div>
      </div>
      """
    return section("calibration", "Can the win rate be believed?", content)
  }

  private func row(_ name: String, _ estimate: Estimate) -> HTML {
    """
    <tr><th scope="row">\(name)</th><td>\(quality(estimate.value))</td>\
    <td>\(rangeSpan(estimate, quality))</td></tr>

    """
  }

  private var floorRow: HTML {
    """
    <tr><th scope="row">ECE if it were perfect</th><td>\(quality(report.eceFloor))</td><td></td></tr>

    """
  }

  private var judgement: String {
    guard let ece = report.ece.value, let floor = report.eceFloor else { return "" }
    // Where there is no interval, nothing is called certain.
    return (report.ece.low ?? 0) > floor
      ? "The calibration error of \(quality(ece)) is more than chance explains: a perfectly "
        + "calibrated router would show \(quality(floor)) on so many prompts."
      : "A perfectly calibrated router would show an error of \(quality(floor)) on so many prompts: "
        + "these prompts do not speak against the win rates."
  }
}
