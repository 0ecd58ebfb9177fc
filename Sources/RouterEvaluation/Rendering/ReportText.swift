internal import CommandSupport

extension EvaluationReport {
  /// What a terminal shows of a report, at 80 columns.
  public struct TextOptions: Sendable {
    /// The curve as a plot and as a table.
    public var sweep = false
    /// The comparators.
    public var compare = false
    /// Lines that say what was evaluated, such as the router's file and the data.
    public var heading: [String] = []

    public init() {}
  }

  /// The report for people: verdict, numbers with intervals, the threshold tables.
  public func text(_ options: TextOptions = TextOptions()) -> String {
    var parts = [headingText(options.heading), numbersText, thresholdsText]
    if options.compare { parts.append(comparatorsText) }
    if options.sweep { parts += [TerminalCurve.text(of: self), sweepText] }
    parts.append(wrapped(verdict.sentence, indent: "         ", first: "Verdict  "))
    if !notes.isEmpty {
      parts.append(notes.map { wrapped($0, indent: "      ", first: "Note  ") }.joined())
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func headingText(_ heading: [String]) -> String {
    var lines = heading
    if isSimulated {
      lines.insert("SIMULATED DATA: these numbers say nothing about real models", at: 0)
    }
    lines.append("strong   \(strongModel)")
    lines.append("weak     \(weakModel)")
    let rowCount = rows == prompts ? "" : ", \(rows.readable) rows"
    let trained = inSamplePrompts > 0 ? ", \(inSamplePrompts.readable) of them trained on" : ""
    lines.append("prompts  \(prompts.readable)\(trained)\(rowCount)")
    return lines.map { $0 + "\n" }.joined()
  }

  private var numbersText: String {
    var table = TextTable()
    table.add("", "", "\((100 * confidence).fixed(confidence == 0.95 ? 0 : 1)) % interval")
    func add(
      _ name: String, _ estimate: Estimate, _ format: (Double?) -> String, _ extra: String = ""
    ) {
      let interval =
        estimate.low == nil ? "" : "\(format(estimate.low)) to \(format(estimate.high))"
      table.add([name, format(estimate.value), interval] + (extra.isEmpty ? [] : [extra]))
    }
    let number = { (value: Double?) in NumberText.fixed(value, 4) }
    let percent = { (value: Double?) in NumberText.percent(value) }
    let dollars = { (value: Double?) in NumberText.dollars(value) }
    add("quality of strong alone", strongQuality, number)
    add("quality of weak alone", weakQuality, number)
    table.add("at threshold \(NumberText.exact(threshold))")
    add("  quality", quality, number)
    add("  strong calls", strongCallFraction, percent)
    add("  gap recovered (PGR)", pgr, percent)
    add("  cost per 1,000", cost, dollars)
    add("  saving", saving, percent)
    table.add("over all thresholds")
    add("  APGR (random 0.5)", apgr, number)
    add("  CPT 20 %", cpt20, percent)
    add("  CPT 50 %", cpt50, percent)
    add("  CPT 80 %", cpt80, percent)
    if let routeLLMAPGR { table.add("  APGR, RouteLLM's edges", number(routeLLMAPGR)) }
    if let aiq { table.add("  AIQ (RouterBench)", number(aiq)) }
    if let routerArena { table.add("  RouterArena score", number(routerArena)) }
    table.add("win rate as a probability")
    add("  AUC", auc, number)
    add("  log loss", logLoss, number)
    add("  Brier score", brier, number)
    add("  ECE (floor \(number(eceFloor)))", ece, number)
    if let battles {
      table.add("all \(battles.rows.readable) battles")
      table.add("  log loss of the winner", number(battles.logLoss))
      table.add("  Bradley–Terry's", number(battles.bradleyTerryLogLoss))
      add("  difference", battles.difference, number)
    }
    return table.text
  }

  private var thresholdsText: String {
    pointsText(thresholds, first: "threshold") { NumberText.fixed($0.threshold, 1) } + "\n"
      + pointsText(shares, first: "strong calls") { NumberText.percent($0.strongCallFraction) }
  }

  private var sweepText: String {
    pointsText(thinned(curve, to: 41), first: "strong calls") {
      NumberText.percent($0.strongCallFraction)
    }
  }

  /// A line per operating point, the column that was asked for first.
  private func pointsText(
    _ points: [OperatingPoint], first: String, _ cell: (OperatingPoint) -> String
  ) -> String {
    let showsCost = points.contains { $0.cost != nil }
    let isByThreshold = first == "threshold"
    var table = TextTable(gap: 4)
    table.add(
      [first, isByThreshold ? "strong calls" : "threshold", "quality", "PGR"]
        + (showsCost ? ["cost per 1,000"] : []))
    for point in points {
      table.add(
        [
          cell(point),
          isByThreshold
            ? NumberText.percent(point.strongCallFraction) : thresholdText(point.threshold),
          NumberText.fixed(point.quality, 4), NumberText.percent(point.pgr),
        ] + (showsCost ? [NumberText.dollars(point.cost)] : []))
    }
    return table.text
  }

  /// The threshold in full where that is short.
  private func thresholdText(_ threshold: Double?) -> String {
    guard let threshold else { return "above 1" }
    let exact = NumberText.exact(threshold)
    return exact.count <= 8 ? exact : NumberText.fixed(threshold, 6)
  }

  private func thinned(_ points: [OperatingPoint], to count: Int) -> [OperatingPoint] {
    guard points.count > count else { return points }
    return (0..<count).map { points[$0 * (points.count - 1) / (count - 1)] }
  }

  private var comparatorsText: String {
    let names = [
      "random": "random", "length": "prompt length", "oracle": "oracle", "all_strong": "all strong",
      "all_weak": "all weak",
    ]
    let order = ["random", "length"]
    let known = Set(names.keys)
    let others = comparators.keys.filter { !known.contains($0) }.sorted()
    var table = TextTable()
    table.add("", "APGR", "CPT 50 %", "CPT 80 %", "quality*", "router's APGR minus this")
    table.add(
      "router", NumberText.fixed(apgr.value, 4), NumberText.percent(cpt50.value),
      NumberText.percent(cpt80.value), NumberText.fixed(quality.value, 4), "")
    for name in order + others + ["oracle", "all_weak", "all_strong"] {
      guard let result = comparators[name] else { continue }
      let difference = result.apgrDifference
      let interval =
        difference.low == nil
        ? ""
        : " (\(NumberText.fixed(difference.low, 4)) to \(NumberText.fixed(difference.high, 4)))"
      table.add(
        names[name] ?? name, NumberText.fixed(result.apgr.value, 4),
        NumberText.percent(result.cpt50), NumberText.percent(result.cpt80),
        NumberText.fixed(result.quality, 4),
        difference.value == nil ? "" : NumberText.fixed(difference.value, 4) + interval)
    }
    return table.text + "* at the router's share of strong calls, or of the single model\n"
  }
}
