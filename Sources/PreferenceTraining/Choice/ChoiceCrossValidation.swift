public import PreferenceData
internal import PromptFeatures
public import RouterEvaluation
internal import RouterScoring

/// Chooses among models out of fold: every prompt by a chooser that was fitted to the other folds
/// and never saw it, beside simpler predictors on the same folds.
public struct ChoiceCrossValidation: Sendable {
  public var training: RouterTraining
  /// Called as each fold begins, with its number from 1 and the number of folds.
  public var progress: (@Sendable (Int, Int) -> Void)?

  public init(_ training: RouterTraining) {
    self.training = training
  }

  public struct Result: Sendable {
    public var outcomes: ModelOutcomes
    /// The fold of each outcome.
    public var folds: [Int32]
    public var predictions: ModelPredictions
    public var comparators: [(name: String, predictions: ModelPredictions)]
    /// How many components each fold's chooser has.
    public var componentCounts: [Int]
  }

  /// - Parameter foldOfPrompt: the fold of each prompt of the store; -1 leaves it out altogether.
  /// - Throws: ``TrainingError`` when some fold cannot be trained without.
  public func run(
    _ dataset: PreferenceDataset, _ all: ModelOutcomes, foldOfPrompt: [Int32]
  ) throws -> Result {
    let outcomes = all.selecting(
      all.prompt.indices.filter { foldOfPrompt[Int(all.prompt[$0])] >= 0 }
    ).withDenseClusters
    guard outcomes.count > 0 else {
      throw TrainingError(.data, "no prompt of the folds has a score and a cost of every model")
    }
    let included = foldOfPrompt.indices.filter { foldOfPrompt[$0] >= 0 }
    let folds = outcomes.prompt.map { foldOfPrompt[Int($0)] }
    let count = Int(folds.max() ?? 0) + 1
    let zeros = [Double](repeating: 0, count: outcomes.quality.count)
    let empty = ModelPredictions(modelCount: outcomes.modelCount, quality: zeros, cost: zeros)
    var learned = empty
    var comparators: [String: ModelPredictions] = [:]
    var componentCounts: [Int] = []
    for fold in 0..<count {
      progress?(fold + 1, count)
      let outside = folds.indices.filter { folds[$0] == fold }
      guard !outside.isEmpty else { continue }
      let job = try TrainingJob(
        training, dataset, included.filter { foldOfPrompt[$0] != fold })
      let inside = try job.inside(outcomes)
      job.announce("views")
      var views = try job.fitViews()
      views.embeddingDimension = training.embeddings?.dimension
      let choice = try job.fitChoice(inside, views: views)
      componentCounts.append(choice.components.count)
      let chooser = try ModelChooser(.choosing(choice, views: views))
      let found = ModelPredictions(
        chooser, dataset.prompts, training.embeddings?.promptEmbeddings,
        at: outside.map { Int(outcomes.prompt[$0]) }, threads: TrainingThreads.count)
      learned.set(found, at: outside)
      let rivals = ChoiceComparators(job: job).predictions(
        inside, outcomes.selecting(outside), costs: found.cost, views: views)
      for (name, found) in rivals { comparators[name, default: empty].set(found, at: outside) }
    }
    return Result(
      outcomes: outcomes, folds: folds, predictions: learned,
      comparators: comparators.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      componentCounts: componentCounts)
  }
}

extension ModelPredictions {
  mutating func set(_ other: ModelPredictions, at indices: [Int]) {
    for (place, i) in indices.enumerated() {
      for m in 0..<modelCount {
        quality[i * modelCount + m] = other.quality[place * modelCount + m]
        cost[i * modelCount + m] = other.cost[place * modelCount + m]
      }
    }
  }
}

extension ModelOutcomes {
  /// With clusters numbered 0, 1, 2… in order of appearance.
  var withDenseClusters: ModelOutcomes {
    var result = self
    var number: [Int32: Int32] = [:]
    result.cluster = cluster.map { name in
      let next = Int32(number.count)
      if let known = number[name] { return known }
      number[name] = next
      return next
    }
    return result
  }
}

extension RouterModel {
  /// A router that only chooses among models: its pair is for the form.
  static func choosing(_ choice: ModelChoice, views: PromptViews) -> RouterModel {
    RouterModel(
      pair: ModelPair(strong: choice.models[0], weak: choice.models[1]), views: views, heads: [],
      intercept: 0,
      calibration: Calibration(knots: [-1, 1], logits: [-1, 1], lowest: 0.001, highest: 0.999),
      scoreQuantiles: [Float](repeating: 0, count: 101), modelHeads: nil, choice: choice,
      provenance: .empty(algorithm: "ridge", winMargin: 0))
  }
}
