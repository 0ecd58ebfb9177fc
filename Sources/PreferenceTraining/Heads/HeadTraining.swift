internal import LinearAlgebra
internal import RouterEvaluation
internal import RouterScoring

/// A head, its out-of-fold outputs, and how its penalty was found.
struct TrainedHead: Sendable {
  var name: String
  var head: Head
  /// One per observation, from the fit that did not see the observation's fold.
  var outOfFold: [Double]
  var penalty: Double
}

/// Fits the head of one block: out of fold along the whole penalty path, then once on everything
/// with the penalty whose out-of-fold loss was lowest.
struct HeadTraining: Sendable {
  /// What a head's output stands for.
  enum Objective: Sendable {
    /// The gain d = q_strong − q_weak, least squares (`ridge`).
    case gain
    /// The difference ℓ_strong − ℓ_weak under the battles' likelihood (`logistic`); `offsets` is
    /// the position bias of each observation.
    case preference(offsets: [Double], likelihood: RaoKupper)
    /// P(strong right) − P(weak right), one logistic model each (`logistic` on score tables).
    case scores
  }

  var objective: Objective
  /// One penalty instead of the block's path.
  var fixedPenalty: Double?

  /// - Parameters:
  ///   - rows: the feature row of each observation.
  ///   - folds: the fold of each observation.
  func fit(
    _ block: FeatureBlock, _ outcomes: PairOutcomes, rows: [Int], folds: [Int32]
  ) -> TrainedHead {
    let penalties = fixedPenalty.map { [$0] } ?? block.penalties
    let foldCount = Int(folds.max() ?? 0) + 1
    // The whole path per fold, plus the final fit, side by side.
    let paths = concurrentMap(foldCount + 1) { fold in
      let inside = folds.indices.filter { folds[$0] != fold }
      return path(block, outcomes, rows: rows, observations: inside, penalties)
    }
    var outputs = penalties.map { _ in [Double](repeating: 0, count: rows.count) }
    for fold in 0..<foldCount {
      let outside = folds.indices.filter { folds[$0] == fold }
      for p in penalties.indices {
        let values = paths[fold].outputs(p, block, rows: outside.map { rows[$0] })
        for (i, value) in zip(outside, values) { outputs[p][i] = value }
      }
    }
    let loss = pointLoss(outcomes)
    let losses = outputs.map { loss.mean(at: $0, weights: outcomes.weight) }
    // The larger penalty wins a tie.
    let best = losses.indices.reversed().min { losses[$0] < losses[$1] }!
    return TrainedHead(
      name: block.name, head: paths[foldCount].head(best, block), outOfFold: outputs[best],
      penalty: penalties[best])
  }

  /// The loss by which this objective judges an output, also used to stack.
  func pointLoss(_ outcomes: PairOutcomes) -> PointLoss {
    switch objective {
    case .gain, .scores:
      .squared(targets: outcomes.gain)
    case .preference(let offsets, let likelihood):
      .preference(outcomes: outcomes.strongQuality, offsets: offsets, likelihood: likelihood)
    }
  }

  /// Solutions along the path; per-model objectives have two.
  private struct Path: Sendable {
    var solutions: [RidgeSolution]
    var weakSolutions: [RidgeSolution]?

    func outputs(_ p: Int, _ block: FeatureBlock, rows: [Int]) -> [Double] {
      let first = block.outputs(solutions[p], rows: rows)
      guard let weakSolutions else { return first }
      let second = block.outputs(weakSolutions[p], rows: rows)
      return zip(first, second).map { sigmoid($0) - sigmoid($1) }
    }

    func head(_ p: Int, _ block: FeatureBlock) -> Head {
      let strong = block.head(solutions[p].weights, solutions[p].intercept)
      guard let weakSolutions else { return strong }
      let weak = block.head(weakSolutions[p].weights, weakSolutions[p].intercept)
      guard case .linear(let first) = strong, case .linear(let second) = weak else { return strong }
      return .logisticDifference(strong: first, weak: second)
    }
  }

  private func path(
    _ block: FeatureBlock, _ outcomes: PairOutcomes, rows: [Int], observations: [Int],
    _ penalties: [Double]
  ) -> Path {
    let weights = observations.map { outcomes.weight[$0] }
    let features = block.storage.selectingRows(observations.map { rows[$0] })
    let logistic = LogisticPath(penalties: penalties)
    switch objective {
    case .gain:
      let targets = observations.map { outcomes.strongQuality[$0] - outcomes.weakQuality[$0] }
      let ridge = RidgePath(penalties: penalties)
      return switch features {
      case .dense(let matrix):
        Path(solutions: ridge.solve(matrix, targets: targets, weights: weights))
      case .sparse(let matrix):
        Path(solutions: ridge.solve(matrix, targets: targets, weights: weights))
      }
    case .preference:
      return Path(
        solutions: logistic.solve(
          features, loss: pointLoss(outcomes).selecting(observations), weights: weights))
    case .scores:
      func solve(_ labels: [Double]) -> [RidgeSolution] {
        logistic.solve(
          features, loss: .logistic(labels: observations.map { labels[$0] }), weights: weights)
      }
      return Path(
        solutions: solve(outcomes.strongQuality), weakSolutions: solve(outcomes.weakQuality))
    }
  }
}
