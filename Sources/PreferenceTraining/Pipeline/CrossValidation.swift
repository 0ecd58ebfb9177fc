public import PreferenceData
public import RouterEvaluation
public import RouterScoring

/// Fits, calibrates and scores out of fold: every prompt is scored by a router that was exported
/// from the other folds and never saw it.
public struct CrossValidation: Sendable {
  public var training: RouterTraining
  /// Called as each fold begins, with its number from 1 and the number of folds.
  public var progress: (@Sendable (Int, Int) -> Void)?

  public init(_ training: RouterTraining) {
    self.training = training
  }

  public struct Result: Sendable {
    public var pair: ModelPair
    public var pairReason: String
    public var outcomes: PairOutcomes
    /// One per outcome, out of fold.
    public var scores: [Double]
    public var winRates: [Double]
    /// The fold of each outcome.
    public var folds: [Int32]
  }

  /// - Parameters:
  ///   - foldOfPrompt: the fold of each prompt of the store; -1 leaves it out altogether.
  /// - Throws: ``TrainingError`` when some fold cannot be trained without.
  public func run(_ dataset: PreferenceDataset, foldOfPrompt: [Int32]) throws -> Result {
    let included = foldOfPrompt.indices.filter { foldOfPrompt[$0] >= 0 }
    let (pair, reason) = try TrainingJob(training, dataset, included).choosePair()
    // The pair is fixed for all folds: it is part of the question, not of the answer.
    var fixed = training
    fixed.pair = PairSelection(strong: pair.strong, weak: pair.weak)
    let outcomes = try PairOutcomes(
      dataset, pair: pair, prompts: foldOfPrompt.map { $0 >= 0 }, winMargin: training.winMargin)
    var scores = [Double](repeating: 0, count: outcomes.count)
    var winRates = scores
    let folds = outcomes.prompt.map { foldOfPrompt[Int($0)] }
    let count = Int(foldOfPrompt.max() ?? 0) + 1
    for fold in 0..<count {
      progress?(fold + 1, count)
      let outside = outcomes.prompt.indices.filter { folds[$0] == fold }
      guard !outside.isEmpty else { continue }
      let router = try fixed.train(
        dataset, prompts: included.filter { foldOfPrompt[$0] != fold })
      let scorer = try Scorer(router.model)
      let scored = PromptScoring(scorer, embeddings: training.embeddings).scores(
        of: dataset.prompts, at: outside.map { Int(outcomes.prompt[$0]) })
      for (i, score) in zip(outside, scored) {
        scores[i] = score
        winRates[i] = scorer.winRate(score: score)
      }
    }
    return Result(
      pair: pair, pairReason: reason, outcomes: outcomes, scores: scores, winRates: winRates,
      folds: folds)
  }
}

extension CrossValidation {
  /// Folds dealt out by split key.
  public static func folds(
    _ count: Int, of prompts: PromptStore, seed: UInt64
  ) throws -> [Int32] {
    try PromptFolds(
      count, prompts: prompts, selection: Array(0..<prompts.count), purpose: "fold/1", seed: seed
    ).ofPrompt
  }

  /// Folds given by row id, as a peer's program wrote them; rows that are not named are left out.
  ///
  /// - Throws: ``TrainingError`` when no row is named, or one prompt is put into two folds.
  public static func folds(
    given: [String: Int], for dataset: PreferenceDataset
  ) throws -> [Int32] {
    let columns = dataset.columns
    var folds = [Int32](repeating: -1, count: dataset.prompts.count)
    var foldOfGroup = [Int32](repeating: -1, count: dataset.prompts.groupCount)
    for row in 0..<dataset.rowCount {
      guard let fold = given[columns.ids[row]] else { continue }
      let prompt = Int(columns.prompt[row])
      let group = Int(dataset.prompts.group(of: prompt))
      guard foldOfGroup[group] == -1 || foldOfGroup[group] == Int32(fold) else {
        throw TrainingError(
          .data,
          "the folds file puts the prompt of row '\(columns.ids[row])' into two folds; "
            + "folds must be by prompt, whatever its case and punctuation")
      }
      foldOfGroup[group] = Int32(fold)
      folds[prompt] = Int32(fold)
    }
    guard folds.contains(where: { $0 >= 0 }) else {
      throw TrainingError(.data, "the folds file names no row of the data; its keys are row ids")
    }
    return folds
  }
}
