internal import PromptFeatures

extension Scorer {
  /// The same scorer without the weights and rows of which the plan has a copy: megabytes.
  ///
  /// It scores and explains. What looks at single heads (``headOutputs(turns:embedding:scratch:)``,
  /// ``battleLogits(turns:a:b:embedding:scratch:)``, ``vectors(turns:embedding:scratch:)`` and the
  /// model's own values) needs the scorer as it was opened.
  package func slimmed() -> Scorer {
    var model = model
    for index in model.heads.indices { model.heads[index].head.dropNgramWeights() }
    model.choice = nil
    if plan.readsTokens { model.views.tokens?.rowOfBucket = [] }
    if plan.readsDistilled { model.views.distilled?.rowOfBucket = [] }
    return Scorer(model, plan)
  }
}

extension Head {
  fileprivate mutating func dropNgramWeights() {
    switch self {
    case .linear(var head) where head.input == .ngrams:
      head.weights = []
      self = .linear(head)
    case .logisticDifference(var strong, var weak) where strong.input == .ngrams:
      strong.weights = []
      weak.weights = []
      self = .logisticDifference(strong: strong, weak: weak)
    default:
      break
    }
  }
}
