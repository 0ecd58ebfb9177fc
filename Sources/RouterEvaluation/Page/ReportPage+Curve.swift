internal import CommandSupport

extension ReportPage {
  var curveSection: HTML {
    guard report.curve.count > 1 else { return "" }
    let content: HTML = """
      <p>Every point is a threshold: the further right, the more calls go to \(strong). The band is \
      the \(intervalText) interval of quality. A router is worth its upkeep where its line runs \
      clearly above random routing; the oracle knows each answer beforehand and cannot be reached.</p>
      \(figure { CurveSVG.text(of: report, layout: $0) })\(comparatorTable)
      """
    return section("curve", "What strong calls buy", content, startsPage: true)
  }

  private var comparatorTable: HTML {
    let words = [
      "length": "prompt length", "all_strong": "all strong", "all_weak": "all weak",
    ]
    let names = ["length", "random"].filter { report.comparators[$0] != nil }
    let last = ["oracle", "all_strong", "all_weak"].filter { report.comparators[$0] != nil }
    let known = Set(names + last)
    let given = report.comparators.keys.filter { !known.contains($0) }.sorted().prefix(12)
    let rows: [HTML] = (names + given + last).map { name in
      let result = report.comparators[name] ?? ComparatorResult()
      let difference = result.apgrDifference
      let lead: HTML =
        difference.value == nil
        ? "" : "\(quality(difference.value)) \(rangeSpan(difference, quality))"
      return """
        <tr><th scope="row">\(EscapedText.clipped(words[name] ?? name, to: 60))</th>\
        <td>\(quality(result.apgr.value))</td>\
        <td class="wideonly">\(percent(result.cpt50))</td>\
        <td class="wideonly">\(percent(result.cpt80))</td>\
        <td>\(quality(result.quality))</td><td>\(lead)</td></tr>

        """
    }
    guard !rows.isEmpty else { return "" }
    return """
      <table>
      <caption>The router beside other ways to route the same prompts; quality at the router’s own \
      share of strong calls</caption>
      <thead><tr><th scope="col">Routing by</th><th scope="col">APGR</th>\
      <th scope="col" class="wideonly">CPT 50 %</th><th scope="col" class="wideonly">CPT 80 %</th>\
      <th scope="col">Quality</th><th scope="col">Router’s lead in APGR</th></tr></thead>
      <tbody>
      <tr class="here"><th scope="row">router</th><td>\(quality(report.apgr.value))</td>\
      <td class="wideonly">\(percent(report.cpt50.value))</td>\
      <td class="wideonly">\(percent(report.cpt80.value))</td>\
      <td>\(quality(report.quality.value))</td><td></td></tr>
      \(rows)</tbody>
      </table>

      """
  }

  func rangeSpan(_ estimate: Estimate, _ format: (Double?) -> String) -> HTML {
    range(estimate, format).map { "<span class=\"range\">\($0)</span>" } ?? ""
  }

  // MARK: Thresholds

  var thresholdSection: HTML {
    guard !report.thresholds.isEmpty, let share = report.strongCallFraction.value,
      let routed = report.quality.value
    else { return "" }
    let own = OperatingPoint(
      threshold: report.threshold, strongCallFraction: share, quality: routed,
      pgr: report.pgr.value, cost: report.cost.value)
    let byThreshold =
      report.thresholds.filter { $0.threshold != report.threshold } + [own]
    let content: HTML = """
      <p>A higher threshold sends fewer calls to \(strong). A threshold means something only for \
      this router and traffic like this; the share of calls is what carries over.</p>
      <div class="columns">
      \(pointTable("By threshold", byThreshold.sorted { ($0.threshold ?? 2) < ($1.threshold ?? 2) }))\
      \(pointTable("By share of strong calls", report.shares.reversed()))</div>
      """
    return section("thresholds", "Choosing a threshold", content)
  }

  private func pointTable(_ caption: String, _ points: [OperatingPoint]) -> HTML {
    let showsCost = points.contains { $0.cost != nil }
    let rows: [HTML] = points.map { point in
      let mark: HTML = point.threshold == report.threshold ? " class=\"here\"" : ""
      let cost: HTML = showsCost ? "<td>\(dollars(point.cost))</td>" : ""
      return """
        <tr\(mark)><th scope="row">\(threshold(point.threshold))</th>\
        <td>\(percent(point.strongCallFraction))</td><td>\(quality(point.quality))</td>\
        <td>\(percent(point.pgr))</td>\(cost)</tr>

        """
    }
    let costHead: HTML = showsCost ? "<th scope=\"col\">$ per 1,000</th>" : ""
    return """
      <table>
      <caption>\(caption)</caption>
      <thead><tr><th scope="col">Threshold</th><th scope="col">Strong calls</th>\
      <th scope="col">Quality</th><th scope="col">PGR</th>\(costHead)</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>

      """
  }

  /// In full where that is short.
  private func threshold(_ value: Double?) -> String {
    guard let value else { return "above 1" }
    let exact = NumberText.exact(value)
    return exact.count <= 9 ? exact : NumberText.fixed(value, 7)
  }
}
