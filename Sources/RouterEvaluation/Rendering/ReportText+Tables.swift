internal import CommandSupport

/// The tables of a report: operating points and comparators.
extension EvaluationReport {
  var thresholdsText: String {
    let shows = showsCost(thresholds)
    var table = pointTable("threshold", "strong calls", shows)
    for point in thresholds {
      let first = [NumberText.fixed(point.threshold, 1), percent(point.strongCallFraction)]
      table.append(first + cells(point, shows))
    }
    return table.text + "\n"
  }

  var sharesText: String { byShareText(shares) }

  var sweepText: String {
    let most = 41
    guard curve.count > most else { return byShareText(curve) }
    return byShareText((0..<most).map { curve[$0 * (curve.count - 1) / (most - 1)] })
  }

  private func byShareText(_ points: [OperatingPoint]) -> String {
    let shows = showsCost(points)
    var table = pointTable("strong calls", "threshold", shows)
    for point in points {
      let first = [percent(point.strongCallFraction), thresholdText(point.threshold)]
      table.append(first + cells(point, shows))
    }
    return table.text + "\n"
  }

  private func showsCost(_ points: [OperatingPoint]) -> Bool { points.contains { $0.cost != nil } }

  private func pointTable(_ first: String, _ second: String, _ showsCost: Bool) -> TextTable {
    TextTable(
      [first, second, " quality", "    PGR"] + (showsCost ? ["  cost per 1,000"] : []),
      aligned: [.right, .right, .right, .right, .right], indentation: 0)
  }

  private func cells(_ point: OperatingPoint, _ showsCost: Bool) -> [String] {
    [number(point.quality), percent(point.pgr)]
      + (showsCost ? [NumberText.dollars(point.cost)] : [])
  }

  /// The threshold in full where that is short.
  private func thresholdText(_ threshold: Double?) -> String {
    guard let threshold else { return "above 1" }
    let exact = NumberText.exact(threshold)
    return exact.count <= 12 ? exact : NumberText.fixed(threshold, 10)
  }

  private func short(_ value: Double?) -> String { NumberText.fixed(value, 3) }

  var comparatorsText: String {
    let words = [
      "length": "prompt length", "all_strong": "all strong", "all_weak": "all weak",
      "nearest neighbours": "neighbours", "k-means clusters": "k-means",
    ]
    let last = ["oracle", "all_weak", "all_strong"]
    let first = ["random", "length"]
    let given = comparators.keys.filter { !first.contains($0) && !last.contains($0) }.sorted()
    var table = TextTable(
      ["", "APGR", "CPT 50 %", "CPT 80 %", "quality*", "router's lead in APGR"],
      aligned: [.left, .right, .right, .right, .right, .right], indentation: 0)
    table.append([
      "router", number(apgr.value), percent(cpt50.value), percent(cpt80.value),
      number(quality.value),
    ])
    // Names that are too long for 80 columns stand on a line of their own, above their numbers.
    var longNames: [(row: Int, name: String)] = []
    var rowCount = 2
    for name in first + given + last {
      guard let result = comparators[name] else { continue }
      let shown = words[name] ?? name.replacing("\n", with: " ")
      let isLong = shown.count > 14
      if isLong { longNames.append((rowCount, shown)) }
      rowCount += 1
      let difference = result.apgrDifference
      let interval =
        difference.low == nil
        ? "" : " (\(short(difference.low)) to \(short(difference.high)))"
      table.append([
        isLong ? "" : shown, number(result.apgr.value), percent(result.cpt50),
        percent(result.cpt80), number(result.quality),
        difference.value == nil ? "" : short(difference.value) + interval,
      ])
    }
    var lines = table.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (row, name) in longNames.reversed() { lines.insert(Substring(name), at: row) }
    lines.append("* at the router's share of strong calls, or of the single model\n")
    return lines.joined(separator: "\n")
  }
}
