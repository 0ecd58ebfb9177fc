internal import CommandSupport

extension ChoiceReport {
  /// The report for a terminal: ways to choose, single models, differences, and what they say.
  ///
  /// - Parameter heading: the first line.
  public func text(heading: String) -> String {
    var parts = [
      "\(heading)\n\(prompts.readable) prompts, \(models.count) models; costs: \(costSource)"
        + (incompleteRows == 0
          ? ""
          : "\nleft out: \(incompleteRows.readable) rows without a score and a cost of every model")
    ]
    var ways = TextTable(
      ["way to choose", "AIQ", "95 %", "RouterArena", "95 %", "quality", "$/1,000"],
      aligned: [.left, .right, .left, .right, .left, .right, .right])
    for method in methods {
      ways.append([
        method.name, NumberText.fixed(method.aiq.value, 4), Self.interval(method.aiq),
        NumberText.fixed(method.arena.value, 4), Self.interval(method.arena),
        NumberText.fixed(method.quality.value, 4), NumberText.dollars(method.cost.value),
      ])
    }
    parts.append(ways.text)
    var singles = TextTable(
      ["single model", "quality", "95 %", "$/1,000", "RouterArena", "learned sends"],
      aligned: [.left, .right, .left, .right, .right, .right])
    for (m, model) in models.enumerated() {
      singles.append([
        model.name, NumberText.fixed(model.quality.value, 4), Self.interval(model.quality),
        NumberText.dollars(model.cost.value), NumberText.fixed(model.arena.value, 4),
        NumberText.percent(methods.first?.shares[m], 1),
      ])
    }
    parts.append(singles.text)
    var differences = TextTable(
      ["learned minus", "AIQ", "95 %", "RouterArena", "95 %"],
      aligned: [.left, .right, .left, .right, .left])
    for comparison in comparisons {
      differences.append([
        comparison.name, NumberText.fixed(comparison.aiq.estimate.value, 4),
        Self.interval(comparison.aiq.estimate),
        NumberText.fixed(comparison.arena.estimate.value, 4),
        Self.interval(comparison.arena.estimate),
      ])
    }
    parts.append(differences.text)
    if let weights = costWeightTable { parts.append(weights) }
    parts.append(verdict.map { wrapped($0, first: "") }.joined().trimmingNewline)
    parts += notes.map { wrapped($0, indent: "      ", first: "Note  ").trimmingNewline }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// What cost weights lead to: at most eight corners of our curve's hull.
  private var costWeightTable: String? {
    guard let curve = methods.first?.curve, !curve.isEmpty else { return nil }
    let hull = CostEfficiency.nonDecreasingHull(
      curve.map { CostEfficiency.Point(cost: $0.cost, quality: $0.quality) })
    let corners = curve.filter { point in
      point.costWeight != nil
        && hull.contains(CostEfficiency.Point(cost: point.cost, quality: point.quality))
    }
    guard corners.count > 1 else { return nil }
    let shown = min(8, corners.count)
    var table = TextTable(
      ["cost weight (quality per $)", "quality", "$/1,000"], aligned: [.right, .right, .right])
    for row in 0..<shown {
      let corner = corners[row * (corners.count - 1) / (shown - 1)]
      table.append([
        NumberText.fixed(corner.costWeight, 1), NumberText.fixed(corner.quality, 4),
        NumberText.dollars(corner.cost),
      ])
    }
    return table.text
  }

  /// What the differences say, in plain sentences.
  public var verdict: [String] {
    var sentences: [String] = []
    if let zero = comparisons.first(where: { $0.name == Self.zeroRouter }) {
      sentences.append(
        sentence(
          zero.aiq,
          better: "Choosing by the prompt beats mixing the single models without looking at it",
          equal:
            "Choosing by the prompt does not beat mixing the single models without looking at it",
          worse: "Choosing by the prompt is WORSE than mixing the single models blindly"))
    }
    for name in [Self.taskOnly, Self.nearestNeighbours] {
      guard let other = comparisons.first(where: { $0.name == name }) else { continue }
      sentences.append(
        sentence(
          other.aiq, better: "It beats \(name)", equal: "It is not shown to beat \(name)",
          worse: "It is worse than \(name)"))
    }
    if let saving = savingAtBestQuality.value {
      sentences.append(
        "It reaches the quality of \(bestModel), the best single model, at "
          + "\(NumberText.percent(1 - saving)) of its cost"
          + Self.interval(savingAtBestQuality.complement, " (%)", percent: true) + ".")
    } else {
      sentences.append(
        "At no cost does it reach the quality of \(bestModel), the best single model.")
    }
    return sentences
  }

  private func sentence(
    _ difference: PairedComparison.Difference, better: String, equal: String, worse: String
  ) -> String {
    guard let value = difference.estimate.value else { return "\(equal): AIQ is undefined." }
    let verdict = !difference.isSignificant ? equal : value > 0 ? better : worse
    return "\(verdict): AIQ \(value < 0 ? "" : "+")\(NumberText.fixed(value, 4))"
      + Self.interval(difference.estimate, " %") + "."
  }

  /// `[low, high]`; nothing without one. A `frame` puts it where its `%` is.
  private static func interval(
    _ estimate: Estimate, _ frame: String = "%", percent: Bool = false
  ) -> String {
    guard let low = estimate.low, let high = estimate.high else { return "" }
    let text =
      percent
      ? "\(NumberText.fixed(100 * low, 0))–\(NumberText.fixed(100 * high, 0)) %"
      : "[\(NumberText.fixed(low, 4)), \(NumberText.fixed(high, 4))]"
    let parts = frame.split(separator: "%", omittingEmptySubsequences: false)
    return parts[0] + text + parts[1]
  }
}

extension Estimate {
  /// One minus it.
  fileprivate var complement: Estimate {
    Estimate(value.map { 1 - $0 }, low: high.map { 1 - $0 }, high: low.map { 1 - $0 })
  }
}

extension String {
  fileprivate var trimmingNewline: String { last == "\n" ? String(dropLast()) : self }
}
