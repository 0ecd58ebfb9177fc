import CommandSupport
import PreferenceData

extension DescriptionText {
  var modelTable: String {
    let models = description.models
    let hasLengths = models.contains { $0.meanLength != nil }
    let hasCosts = models.contains { $0.meanCost != nil }
    var head = ["model", "rows", isBattles ? "win rate" : "mean score", "95 % interval"]
    if isBattles { head += ["ties", "shown first"] }
    if hasLengths { head.append(isBattles ? "characters" : "tokens") }
    if hasCosts { head.append("$ per 1,000") }
    var table = TextTable(head, aligned: [.left] + head.dropFirst().map { _ in .right })
    for model in models.prefix(top) {
      let outcome = model.outcome
      var row = [
        model.name, model.rows.readable, outcome.value.percent(), Self.interval(outcome),
      ]
      if isBattles {
        row.append(model.tieShare?.percent() ?? "")
        row.append(model.rowsFirst.map { share($0, model.rows).percent(0) } ?? "")
      }
      if hasLengths { row.append(model.meanLength?.fixed(0) ?? "unknown") }
      if hasCosts { row.append(model.meanCost.map { ($0 * 1000).fixed(3) } ?? "unknown") }
      table.append(row)
    }
    var text = table.text
    if isBattles { text += "\n  (win rate: wins and half the ties, against whomever it met)" }
    if models.count > top {
      text +=
        "\n  and \((models.count - top).readable) more models; --top \(models.count) shows all"
    }
    return text
  }

  private static func interval(_ estimate: ShareEstimate) -> String {
    guard let low = estimate.low, let high = estimate.high else { return "one prompt only" }
    return "\((100 * low).fixed(1)) – \(high.percent())"
  }

  private func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(1, whole)) }

  /// Ties, place, length and agreement.
  var judgmentFacts: String {
    var lines = TextTable([], aligned: [.left, .left])
    if let judgments = description.summary.judgments {
      let bad = judgments.tiesBothBad
      lines.append([
        "ties",
        judgments.tieShare.percent()
          + (bad > 0 ? ", of them \(bad.readable) “both bad”" : ""),
      ])
      if let position = description.position {
        lines.append([
          "place",
          "the answer shown first wins \(position.firstWins.value.percent()), the second "
            + position.secondWins.value.percent(),
        ])
        lines.append(["", placeWords(position, judgments)])
      }
    }
    let repeated = description.repeated
    if repeated.bothOrders > 0 {
      let agreement = share(repeated.bothOrdersAgree, repeated.bothOrders)
      lines.append([
        "both orders",
        "same verdict in \(agreement.percent()) of \(repeated.bothOrders.readable) prompts and pairs "
          + "judged both ways",
      ])
    }
    if let length = description.length {
      for (index, words) in lengthWords(length).enumerated() {
        lines.append([index == 0 ? "length" : "", words])
      }
    } else {
      lines.append(["length", "unknown: rows have no len_a and len_b"])
    }
    return lines.text
  }

  private func placeWords(
    _ position: PositionBias, _ judgments: DatasetSummary.Judgments
  ) -> String {
    guard let difference = position.difference else {
      return "no pair was judged in both orders, so place and strength cannot be told apart"
    }
    return "\(Self.signed(difference)) for being first, the models' strength apart "
      + "(\(judgments.pairsInBothOrders.readable) of \(judgments.pairs.readable) pairs judged in "
      + "both orders)"
  }

  private static func signed(_ difference: DifferenceEstimate) -> String {
    let sign = difference.value > 0 ? "+" : ""
    return "\(sign)\((100 * difference.value).fixed(1)) points "
      + "(\((100 * difference.low).fixed(1)) … \((100 * difference.high).fixed(1)))"
  }

  private func lengthWords(_ length: LengthBias) -> [String] {
    let all = length.longerWins
    var words = [
      "the longer answer wins \(all.value.percent()) (\(Self.interval(all))) of "
        + "\(all.observations.readable) decided battles"
    ]
    var from = 1.0
    let bands = length.bands.map { band in
      defer { from = band.factor ?? from }
      let range = band.factor.map { "\(from.fixed(1))–\($0.fixed(1))×" } ?? "over \(from.fixed(1))×"
      return "\(range) as long: \(band.longerWins.value.percent(0))"
    }
    words.append(bands.joined(separator: ", "))
    if let within = length.withinPairs {
      words.append(
        "\(Self.signed(within)) for a model where its answer is the longer, the models' strength "
          + "apart")
    }
    return words
  }

  var pairTable: String? {
    guard !description.pairs.isEmpty, description.models.count > 1 else { return nil }
    let head =
      isBattles
      ? ["pair", "", "rows", "first wins", "ties", "second wins"]
      : ["pair", "", "rows", "first better", "equal", "second better"]
    var table = TextTable(head, aligned: [.left, .left, .right, .right, .right, .right])
    for pair in description.pairs {
      table.append([
        pair.first, pair.second, pair.rows.readable, share(pair.firstWins, pair.rows).percent(),
        share(pair.ties, pair.rows).percent(), share(pair.secondWins, pair.rows).percent(),
      ])
    }
    return table.text
  }

  var taskTable: String? {
    guard !description.tasks.isEmpty else { return nil }
    let head =
      description.tasksPair.map { pair in
        isBattles
          ? "\(pair.first) against \(pair.second)" : "mean \(pair.first) − mean \(pair.second)"
      } ?? ""
    var table = TextTable(
      ["task", "rows", "prompts", head], aligned: [.left, .right, .right, .right])
    for task in description.tasks.prefix(top) {
      table.append([
        task.name, task.rows.readable, task.prompts.readable, outcome(task.firstOutcome),
      ])
    }
    let more = description.tasks.count - top
    return table.text
      + (more > 0
        ? "\n  and \(more.readable) more tasks; --top \(description.tasks.count) shows all" : "")
  }

  private func outcome(_ estimate: ShareEstimate?) -> String {
    guard let estimate else { return "not judged" }
    if isBattles { return "\(estimate.value.percent()) (\(Self.interval(estimate)))" }
    let points = { (share: Double) in (100 * (2 * share - 1)).fixed(1) }
    guard let low = estimate.low, let high = estimate.high else { return points(estimate.value) }
    return "\(points(estimate.value)) points (\(points(low)) … \(points(high)))"
  }
}
