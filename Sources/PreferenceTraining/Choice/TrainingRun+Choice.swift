internal import PreferenceData
internal import RouterEvaluation
internal import RouterScoring

extension TrainingRun {
  /// What the choice among models is worth on the held-out prompts; nil without a choice or such
  /// prompts.
  func reportOnChoice(
    _ model: RouterModel, _ dataset: PreferenceDataset, isHeldOut: [Bool]
  ) throws -> ChoiceReport? {
    guard let choice, model.choice != nil else { return nil }
    let outside = choice.prompt.indices.filter { isHeldOut[Int(choice.prompt[$0])] }
    guard !outside.isEmpty else { return nil }
    let outcomes = choice.selecting(outside).withDenseClusters
    let predictions = ModelPredictions(
      try ModelChooser(model), dataset.prompts, training.embeddings?.promptEmbeddings,
      at: outcomes.prompt.map(Int.init), threads: TrainingThreads.count)
    return ChoiceEvaluator.evaluate(
      outcomes, predictions, folds: outcomes.cluster.map { $0 % 5 }, options: evaluation)
  }
}
