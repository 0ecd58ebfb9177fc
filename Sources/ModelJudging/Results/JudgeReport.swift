internal import CommandSupport

/// What a run prints at its end.
public struct JudgeReport: Sendable {
  public var plan: JudgePlan
  public var statistics: JudgeStatistics
  public var tally: PaidCalls.Tally
  /// USD of all runs with the journal.
  public var spent: Double
  public var hasUnpricedCalls: Bool
  public var output: String

  public init(
    plan: JudgePlan, results: [JudgedPrompt], calls: PaidCalls, output: String
  ) async {
    self.plan = plan
    statistics = JudgeStatistics(plan, results)
    tally = await calls.tally
    spent = await calls.spent
    hasUnpricedCalls = await calls.hasUnpricedCalls
    self.output = output
  }

  public var text: String {
    let statistics = statistics
    var text = "\(output): \(statistics.battles.readable) battles of "
    text += "\(statistics.judgedPrompts.readable) prompts, judged by \(plan.judge.name)\n"
    if plan.isSimulated { text += "Simulated: this says nothing about real models.\n" }
    text += "\n" + verdicts + "\n\n" + models + "\n\n" + judgeNoise
    text += notes.map { "\n" + wrapped($0, indent: "") }.joined()
    text += "\nspent: \(spentText)"
    text += "; \(tally.calls.readable) calls now, \(tally.reused.readable) answers from before\n"
    if statistics.battles > 0 { text += "next: router-train --data \(output)" }
    return text
  }

  private var spentText: String {
    switch (hasUnpricedCalls, spent) {
    case (false, _): "\(spent.dollars) in all runs"
    case (true, 0): "unknown, no price is known"
    case (true, _): "\(spent.dollars) in all runs, and calls without a known price"
    }
  }

  private var verdicts: String {
    var table = TextTable(
      ["", "against", "won", "tied", "lost", "win rate (95 %)"],
      aligned: [.left, .left, .right, .right, .right, .left])
    for pair in statistics.pairs {
      table.append([
        plan.models[pair.first].name, plan.models[pair.second].name, pair.wins.readable,
        pair.ties.readable, pair.losses.readable, pair.winRate?.percentText ?? "unknown",
      ])
    }
    return table.text
  }

  private var models: String {
    var table = TextTable(
      ["", "replies", "tokens in", "tokens out", "USD", "USD/1,000", "p50", "p95"],
      aligned: [.left, .right, .right, .right, .right, .right, .right, .right])
    for model in statistics.models + [statistics.judge] {
      let mark = model.isEstimated ? "~" : ""
      table.append([
        model.name, model.answers.readable, mark + model.inputTokens.readable,
        mark + model.outputTokens.readable, model.cost.dollarsOrUnknown,
        model.costPerThousand.dollarsOrUnknown,
        model.medianLatency.map { Duration.seconds($0).readable } ?? "",
        model.latency95.map { Duration.seconds($0).readable } ?? "",
      ])
    }
    return table.text
  }

  private var judgeNoise: String {
    var text = ""
    if let agreement = statistics.agreement {
      let contradiction = MeanInterval(
        mean: 1 - agreement.mean, low: agreement.high.map { 1 - $0 },
        high: agreement.low.map { 1 - $0 }, prompts: agreement.prompts)
      text += wrapped(
        "Judge noise: the judge contradicts itself on \(contradiction.percentText) of comparisons "
          + "when the order is swapped; on \(statistics.flips?.percentText ?? "unknown") it names "
          + "the other model. Both verdicts stay, as two battles: to a trainer such a prompt is "
          + "about a tie.", indent: "")
    }
    if let bias = statistics.positionBias {
      let interval =
        if let low = bias.low, let high = bias.high {
          " (\((low * 100).fixed(1)) to \((high * 100).fixed(1)))"
        } else { "" }
      text += wrapped(
        "Position bias: the answer shown first wins \((bias.mean * 100).fixed(1)) points"
          + "\(interval) more often than the second. Both orders are judged, so it favours no model.",
        indent: "")
    }
    if let repetition = statistics.repetition {
      text += wrapped(
        "Judged again in the same order, the verdict is the same in \(repetition.percentText).",
        indent: "")
    }
    return text
  }

  private var notes: [String] {
    var notes: [String] = []
    if statistics.unusableVerdicts > 0 {
      notes.append(
        "\(statistics.unusableVerdicts.readable) replies of the judge held no verdict; each was "
          + "asked for once more, and paid.")
    }
    if statistics.emptyAnswers > 0 {
      notes.append(
        "\(statistics.emptyAnswers.readable) answers are empty and were not judged; a model that "
          + "thinks before it answers may need a larger max_tokens.")
    }
    for model in statistics.models where model.cutAnswers > 0 {
      notes.append(
        "\(model.cutAnswers.readable) answers of \(model.name) broke off at max_tokens, and were "
          + "judged so.")
    }
    if tally.inDoubt > 0 {
      notes.append(
        "\(tally.inDoubt.readable) calls are in doubt: sent, and perhaps paid, but without an "
          + "answer. They were left out and count at all they can have cost; --resend-in-doubt "
          + "sends them again.")
    }
    if tally.spoiled > 0 {
      notes.append(
        "\(tally.spoiled.readable) replies could not be used and count at all they can have cost.")
    }
    if let first = statistics.refusals.first {
      notes.append(
        "\(statistics.refusals.count.readable) calls were refused, the first by \(first)")
    }
    return notes
  }
}
