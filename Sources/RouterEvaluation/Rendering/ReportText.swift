internal import CommandSupport

extension EvaluationReport {
  /// What a terminal shows of a report, at 80 columns.
  public struct TextOptions: Sendable {
    /// The curve as a plot and as a table.
    public var sweep = false
    /// The comparators.
    public var compare = false
    /// Parts of the prompts: by task, or by length.
    public var slices: SliceReport.Kind?
    /// Lines that say what was evaluated, such as the router's file and the data.
    public var heading: [String] = []

    public init() {}
  }

  /// The report for people: numbers with intervals, the threshold tables, the verdict.
  public func text(_ options: TextOptions = TextOptions()) -> String {
    var parts = [headingText(options.heading), numbersText]
    if let guaranteeText { parts.append(guaranteeText) }
    if !thresholds.isEmpty { parts += [thresholdsText, sharesText] }
    if options.compare, !comparators.isEmpty { parts.append(comparatorsText) }
    if let kind = options.slices { parts.append(slicesText(kind)) }
    if options.sweep, curve.count > 1 { parts += [TerminalCurve.text(of: self), sweepText] }
    if let money { parts.append(moneyText(money)) }
    parts.append(verdictText)
    if !notes.isEmpty {
      parts.append(notes.map { wrapped($0, indent: "      ", first: "Note  ") }.joined())
    }
    return parts.joined(separator: "\n")
  }

  private func headingText(_ heading: [String]) -> String {
    var lines = heading
    if isSimulated {
      lines.insert("SIMULATED DATA: these numbers say nothing about real models", at: 0)
    }
    lines.append("strong   \(strongModel)")
    lines.append("weak     \(weakModel)")
    let trained = inSamplePrompts > 0 ? ", \(inSamplePrompts.readable) of them trained on" : ""
    let rowCount = rows == prompts ? "" : ", \(rows.readable) rows"
    lines.append("prompts  \(prompts.readable)\(trained)\(rowCount)")
    return lines.map { $0 + "\n" }.joined()
  }

  private var numbersText: String {
    var table = TextTable(
      ["", "", "\(confidenceText) % interval"], aligned: [.left, .right, .right], indentation: 0)
    func add(_ name: String, _ estimate: Estimate, _ format: (Double?) -> String) {
      let interval =
        estimate.low == nil ? "" : "\(format(estimate.low)) to \(format(estimate.high))"
      table.append([name, format(estimate.value), interval])
    }
    func addNumber(_ name: String, _ value: Double?) {
      if let value { table.append([name, number(value)]) }
    }
    add("quality of strong alone", strongQuality, number)
    add("quality of weak alone", weakQuality, number)
    table.append(["at threshold \(NumberText.exact(threshold))"])
    add("  quality", quality, number)
    if qualityRatio.value != nil { add("  of strong's quality", qualityRatio, percent) }
    add("  strong calls", strongCallFraction, percent)
    add("  gap recovered (PGR)", pgr, percent)
    add("  cost per 1,000 requests", cost, NumberText.dollars)
    add("  saving against strong alone", saving, percent)
    addNumber("  RouterArena score", routerArena)
    table.append(["over all thresholds"])
    add("  APGR (random 0.5)", apgr, number)
    add("  CPT 20 %", cpt20, percent)
    add("  CPT 50 %", cpt50, percent)
    add("  CPT 80 %", cpt80, percent)
    addNumber("  APGR at RouteLLM's edges", routeLLMAPGR)
    addNumber("  AIQ (RouterBench)", aiq)
    table.append(["win rate as a probability"])
    add("  AUC", auc, number)
    add("  log loss", logLoss, number)
    add("  Brier score", brier, number)
    add("  ECE", ece, number)
    addNumber("  ECE if it were perfect", eceFloor)
    if let battles {
      table.append(["winner of all \(battles.rows.readable) battles"])
      addNumber("  log loss", battles.logLoss)
      addNumber("  log loss of Bradley–Terry", battles.bradleyTerryLogLoss)
      add("  difference", battles.difference, number)
    }
    return table.text + "\n"
  }

  /// The intervals' confidence in percent.
  var confidenceText: String { (100 * confidence).fixed(4).trimmedNumber }

  func number(_ value: Double?) -> String { NumberText.fixed(value, 4) }
  func percent(_ value: Double?) -> String { NumberText.percent(value) }
}

extension String {
  /// A decimal number without zeros at its end.
  fileprivate var trimmedNumber: String {
    var text = self
    while text.contains("."), text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
