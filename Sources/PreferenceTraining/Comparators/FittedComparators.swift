internal import LinearAlgebra
public import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation

/// The usual routers, fitted on the same folds and prompts as ours and scored out of fold: task
/// only, nearest neighbours, k-means clusters, similarity-weighted Bradley–Terry, and RouteLLM's
/// matrix factorization where it is asked for.
///
/// All but the first read the token embeddings that ours reads, learned on the same training
/// prompts.
public struct FittedComparators: Sendable {
  public var training: RouterTraining

  public init(_ training: RouterTraining) {
    self.training = training
  }

  /// Scores by name, one per outcome of the cross-validation.
  public func scores(
    _ dataset: PreferenceDataset, _ result: CrossValidation.Result
  ) throws -> [String: [Double]] {
    let outcomes = result.outcomes
    var scores: [String: [Double]] = [:]
    let prompts = Set(outcomes.prompt).sorted().map(Int.init)
    for fold in Set(result.folds).sorted() {
      let inside = outcomes.prompt.indices.filter { result.folds[$0] != fold }
      let outside = outcomes.prompt.indices.filter { result.folds[$0] == fold }
      let embeddings = embeddings(
        dataset.prompts, prompts, fittedOn: Set(inside.map { Int(outcomes.prompt[$0]) }).sorted())
      let place = Dictionary(uniqueKeysWithValues: zip(prompts, 0...))
      let training = embeddings.selectingRows(inside.map { place[Int(outcomes.prompt[$0])]! })
      let test = embeddings.selectingRows(outside.map { place[Int(outcomes.prompt[$0])]! })
      let gains = inside.map { outcomes.strongQuality[$0] - outcomes.weakQuality[$0] }
      let weights = inside.map { outcomes.weight[$0] }
      func put(_ name: String, _ values: [Double]) {
        for (i, value) in zip(outside, values) {
          scores[name, default: [Double](repeating: 0, count: outcomes.count)][i] = value
        }
      }
      put(
        "task only",
        TaskOnlyComparator().fit(
          tasks: inside.map { outcomes.task[$0] }, gains: gains, weights: weights
        ).scores(for: outside.map { outcomes.task[$0] }))
      put(
        "nearest neighbours",
        NearestNeighbours().fit(training, gains: gains, weights: weights).scores(for: test))
      put(
        "k-means clusters",
        KMeansClusters(seed: self.training.seed).fit(training, gains: gains, weights: weights)
          .scores(for: test))
      put(
        "similarity-weighted Bradley–Terry",
        SimilarityWeightedBradleyTerry().fit(
          training, outcomes: gains.map { $0 > 0 ? 1 : $0 < 0 ? 0 : 0.5 }, weights: weights
        ).scores(for: test))
    }
    return scores
  }

  /// Token embeddings of `prompts`, by a table learned on other prompts' text alone.
  private func embeddings(
    _ store: PromptStore, _ prompts: [Int], fittedOn selection: [Int]
  ) -> Matrix<Float> {
    let views = ViewTraining(preset: .balanced, seed: training.seed).fit(
      prompts: store, selection: selection)
    let matrices = ViewMatrices(
      prompts: store, selection: prompts, views: views, needsNgrams: false)
    return matrices.tokens ?? matrices.surface
  }
}
