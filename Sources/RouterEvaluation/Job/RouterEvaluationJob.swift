internal import CommandSupport
public import PreferenceData
public import RouterScoring

/// The work of router-eval: from an artifact and files to a report.
///
/// Without data it evaluates a router on the prompts that its training held out.
public struct RouterEvaluationJob: Sendable {
  /// Which threshold the report is about.
  public enum Target: Sendable, Equatable {
    case threshold(Double)
    /// The threshold at which this share of the evaluated prompts goes to the strong model.
    case share(Double)
    /// The threshold that training guaranteed a quality for, 0.3 if it did not.
    case standard
    /// The highest threshold that can be guaranteed on one part of the prompts, for the other; 0 if
    /// none can.
    case quality(GuaranteeRequest)
  }

  public var artifact = "models/router.safetensors"
  /// Files to evaluate on; empty for the held-out prompts.
  public var data: [String] = []
  /// The models whose quality is judged; the router's own if nil.
  public var strong: String?
  public var weak: String?
  public var target = Target.threshold(0.3)
  public var scale = QualityScale.unit
  public var skipInvalid = false
  public var includeContaminated = false
  /// Leave out prompts that the router was trained on.
  public var dropsInSample = false
  /// Prices, volumes and what-ifs.
  public var money = MoneyOptions()
  /// Makes a page as well, with so many examples of each kind; 0 for none, nil for no page.
  public var pageExamples: Int?
  public var options = EvaluationOptions()
  /// For a router that reads embeddings.
  public var embeddings: EmbeddingSource?

  public init() {}

  /// What a run comes to.
  public struct Outcome: Sendable {
    public var report: EvaluationReport
    /// The self-contained page, where one was asked for.
    public var page: String?
    /// Lines for the head of a text report.
    public var heading: [String]
    /// For standard error.
    public var warnings: [String]
  }

  /// - Parameter progress: called now and then with the share of bytes read, in 0…1.
  /// - Throws: a `CommandError`, with place, remedy and exit status.
  public func run(progress: ((Double) -> Void)? = nil) throws -> Outcome {
    let scorer = try Scorer.openForCommand(artifact)
    let model = scorer.model
    try embeddings.check(scorer, artifact: artifact)
    let pair = ModelPair(strong: strong ?? model.pair.strong, weak: weak ?? model.pair.weak)
    var data = try EvaluationData.chosen(
      self.data, skipInvalid: skipInvalid, includeContaminated: includeContaminated,
      provenance: model.provenance, artifact: artifact, progress: progress)
    var warnings = data.warnings
    let candidates = try included(data, &warnings)
    data.embeddings = try embeddings.vectors(
      of: data.dataset, isWanted: candidates, for: scorer, artifact: artifact)
    let choice = try choose(scorer, data, candidates, pair)
    let isIncluded = choice.isReported
    var outcomes: PairOutcomes
    do throws(EvaluationError) {
      outcomes = try PairOutcomes(
        data.dataset, pair: pair, prompts: isIncluded, scale: scale,
        winMargin: model.provenance.winMargin)
    } catch {
      guard case .noRows = error, case .battles = data.dataset, data.likelihoodIsMeasurable(model)
      else { throw explained(error, data.loaded, model: model) }
      outcomes = PairOutcomes()
    }
    let costing = try outcomes.settleCosts(from: data.dataset, pair: pair, money)
    var job = self
    job.target = choice.target
    var report = job.evaluate(scorer, outcomes, data, isIncluded, pair, costing)
    job.finish(&report, scorer, outcomes, data, isIncluded, &warnings)
    if let guarantee = choice.guarantee { report.add(guarantee) }
    let page = try pageExamples.map { examples in
      let details = try PageDetails(
        scorer, artifact: artifact, data, outcomes, report, examples: examples,
        warnings: warnings, threads: options.threads)
      return report.page(details)
    }
    return Outcome(
      report: report, page: page, heading: heading(model, data), warnings: warnings)
  }

  /// Evaluates a router that is in memory on a part of data that are in memory, which it was not
  /// trained on: what training reports of its held-out prompts.
  ///
  /// - Parameters:
  ///   - isIncluded: one flag per prompt of the store.
  ///   - embeddings: if the router reads any.
  /// - Returns: nil if no row of these prompts judges the pair.
  public static func report(
    on model: RouterModel, _ loaded: LoadedDataset, isIncluded: [Bool], threshold: Double,
    options: EvaluationOptions, embeddings: PromptEmbeddings? = nil
  ) throws -> EvaluationReport? {
    let scorer = try Scorer(model)
    let data = EvaluationData(
      loaded: loaded, isIncluded: isIncluded,
      isInSample: [Bool](repeating: false, count: isIncluded.count), description: "", warnings: [],
      embeddings: embeddings)
    guard
      let outcomes = try? PairOutcomes(
        loaded.dataset, pair: model.pair, prompts: isIncluded,
        winMargin: model.provenance.winMargin)
    else { return nil }
    var job = RouterEvaluationJob()
    job.target = .threshold(threshold)
    job.options = options
    var report = job.evaluate(scorer, outcomes, data, isIncluded, model.pair, CostBasis())
    var warnings: [String] = []
    job.finish(&report, scorer, outcomes, data, isIncluded, &warnings)
    return report
  }

