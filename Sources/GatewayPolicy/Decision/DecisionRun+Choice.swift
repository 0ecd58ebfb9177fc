#if Gateway
internal import RouterScoring

extension DecisionRun {
  /// The choice among several models by what is expected of each.
  ///
  /// - Parameters:
  ///   - predictions: at least one.
  ///   - kept: the model of the conversation.
  mutating func chooseAmong(
    _ predictions: [ModelPrediction], _ asked: ChoiceSettings.Aim, isPaced: Bool, kept: String?
  ) {
    let costs = predictions.map(\.cost)
    let range = (costs.max() ?? 0) - (costs.min() ?? 0)
    let aim = asked.paced(isPaced ? context.pressure() : 0, range: range)
    let best = Self.best(of: predictions, aim)
    decision.choice = ModelChoiceRecord(predictions: predictions, askedAim: asked, aim: aim)
    decision.artifact = policy.artifactHash
    explain(
      predictions.map { "\($0.model) \($0.quality) at \($0.cost) USD" }.joined(separator: ", ")
        + "; \(aim)" + (aim == asked ? "" : ", moved from \(asked) by the budget's pace"))

    // A conversation keeps its model unless a better one is wanted now that costs more: a cheaper
    // one would have to read all of it anew.
    if let kept, let former = predictions.first(where: { $0.model == kept }),
      best.quality <= former.quality || best.cost <= former.cost
    {
      settle(on: former, predictions, aim, .sticky, "the conversation has it")
      return
    }
    let wasBest = aim == asked || Self.best(of: predictions, asked) == best
    settle(
      on: best, predictions, aim, wasBest ? .score : .budget,
      "expected quality \(best.quality) at \(best.cost) USD")
    if earlier == nil { explore(among: predictions, best, aim) }
  }

  /// Notes a model and, unless the configuration has fallbacks for it, the next best one.
  private mutating func settle(
    on chosen: ModelPrediction, _ predictions: [ModelPrediction], _ aim: ChoiceSettings.Aim,
    _ step: DecisionStep, _ why: @autoclosure () -> String
  ) {
    choose([chosen.model], step, why())
    decision.choice?.quality = chosen.quality
    decision.candidates = predictions.map(\.model)
    let others = predictions.filter { $0.model != chosen.model }
    if decision.models.count == 1, !others.isEmpty {
      decision.models.append(Self.best(of: others, aim).model)
    }
  }

  /// With the probability ε one of those that can answer is drawn, each as likely.
  private mutating func explore(
    among predictions: [ModelPrediction], _ best: ModelPrediction, _ aim: ChoiceSettings.Aim
  ) {
    let rate = configuration.routing?.exploration ?? 0
    guard rate > 0 else { return }
    let possible = predictions.filter { isPossible($0.model) }
    guard possible.count > 1, possible.contains(best) else { return }
    var drawn = best
    if context.draw() < rate {
      let place = Int(context.draw() * Double(possible.count))
      drawn = possible[min(place, possible.count - 1)]
      if drawn != best { settle(on: drawn, predictions, aim, .exploration, "drawn by lot") }
    }
    decision.candidates = possible.map(\.model)
    decision.propensity = rate / Double(possible.count) + (drawn == best ? 1 - rate : 0)
  }

  private static func best(
    of predictions: [ModelPrediction], _ aim: ChoiceSettings.Aim
  ) -> ModelPrediction {
    let index = predictions.map(\.quality).withUnsafeBufferPointer { qualities in
      predictions.map(\.cost).withUnsafeBufferPointer { costs in
        switch aim {
        case .costWeight(let weight):
          ChoiceRule.choose(qualities: qualities, costs: costs, costWeight: weight)
        case .quality(let target):
          ChoiceRule.cheapest(qualities: qualities, costs: costs, quality: target)
        }
      }
    }
    return predictions[index]
  }
}
#endif
