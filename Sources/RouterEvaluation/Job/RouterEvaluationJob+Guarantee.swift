internal import CommandSupport
internal import PreferenceData
public import RouterScoring

extension RouterEvaluationJob.Target {
  /// The threshold of a router that says nothing better.
  public static let usualThreshold = 0.3

  /// Whether prompts that were trained on have to be left out.
  var needsUnseenPrompts: Bool {
    if case .quality = self { true } else { false }
  }
}

extension RouterEvaluationJob {
  /// The threshold to report on, what is guaranteed of it, and the prompts left to report on.
  struct Choice {
    /// A threshold or a share.
    var target: Target
    var guarantee: QualityGuarantee?
    /// One flag per prompt of the store; none that had a part in the guarantee.
    var isReported: [Bool]
  }

  func choose(
    _ scorer: Scorer, _ data: EvaluationData, _ isIncluded: [Bool], _ pair: ModelPair
  ) throws -> Choice {
    let provenance = scorer.model.provenance
    // What training found holds for the pair it was found for.
    let known = pair == scorer.model.pair ? provenance.guarantee : nil
    switch target {
    case .share: return Choice(target: target, isReported: isIncluded)
    case .quality(let request):
      return try choose(request, scorer, data, isIncluded, pair)
    case .threshold(let threshold):
      guard let known, known.threshold == threshold else {
        return Choice(target: target, isReported: isIncluded)
      }
      return try choose(known, data, isIncluded, provenance)
    case .standard:
      guard let known else {
        return Choice(target: .threshold(Target.usualThreshold), isReported: isIncluded)
      }
      return try choose(known, data, isIncluded, provenance)
    }
  }

  /// Finds a threshold on one part of the prompts, to report on the other.
  private func choose(
    _ request: GuaranteeRequest, _ scorer: Scorer, _ data: EvaluationData, _ isIncluded: [Bool],
    _ pair: ModelPair
  ) throws -> Choice {
    guard scale == .unit else {
      throw CommandFailure(
        "--target-quality needs scores between 0 and 1, and raw scores have no known bounds; leave "
          + "out --scale raw", .usage)
    }
    let prompts = data.dataset.prompts
    let provenance = scorer.model.provenance
    let fractions = prompts.guaranteeFractions(seed: provenance.seed)
    let isTested = zip(isIncluded, fractions).map { $0 && $1 < GuaranteeRequest.part }
    let outcomes =
      (try? PairOutcomes(
        data.dataset, pair: pair, prompts: isTested, winMargin: provenance.winMargin))
      ?? PairOutcomes()
    let scored = PromptScores(
      scorer, prompts, data.embeddings, isWanted: isTested, threads: options.threads)
    let guarantee = QualityGuarantee.search(
      outcomes, winRates: outcomes.perObservation(scored.winRates),
      order: outcomes.perObservation(fractions), thresholds: scorer.guaranteeThresholds,
      request: request)
    return Choice(
      target: .threshold(guarantee.threshold ?? 0), guarantee: guarantee,
      isReported: zip(isIncluded, isTested).map { $0 && !$1 })
  }

  /// Uses what training found, on prompts that had no part in it.
  private func choose(
    _ known: Provenance.Guarantee, _ data: EvaluationData, _ isIncluded: [Bool],
    _ provenance: Provenance
  ) throws -> Choice {
    let prompts = data.dataset.prompts
    var isReported = isIncluded
    let trained = Set(provenance.files.map { $0.sha256.lowercased() })
    if data.loaded.files.contains(where: { trained.contains($0.sha256) }) {
      let heldOut = prompts.splitFractions(purpose: "holdout", seed: provenance.seed)
      let fractions = prompts.guaranteeFractions(seed: provenance.seed)
      for prompt in isReported.indices
      where heldOut[prompt] < provenance.holdout && fractions[prompt] < known.part {
        isReported[prompt] = false
      }
    }
    guard isReported.contains(true) else {
      throw CommandFailure(
        "\(data.loaded.place): all of these prompts had a part in the router's quality guarantee, so "
          + "that none is left to report on; give other data with --data FILE", .invalidData)
    }
    return Choice(
      target: .threshold(known.threshold), guarantee: QualityGuarantee(known),
      isReported: isReported)
  }
}

extension QualityGuarantee {
  /// What training found.
  init(_ known: Provenance.Guarantee) {
    let request = GuaranteeRequest(target: known.target, confidence: known.confidence)
    self.init(request)
    measure = Measure(rawValue: known.measure) ?? .quality
    fewestPrompts = Self.fewestPrompts(request, measure)
    threshold = known.threshold
    strongCallFraction = known.strongCallFraction
    prompts = known.prompts
    rows = known.rows
    isFromTraining = true
  }

  /// What is kept in the artifact; nil where nothing is guaranteed.
  public var provenance: Provenance.Guarantee? {
    guard let threshold, let strongCallFraction else { return nil }
    return Provenance.Guarantee(
      measure: measure.rawValue, target: target, confidence: confidence, threshold: threshold,
      strongCallFraction: strongCallFraction, prompts: prompts, rows: rows,
      part: GuaranteeRequest.part)
  }
}

extension EvaluationReport {
  /// Adds a guarantee, and what the reported prompts say of it.
  public mutating func add(_ guarantee: QualityGuarantee) {
    var guarantee = guarantee
    if guarantee.threshold != nil {
      guarantee.reportedRatio = guarantee.measure == .pgr ? pgr : qualityRatio
    }
    self.guarantee = guarantee
    if let high = guarantee.reportedRatio.high, high < guarantee.target {
      notes.append(
        "these prompts reach \(NumberText.percent(guarantee.reportedRatio.value)), not the "
          + "\(NumberText.trimmedPercent(guarantee.target)) that was guaranteed: they are not like "
          + "the prompts it was tested on, or it is one of the misses that "
          + "\(NumberText.trimmedPercent(guarantee.confidence)) confidence leaves")
    }
  }
}