  /// The prompts that take part, those that were trained on left out if that is wanted.
  private func included(
    _ data: EvaluationData, _ warnings: inout [String]
  ) throws(CommandFailure) -> [Bool] {
    guard dropsInSample || target.needsUnseenPrompts else { return data.isIncluded }
    let isIncluded = zip(data.isIncluded, data.isInSample).map { $0 && !$1 }
    guard isIncluded.contains(true) else {
      throw CommandFailure(
        "the router was trained on every prompt of \(data.description); give other data with "
          + "--data FILE", .invalidData)
    }
    let dropped = data.isIncluded.count { $0 } - isIncluded.count { $0 }
    if dropped > 0 { warnings.append("left out \(dropped.readable) prompts that were trained on") }
    return isIncluded
  }

  private func explained(
    _ error: EvaluationError, _ loaded: LoadedDataset, model: RouterModel
  ) -> CommandFailure {
    error.failure(
      at: loaded.place, strong: strong, weak: weak,
      remedy: "; the router was trained for \(model.pair.strong) and \(model.pair.weak): name the "
        + "pair to judge with --strong and --weak")
  }

  private func evaluate(
    _ scorer: Scorer, _ outcomes: PairOutcomes, _ data: EvaluationData, _ isIncluded: [Bool],
    _ pair: ModelPair, _ costing: CostBasis
  ) -> EvaluationReport {
    let prompts = data.dataset.prompts
    guard outcomes.count > 0 else {
      let scored = PromptScores(
        scorer, prompts, data.embeddings, isWanted: isIncluded, threads: options.threads)
      return .unjudged(
        pair: pair, winRates: scored.winRates.filter { !$0.isNaN }, target: target, options: options
      )
    }
    var isWanted = [Bool](repeating: false, count: prompts.count)
    for prompt in outcomes.prompt { isWanted[Int(prompt)] = true }
    let scored = PromptScores(
      scorer, prompts, data.embeddings, isWanted: isWanted, threads: options.threads)
    let winRates = outcomes.perObservation(scored.winRates)
    let scores = outcomes.perObservation(scored.scores)
    let lengths = outcomes.promptLengths(in: prompts, threads: options.threads)
    var report = RouterEvaluator.evaluate(
      outcomes, scores: scores, winRates: winRates, pair: pair,
      threshold: target.threshold(outcomes, winRates: winRates), options: options,
      comparators: ["length": lengths], costing: costing)
    report.slices = SliceReport.measure(
      outcomes, scores: scores, winRates: winRates, lengths: lengths, threshold: report.threshold,
      options: options)
    return report
  }

  /// Adds what depends on more than the pair's outcomes.
  private func finish(
    _ report: inout EvaluationReport, _ scorer: Scorer, _ outcomes: PairOutcomes,
    _ data: EvaluationData, _ isIncluded: [Bool], _ warnings: inout [String]
  ) {
    report.isSimulated = scorer.model.provenance.simulated || data.dataset.isSimulated
    switch outcomes.source {
    case .scores:
      report.inSamplePrompts = outcomes.prompt.count { data.isInSample[Int($0)] }
    case .battles:
      report.inSamplePrompts = Set(outcomes.prompt).count { data.isInSample[Int($0)] }
    }
    if report.inSamplePrompts > 0 {
      let words =
        "the router was trained on \(report.inSamplePrompts.readable) of these "
        + "\(report.prompts.readable) prompts, which flatters it; --drop-in-sample leaves them out"
      warnings.append(words)
      report.notes.append(words)
    }
    if case .share(let share) = target {
      let own = scorer.threshold(forStrongCallFraction: share)
      report.notes.append(
        "the threshold gives \(share.percent()) strong calls on these prompts; by its training "
          + "prompts the router would use \(NumberText.fixed(own, 4))")
    }
    if case .battles(let table) = data.dataset,
      let battles = BattleLikelihood.measure(
        table, isIncluded: isIncluded, scorer: scorer, embeddings: data.embeddings,
        options: options)
    {
      report.battles = battles.likelihood
      report.notes += battles.notes
    }
    if data.loaded.contaminatedRows > 0 {
      report.notes.append(
        "\(data.loaded.contaminatedRows.readable) rows marked contaminated are left out")
    }
  }

  private func heading(_ model: RouterModel, _ data: EvaluationData) -> [String] {
    let provenance = model.provenance
    return [
      "router   \(artifact) (\(provenance.algorithm), \(provenance.preset), trained on "
        + "\(provenance.trainingPrompts.readable) prompts)",
      "data     \(data.description)",
    ]
  }
}

extension RouterEvaluationJob.Target {
  /// The threshold on the win rate that it comes to on these outcomes.
  func threshold(_ outcomes: PairOutcomes, winRates: [Double]) -> Double {
    switch self {
    case .threshold(let threshold): threshold
    case .standard, .quality: Self.usualThreshold
    case .share(let share):
      ThresholdSweep(outcomes, winRates: winRates).point(nearestShare: share).threshold ?? 1
    }
  }
}

extension EvaluationData {
  /// Whether there is something to say about battles of which none is the pair's.
  fileprivate func likelihoodIsMeasurable(_ model: RouterModel) -> Bool { model.modelHeads != nil }
}

extension PreferenceDataset {
  /// Whether any row says that it is simulated.
  var isSimulated: Bool {
    switch self {
    case .scores(let table): table.columns.simulated
    case .battles(let table): table.columns.simulated
    }
  }
}
