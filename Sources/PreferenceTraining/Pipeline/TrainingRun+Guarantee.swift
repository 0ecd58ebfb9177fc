internal import PreferenceData
internal import RouterEvaluation
internal import RouterScoring

extension TrainingRun {
  /// - Throws: ``TrainingError`` where what is asked for cannot hold.
  func checkGuarantee() throws(TrainingError) {
    guard let guarantee else { return }
    guard training.target == .pair else {
      throw TrainingError(
        .usage,
        "--target-quality is about two models, which --target difficulty does not know; leave out "
          + "one of them")
    }
    if let complaint = guarantee.complaint { throw TrainingError(.usage, complaint) }
    guard !refit else {
      throw TrainingError(
        .usage,
        "--refit trains another router on the prompts that --target-quality tested this one on, so "
          + "that nothing would be guaranteed of it; leave out one of them")
    }
    guard holdout > 0 else {
      throw TrainingError(
        .usage, "--target-quality is tested on held-out prompts; give --holdout a share above 0")
    }
  }

  /// Finds a threshold on one part of the held-out prompts, scored by the router as it is written:
  /// with its numbers rounded and its tables quantised.
  ///
  /// - Returns: also the other part, one flag per prompt of the store.
  func guaranteed(
    _ request: GuaranteeRequest, _ model: RouterModel, _ dataset: PreferenceDataset,
    isHeldOut: [Bool]
  ) throws -> (guarantee: QualityGuarantee, isReported: [Bool]) {
    let exported = try model.encoded().withUnsafeBytes { bytes in
      try RouterModel(decoding: bytes)
    }
    let scorer = try Scorer(exported)
    let fractions = dataset.prompts.guaranteeFractions(seed: training.seed)
    let isTested = zip(isHeldOut, fractions).map { $0 && $1 < GuaranteeRequest.part }
    let outcomes =
      (try? PairOutcomes(
        dataset, pair: model.pair, prompts: isTested, winMargin: training.winMargin))
      ?? PairOutcomes()
    let scores = PromptScoring(scorer, embeddings: training.embeddings).scores(
      of: dataset.prompts, at: outcomes.prompt.map(Int.init))
    let guarantee = QualityGuarantee.search(
      outcomes, winRates: scores.map { scorer.winRate(score: $0) },
      order: outcomes.perObservation(fractions), thresholds: scorer.guaranteeThresholds,
      request: request)
    return (guarantee, zip(isHeldOut, isTested).map { $0 && !$1 })
  }
}
