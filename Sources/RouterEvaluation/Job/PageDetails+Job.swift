internal import PreferenceData
internal import RouterScoring

extension PageDetails {
  /// Steps of the histogram of win rates.
  private static let histogramSteps = 40

  /// - Parameters:
  ///   - examples: how many of each kind; 0 for none.
  init(
    _ scorer: Scorer, artifact: String, _ data: EvaluationData, _ outcomes: PairOutcomes,
    _ report: EvaluationReport, examples: Int, warnings: [String], threads: Int
  ) throws {
    self.init()
    let model = scorer.model
    let provenance = model.provenance
    let digest = try FileDigest(of: artifact)
    self.artifact = artifact
    artifactBytes = digest.bytes
    artifactHash = digest.sha256
    algorithm = provenance.algorithm
    preset = provenance.preset
    seed = provenance.seed
    holdout = provenance.holdout
    flags = provenance.flags
    trainingPrompts = provenance.trainingPrompts
    trainingFiles = provenance.files.map { .init(name: $0.name, sha256: $0.sha256, rows: $0.rows) }
    (trainedStrong, trainedWeak) = (model.pair.strong, model.pair.weak)
    parts = model.heads.map {
      Part(name: $0.name, kind: $0.head.kind, weight: Double($0.weight))
    }
    dataDescription = data.description
    dataFiles = data.loaded.files.map {
      .init(name: $0.path, sha256: $0.sha256, rows: $0.rows > 0 ? $0.rows : nil)
    }
    self.warnings = warnings
    addPrompts(scorer, data, outcomes, report, examples: examples, threads: threads)
  }

  private mutating func addPrompts(
    _ scorer: Scorer, _ data: EvaluationData, _ outcomes: PairOutcomes, _ report: EvaluationReport,
    examples: Int, threads: Int
  ) {
    guard outcomes.count > 0 else { return }
    let prompts = data.dataset.prompts
    var isWanted = [Bool](repeating: false, count: prompts.count)
    for prompt in outcomes.prompt { isWanted[Int(prompt)] = true }
    let winRates = PromptScores(
      scorer, prompts, data.embeddings, isWanted: isWanted, threads: threads
    ).winRates
    var histogram = [Int](repeating: 0, count: Self.histogramSteps)
    for winRate in winRates where !winRate.isNaN {
      histogram[min(histogram.count - 1, Int(winRate * Double(histogram.count)))] += 1
    }
    winRateHistogram = histogram
    guard examples > 0 else { return }
    self.examples = RoutingExample.select(
      outcomes, winRates: outcomes.perObservation(winRates), prompts: prompts,
      threshold: report.threshold, count: examples)
  }
}

extension Head {
  /// What the head is and what it reads, for people.
  fileprivate var kind: String {
    switch self {
    case .linear(let head): "linear on \(head.input.rawValue)"
    case .nystrom(let head): "radial basis functions on \(head.input.rawValue)"
    case .neighbours(let head):
      "\(head.neighbours) nearest neighbours on \(head.input.rawValue)"
    case .tasks(let head): "\(head.gains.count) tasks told apart on \(head.input.rawValue)"
    case .logisticDifference(let strong, _): "two logistic fits on \(strong.input.rawValue)"
    }
  }
}
