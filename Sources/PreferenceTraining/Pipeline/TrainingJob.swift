internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
internal import RouterScoring

/// One run of ``RouterTraining``: the data at hand and the steps in their order.
struct TrainingJob: Sendable {
  let settings: RouterTraining
  let dataset: PreferenceDataset
  /// The training prompts, ascending.
  let selection: [Int]
  /// The position of each prompt in `selection`; -1 outside.
  let position: [Int32]

  init(_ settings: RouterTraining, _ dataset: PreferenceDataset, _ selection: [Int]) throws {
    guard !selection.isEmpty else {
      throw TrainingError(
        .data, "there is nothing to train on: no prompt is left; add data or hold fewer out")
    }
    // BLAS starts with threads of its own, on which bits would depend.
    KernelThreads.keepBLASToOneThread()
    self.settings = settings
    self.dataset = dataset
    self.selection = selection.sorted()
    var position = [Int32](repeating: -1, count: dataset.prompts.count)
    for (i, prompt) in self.selection.enumerated() { position[prompt] = Int32(i) }
    self.position = position
  }

  func run() throws -> TrainedRouter {
    if settings.target == .difficulty { return try trainOnDifficulty() }
    return switch dataset {
    case .scores(let table): try trainOnScores(table)
    case .battles(let table): try trainOnBattles(table)
    }
  }

  func announce(_ stage: String) {
    settings.progress?(stage)
  }

  /// Whether each prompt of the store is trained on.
  var isSelected: [Bool] { position.map { $0 >= 0 } }

  /// The outcomes of the pair on the training prompts.
  func outcomes(of pair: ModelPair) throws -> PairOutcomes {
    let outcomes = try PairOutcomes(
      dataset, pair: pair, prompts: isSelected, winMargin: settings.winMargin)
    guard Set(outcomes.gain).count > 1 else { throw oneOutcomeOnly(pair) }
    return outcomes
  }

  func oneOutcomeOnly(_ pair: ModelPair) -> TrainingError {
    TrainingError(
      .data,
      "every training row says the same of \(pair.strong) against \(pair.weak): there is "
        + "nothing to learn; add data or name another pair with --strong and --weak")
  }
}
