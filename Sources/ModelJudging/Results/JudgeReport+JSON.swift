internal import CommandSupport

extension JudgeReport {
  /// The same as ``text``, for programs. What is not known is null.
  public var json: String {
    let names = plan.models.map(\.name)
    var root: [String: JSONValue] = [
      "output": .text(output), "simulated": .bool(plan.isSimulated),
      "prompts": .integer(statistics.prompts),
      "judged_prompts": .integer(statistics.judgedPrompts),
      "battles": .integer(statistics.battles),
      "unusable_verdicts": .integer(statistics.unusableVerdicts),
      "empty_answers": .integer(statistics.emptyAnswers),
      "refused_calls": .integer(statistics.refusals.count),
      "calls": .integer(tally.calls), "reused_answers": .integer(tally.reused),
      "retries": .integer(tally.retries), "spoiled_replies": .integer(tally.spoiled),
      "calls_in_doubt": .integer(tally.inDoubt), "spent": .number(spent),
      "spent_is_complete": .bool(!hasUnpricedCalls),
      "models": .list(statistics.models.map(\.json)), "judge": statistics.judge.json,
      "pairs": .list(
        statistics.pairs.map { pair in
          var value: [String: JSONValue] = [
            "model": .text(names[pair.first]), "against": .text(names[pair.second]),
            "battles": .integer(pair.battles), "wins": .integer(pair.wins),
            "ties": .integer(pair.ties), "losses": .integer(pair.losses),
          ]
          value.set("win_rate", pair.winRate)
          return .object(value)
        }),
    ]
    root.set("order_agreement", statistics.agreement)
    root.set("order_flips", statistics.flips)
    root.set("position_bias", statistics.positionBias)
    root.set("repeat_agreement", statistics.repetition)
    return String(decoding: JSONValue.object(root).line, as: UTF8.self)
  }
}

extension JudgeStatistics.Model {
  fileprivate var json: JSONValue {
    .object([
      "name": .text(name), "replies": .integer(answers), "input_tokens": .integer(inputTokens),
      "output_tokens": .integer(outputTokens), "tokens_estimated": .bool(isEstimated),
      "cost": .optional(cost), "cost_per_1000": .optional(costPerThousand),
      "latency_p50": .optional(medianLatency), "latency_p95": .optional(latency95),
      "cut_answers": .integer(cutAnswers),
    ])
  }
}

extension [String: JSONValue] {
  fileprivate mutating func set(_ key: String, _ interval: MeanInterval?) {
    self[key] = .optional(interval?.mean)
    self[key + "_low"] = .optional(interval?.low)
    self[key + "_high"] = .optional(interval?.high)
  }
}
