internal import RouterEvaluation
internal import RouterScoring

extension PairFitting {
  /// Combines heads with a prior, half each and without a fitted weight among them:
  ///
  ///     s = c + b · (z(prior) + z(Σ_v z(h_v)))
  ///
  /// z being a column less its mean by its deviation. Only the slope b > 0 and c are fitted, by least
  /// squares, so that the order of prompts is the same whatever the targets' scale.
  ///
  /// - Parameters:
  ///   - prior: a head that nothing was fitted to.
  ///   - trained: the heads with their out-of-fold outputs.
  ///   - folds: the fold of each observation, the same that made the outputs.
  init(
    prior: TrainedHead, _ trained: [TrainedHead], _ outcomes: PairOutcomes, folds: [Int32]
  ) {
    let weights = outcomes.weight
    let all = [prior] + trained
    let moments = all.map { weightedMoments($0.outOfFold, weights) }
    func z(_ column: Int, _ i: Int) -> Double {
      (all[column].outOfFold[i] - moments[column].mean) / moments[column].deviation
    }
    let sums = weights.indices.map { i in
      trained.indices.reduce(0) { sum, v in sum + z(v + 1, i) }
    }
    let spread = weightedMoments(sums, weights).deviation
    let combined = weights.indices.map { i in z(0, i) + sums[i] / spread }
    let gains = outcomes.gain
    let centre = weightedMoments(gains, weights).mean
    let squares = combined.indices.reduce(0) {
      $0 + weights[$1] * combined[$1] * combined[$1]
    }
    let product = combined.indices.reduce(0) {
      $0 + weights[$1] * combined[$1] * (gains[$1] - centre)
    }
    // The order is what counts; a slope of nothing would lose it.
    let slope = max(1e-4, squares > 0 ? product / squares : 0)
    heads = all.indices.map { v in
      StackedHead(
        name: all[v].name, head: all[v].head, mean: Float(moments[v].mean),
        deviation: Float(moments[v].deviation), weight: Float(v == 0 ? slope : slope / spread))
    }
    intercept = centre
    shrinkage = .infinity
    let scores = combined.map { centre + slope * $0 }
    calibration = CalibrationFitting().fit(
      scores: scores, labels: outcomes.strongBetter, weights: weights, folds: folds,
      effectiveCount: outcomes.clusterCount)
    scoreQuantiles = Self.percentiles(of: scores)
  }
}
