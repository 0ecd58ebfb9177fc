internal import CommandSupport
internal import PreferenceData
internal import RouterScoring

/// The work of `router-eval --choose`: what a router's choice among all of its models is worth, on
/// the prompts that its training held out or on other data.
public struct ChoiceEvaluationJob: Sendable {
  public var artifact = "models/router.safetensors"
  /// Files to evaluate on; empty for the held-out prompts.
  public var data: [String] = []
  public var skipInvalid = false
  public var includeContaminated = false
  /// Leave out prompts that the router was trained on.
  public var dropsInSample = false
  /// Prices where the data record no costs.
  public var money = MoneyOptions()
  public var options = EvaluationOptions()
  /// For a router that reads embeddings.
  public var embeddings: EmbeddingSource?

  public init() {}

  public struct Outcome: Sendable {
    public var report: ChoiceReport
    /// The first line of a text report.
    public var heading: String
    /// For standard error.
    public var warnings: [String]
  }

  /// - Parameter progress: called now and then with the share of bytes read, in 0…1.
  /// - Throws: a `CommandError`, with place, remedy and exit status.
  public func run(progress: ((Double) -> Void)? = nil) throws -> Outcome {
    let scorer = try Scorer.openForCommand(artifact)
    guard let choice = scorer.model.choice else {
      throw CommandFailure(
        "\(artifact): this router chooses between two models; leave out --choose, or train it with "
          + "router-train --models all", .invalidData)
    }
    try embeddings.check(scorer, artifact: artifact)
    let provenance = scorer.model.provenance
    let data = try EvaluationData.chosen(
      self.data, skipInvalid: skipInvalid, includeContaminated: includeContaminated,
      provenance: provenance, artifact: artifact, progress: progress)
    var warnings = data.warnings
    var isIncluded = data.isIncluded
    let known = zip(isIncluded, data.isInSample).count { $0 && $1 }
    if dropsInSample {
      isIncluded = zip(isIncluded, data.isInSample).map { $0 && !$1 }
    } else if known > 0 {
      warnings.append(
        "the router was trained on \(known.readable) of these prompts: the figures flatter it; leave "
          + "them out with --drop-in-sample")
    }
    let outcomes = try ModelOutcomes(
      data.dataset, models: choice.models, prompts: isIncluded, money: money)
    let predictions = ModelPredictions(
      try ModelChooser(scorer.model), data.dataset.prompts,
      try embeddings.vectors(
        of: data.dataset, isWanted: isIncluded, for: scorer, artifact: artifact),
      at: outcomes.prompt.map(Int.init), threads: options.threads)
    return Outcome(
      report: ChoiceEvaluator.evaluate(
        outcomes, predictions, folds: outcomes.cluster.map { $0 % 5 }, options: options),
      heading: "choice among models, \(data.description)", warnings: warnings)
  }
}
