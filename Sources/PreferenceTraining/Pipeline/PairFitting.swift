internal import RouterEvaluation
internal import RouterScoring

/// From heads' out-of-fold outputs to a finished decision: stack, calibration, quantiles.
struct PairFitting: Sendable {
  var heads: [StackedHead]
  var intercept: Double
  var calibration: CalibrationFitting.Fitted
  var scoreQuantiles: [Float]
  var shrinkage: Double

  /// - Parameters:
  ///   - folds: the fold of each observation, the same that made the outputs.
  init(_ trained: [TrainedHead], _ outcomes: PairOutcomes, loss: PointLoss, folds: [Int32]) {
    let stack = HeadStacking().fit(
      outputs: trained.map(\.outOfFold), loss: loss, weights: outcomes.weight, folds: folds,
      clusters: outcomes.cluster)
    heads = trained.indices.map { v in
      StackedHead(
        name: trained[v].name, head: trained[v].head, mean: Float(stack.means[v]),
        deviation: Float(stack.deviations[v]), weight: Float(stack.weights[v]))
    }
    intercept = stack.intercept
    shrinkage = stack.shrinkage
    calibration = CalibrationFitting().fit(
      scores: stack.outOfFoldScores, labels: outcomes.strongBetter, weights: outcomes.weight,
      folds: folds, effectiveCount: outcomes.clusterCount)
    scoreQuantiles = Self.percentiles(of: stack.outOfFoldScores)
  }

  /// The 0th to 100th percentiles, ascending, linear between order statistics.
  static func percentiles(of values: [Double]) -> [Float] {
    let sorted = values.sorted()
    return (0...100).map { percent in
      let place = Double(percent) / 100 * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return Float(sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low]))
    }
  }
}
