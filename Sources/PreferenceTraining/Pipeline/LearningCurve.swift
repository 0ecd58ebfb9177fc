internal import Glibc
internal import LinearAlgebra
public import PreferenceData
internal import RouterEvaluation
public import RouterScoring

/// How good a router gets with few labels: trains on `size` prompts drawn at random, evaluates on
/// all the others, several times over.
public struct LearningCurve: Sendable {
  public var training: RouterTraining
  public var size: Int
  public var draws: Int

  public init(training: RouterTraining, size: Int, draws: Int) {
    self.training = training
    self.size = size
    self.draws = draws
  }

  /// One draw.
  public struct Draw: Sendable {
    public var trainingPrompts: Int
    public var averagePerformanceGapRecovered: Double
  }

  public func run(
    _ dataset: PreferenceDataset, progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws -> (pair: ModelPair, draws: [Draw]) {
    let everything = Array(0..<dataset.prompts.count)
    let (pair, _) = try TrainingJob(training, dataset, everything).choosePair()
    var fixed = training
    fixed.pair = PairSelection(strong: pair.strong, weak: pair.weak)
    let all = try PairOutcomes(dataset, pair: pair, winMargin: training.winMargin)
    let groups = Set(all.prompt.map { dataset.prompts.group(of: Int($0)) }).sorted()
    guard size < groups.count else {
      throw TrainingError(
        .usage, "--train-size \(size) leaves no prompt to test on; the pair has \(groups.count)")
    }
    var result: [Draw] = []
    for draw in 0..<draws {
      progress?(draw + 1, draws)
      var generator = SplitMix64(seed: training.seed &+ UInt64(draw))
      let chosen = Set(groups.shuffled(using: &generator).prefix(size))
      let inside = everything.filter { chosen.contains(dataset.prompts.group(of: $0)) }
      let router = try fixed.train(dataset, prompts: inside)
      let test = all.selecting(
        all.prompt.indices.filter {
          !chosen.contains(dataset.prompts.group(of: Int(all.prompt[$0])))
        })
      let scores = PromptScoring(try Scorer(router.model), embeddings: training.embeddings).scores(
        of: dataset.prompts, at: test.prompt.map(Int.init))
      let curve = CostQualityCurve(test, scores: scores)
      result.append(
        Draw(
          trainingPrompts: inside.count,
          averagePerformanceGapRecovered: curve.averagePerformanceGapRecovered ?? .nan))
    }
    return (pair, result)
  }
}
