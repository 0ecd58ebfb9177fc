internal import CommandSupport

extension ReportPage {
  /// The verdict, whom it is about, and what weakens it.
  var head: HTML {
    let tone: HTML = report.verdict.decision == .route ? "route" : "stay"
    return """
      <header>
      <p class="kicker">Router report</p>
      <h1 class="\(tone)">\(decision)</h1>
      <p class="lead">\(sentence(report.verdict.reason))</p>
      <dl class="pair">
      <dt>Strong model</dt><dd>\(strong)</dd>
      <dt>Weak model</dt><dd>\(weak)</dd>
      <dt>Measured on</dt><dd>\(measuredOn)</dd>
      <dt>Threshold</dt><dd>strong if the win rate is at least \(NumberText.exact(report.threshold))</dd>
      </dl>
      \(banners)\(checks)</header>

      """
  }

  private var measuredOn: String {
    let rows = report.rows == report.prompts ? "" : ", \(report.rows.readable) judgments"
    return "\(report.prompts.readable) prompts\(rows): \(details.dataDescription)"
  }

  private var banners: HTML {
    var banners: [HTML] = []
    if report.isSimulated {
      banners.append(
        """
        <p class="banner"><strong>Simulated data.</strong> These numbers say nothing about real \
        models.</p>

        """)
    }
    if report.inSamplePrompts > 0 {
      let share = Double(report.inSamplePrompts) / Double(max(1, report.prompts))
      banners.append(
        """
        <p class="banner"><strong>In-sample.</strong> The router was trained on \
        \(report.inSamplePrompts.readable) of these \(report.prompts.readable) prompts \
        (\(percent(share))), which flatters it.</p>

        """)
    }
    for warning in details.warnings where !report.notes.contains(warning) {
      banners.append("<p class=\"banner\">\(sentence(warning))</p>\n")
    }
    return "\(banners)"
  }

  private var checks: HTML {
    guard !report.verdict.checks.isEmpty else { return "" }
    let items: [HTML] = report.verdict.checks.map { "<li>\(sentence($0))</li>\n" }
    return """
      <details>
      <summary>Before you switch, check what no figure here can show</summary>
      <ul class="plainlist">
      \(items)</ul>
      </details>

      """
  }

  // MARK: Key figures

  var keyFigures: HTML {
    """
    <ul class="cards" aria-label="Key figures, with \(intervalText) intervals">
    \(card("Quality when routed", report.quality, quality, more: qualityWords))\
    \(card("Calls to the strong model", report.strongCallFraction, percent, more: "of all requests"))\
    \(card("Gap recovered (PGR)", report.pgr, percent, more: gapWords))\
    \(card("Ranking (APGR)", report.apgr, quality, more: "random routing 0.500, best possible \(best)"))\
    \(costCard)\(savingCard)</ul>
    <p class="small quiet">Ranges are \(intervalText) intervals from a bootstrap over prompts.</p>

    """
  }

  private var qualityWords: String {
    "all strong \(quality(report.strongQuality.value)), all weak \(quality(report.weakQuality.value))"
  }

  private var gapWords: String {
    guard let gap = report.gap.value else { return "the gap between the models is unknown" }
    return gap > 0
      ? "of the strong model’s lead of \(quality(gap))" : "there is no lead to recover"
  }

  private var best: String { quality(report.comparators["oracle"]?.apgr.value) }

  private var costCard: HTML {
    guard report.cost.value != nil else { return unknownCard("Cost per 1,000 requests") }
    let all =
      "all strong \(dollars(report.costAllStrong.value)), all weak "
      + dollars(report.costAllWeak.value)
    return card("Cost per 1,000 requests", report.cost, dollars, more: all)
  }

  private var savingCard: HTML {
    guard report.saving.value != nil else { return unknownCard("Saving") }
    let basis = report.money?.basis == .assumed ? ", at an assumed request length" : ""
    return card("Saving", report.saving, percent, more: "against all strong\(basis)")
  }

  private func card(
    _ name: String, _ estimate: Estimate, _ format: (Double?) -> String, more: String
  ) -> HTML {
    let range: HTML = range(estimate, format).map { "\($0)<br>" } ?? ""
    return """
      <li><div class="name">\(name)</div><div class="value">\(format(estimate.value))</div>\
      <div class="more">\(range)\(more)</div></li>

      """
  }

  private func unknownCard(_ name: String) -> HTML {
    let reason =
      report.notes.first { $0.hasPrefix("cost and saving are unknown: ") }
      .map { String($0.dropFirst("cost and saving are unknown: ".count)) }
      ?? "no costs are known for this pair"
    return """
      <li><div class="name">\(name)</div><div class="unknown">unknown</div>\
      <div class="more">\(sentence(reason))</div></li>

      """
  }
}
