import PreferenceData
import RouterEvaluation
import RouterScoring

@testable import PreferenceTraining

/// A simulated data set, the prompts to train on and those to test on.
struct TrainingSample: Sendable {
  var dataset: PreferenceDataset
  var natures: [SimulatedPrompt.Nature]
  var truth: SimulationTruth
  /// Prompt indices.
  var training: [Int]
  var test: [Int]

  static func scores(training: Int, test: Int, seed: UInt64 = 1, isGraded: Bool = false) -> Self {
    let simulated = ScoreSimulator(
      prompts: training + test, seed: seed, modelCount: 3, isGraded: isGraded
    ).table()
    return TrainingSample(
      dataset: .scores(simulated.table), natures: simulated.natures, truth: simulated.truth,
      split: Double(training) / Double(training + test))
  }

  static func battles(
    rows: Int, training: Int, test: Int, models: Int, seed: UInt64 = 1
  ) -> Self {
    let simulated = BattleSimulator(
      rows: rows, prompts: training + test, seed: seed, modelCount: models
    ).table()
    return TrainingSample(
      dataset: .battles(simulated.table), natures: simulated.natures, truth: simulated.truth,
      split: Double(training) / Double(training + test))
  }

  private init(
    dataset: PreferenceDataset, natures: [SimulatedPrompt.Nature], truth: SimulationTruth,
    split: Double
  ) {
    self.dataset = dataset
    self.natures = natures
    self.truth = truth
    // By group, as everywhere: simulated prompts may share a key.
    let fractions = dataset.prompts.splitFractions(purpose: "test", seed: 0)
    training = fractions.indices.filter { fractions[$0] < split }
    test = fractions.indices.filter { fractions[$0] >= split }
  }

  func train(
    _ algorithm: RouterTraining.Algorithm = .auto, preset: Preset = .fast,
    _ adjust: (inout RouterTraining) -> Void = { _ in }
  ) throws -> TrainedRouter {
    var settings = RouterTraining()
    settings.algorithm = algorithm
    settings.preset = preset
    adjust(&settings)
    return try settings.train(dataset, prompts: training)
  }

  /// What the router is worth on the test prompts.
  func report(_ router: TrainedRouter) throws -> EvaluationReport {
    let isTest = Set(test)
    let outcomes = try PairOutcomes(
      dataset, pair: router.model.pair, prompts: dataset.prompts.all.map(isTest.contains))
    let scorer = try Scorer(router.model)
    let scores = outcomes.prompt.map { scorer.score(of: Int($0), in: dataset.prompts) }
    var options = EvaluationOptions()
    options.bootstrapReplicates = 200
    return RouterEvaluator.evaluate(
      outcomes, scores: scores, winRates: scores.map { scorer.winRate(score: $0) },
      pair: router.model.pair, threshold: 0.3, options: options)
  }

  /// ℓ_strong − ℓ_weak of the router's pair on a prompt, in truth.
  func trueDifference(_ router: TrainedRouter, _ prompt: Int) -> Double {
    let names = truth.models.map(\.name)
    let strong = names.firstIndex(of: router.model.pair.strong)!
    let weak = names.firstIndex(of: router.model.pair.weak)!
    return truth.strength(of: strong, on: natures[prompt])
      - truth.strength(of: weak, on: natures[prompt])
  }
}
