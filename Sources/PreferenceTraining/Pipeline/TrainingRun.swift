public import PreferenceData
internal import PromptFeatures
public import RouterEvaluation
internal import RouterScoring

/// The main job: hold prompts out, train on the rest, measure on the held-out ones, finish the
/// artifact.
public struct TrainingRun: Sendable {
  public var training: RouterTraining
  /// The share of prompts held out.
  public var holdout = 0.2
  /// Whether to train once more on everything after measuring.
  public var refit = false
  /// Prompts of rows that name one of these tasks take no part, neither in training nor in
  /// measuring: what is left can be measured on them as on a benchmark never seen.
  public var leftOutTasks: Set<String> = []
  /// The win-rate threshold of the report.
  public var threshold = 0.3
  /// Choose the threshold on a part of the held-out prompts so that it keeps this, and report on
  /// the others.
  public var guarantee: GuaranteeRequest?
  public var evaluation = EvaluationOptions()
  /// Also learn to choose among these models.
  public var choice: ModelOutcomes?
  /// The flags as typed, without paths, for the provenance.
  public var flags: [String] = []

  public init(_ training: RouterTraining) {
    self.training = training
  }

  public struct Outcome: Sendable {
    public var router: TrainedRouter
    /// On the held-out prompts; nil where none judges the pair.
    public var report: EvaluationReport?
    /// Where one was asked for.
    public var guarantee: QualityGuarantee?
    /// The choice among models on the held-out prompts, where one was learned.
    public var choiceReport: ChoiceReport?
    public var trainingPrompts: Int
    public var heldOutPrompts: Int
  }

  /// - Throws: ``TrainingError`` for data or settings from which no router can be trained.
  public func run(_ loaded: LoadedDataset) throws -> Outcome {
    let dataset = loaded.dataset
    let fractions = dataset.prompts.splitFractions(purpose: "holdout", seed: training.seed)
    let takesPart = try dataset.prompts(withoutTasks: leftOutTasks)
    let isHeldOut = zip(fractions, takesPart).map { $0 < holdout && $1 }
    let inside = isHeldOut.indices.filter { takesPart[$0] && !isHeldOut[$0] }
    guard !inside.isEmpty else {
      throw TrainingError(
        .data, "--holdout \(holdout) leaves no prompt to train on; give a smaller share")
    }
    try checkGuarantee()
    var router = try training.train(dataset, prompts: inside)
    if let choice {
      try training.addChoice(to: &router.model, dataset, prompts: inside, outcomes: choice)
    }
    let choiceReport = try reportOnChoice(router.model, dataset, isHeldOut: isHeldOut)
    var report: EvaluationReport?
    var guarantee: QualityGuarantee?
    if isHeldOut.contains(true) {
      training.progress?("evaluation")
      var (isReported, threshold) = (isHeldOut, threshold)
      if let request = self.guarantee {
        let found = try guaranteed(request, router.model, dataset, isHeldOut: isHeldOut)
        (isReported, threshold) = (found.isReported, found.guarantee.threshold ?? 0)
        guarantee = found.guarantee
      }
      report =
        if training.target == .difficulty {
          try reportOnTypicalPair(
            router.model, dataset, trainedOn: inside, isIncluded: isReported, threshold: threshold)
        } else {
          try RouterEvaluationJob.report(
            on: router.model, loaded, isIncluded: isReported, threshold: threshold,
            options: evaluation, embeddings: training.embeddings?.promptEmbeddings)
        }
      if let found = guarantee { report?.add(found) }
    }
    let everything = takesPart.indices.filter { takesPart[$0] }
    if refit {
      var again = training
      again.pair = PairSelection(strong: router.model.pair.strong, weak: router.model.pair.weak)
      let reason = router.pairReason
      router = try again.train(dataset, prompts: everything)
      router.pairReason = reason
      if let choice {
        try training.addChoice(
          to: &router.model, dataset, prompts: everything, outcomes: choice)
      }
    }
    router.model.provenance = provenance(
      loaded, router, report, prompts: refit ? everything : inside)
    router.model.provenance.guarantee = guarantee?.provenance
    return Outcome(
      router: router, report: report, guarantee: guarantee, choiceReport: choiceReport,
      trainingPrompts: inside.count, heldOutPrompts: everything.count - inside.count)
  }

  private func provenance(
    _ loaded: LoadedDataset, _ router: TrainedRouter, _ report: EvaluationReport?, prompts: [Int]
  ) -> Provenance {
    let store = loaded.dataset.prompts
    let hashes = store.keyHashes()
    var provenance = router.model.provenance
    provenance.files = loaded.files.map {
      Provenance.File(name: DataFileName.relative($0.path), sha256: $0.sha256, rows: $0.rows)
    }
    provenance.preset = training.preset.rawValue
    provenance.seed = training.seed
    provenance.holdout = refit ? 0 : holdout
    provenance.flags = flags
    provenance.simulated = loaded.dataset.columns.simulated
    provenance.trainingPrompts = prompts.count
    provenance.promptHashes = Set(prompts.map { hashes[$0] }).sorted()
    if let choice {
      provenance.costs = Dictionary(
        uniqueKeysWithValues: zip(choice.models, choice.means(choice.cost)))
    }
    provenance.metrics = report?.headline ?? [:]
    let views = router.model.views
    let encoders = Provenance.Encoders(
      distilled: views.distilled == nil ? nil : training.termEncoder?.identity,
      embedding: views.embeddingDimension == nil ? nil : training.embeddings?.encoder)
    if encoders != .init() { provenance.encoders = encoders }
    return provenance
  }
}

extension EvaluationReport {
  /// The figures that travel in the artifact, by their JSON keys.
  var headline: [String: Double] {
    var metrics: [String: Double] = ["prompts": Double(prompts)]
    for (name, estimate) in [
      ("strong_quality", strongQuality), ("weak_quality", weakQuality), ("apgr", apgr),
      ("cpt50", cpt50), ("cpt80", cpt80), ("auc", auc), ("log_loss", logLoss), ("ece", ece),
    ] {
      metrics[name] = estimate.value
      metrics[name + "_low"] = estimate.low
      metrics[name + "_high"] = estimate.high
    }
    return metrics
  }
}
