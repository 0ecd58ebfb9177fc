internal import Glibc

/// Combines the out-of-fold outputs of the heads into one score (stacked generalisation, Wolpert
/// 1992; non-negative weights, Breiman 1996).
///
/// Outputs are brought to mean 0 and deviation 1, then weighted by w ≥ 0 that are shrunk towards
/// equal weights. The strength of the shrinkage is chosen by cross-validation on the same folds
/// that made the outputs, by the ``OneStandardErrorRule``, so few labels end near the plain mean of
/// z-scores.
struct HeadStacking: Sendable {
  /// Candidate strengths, relative to the mean curvature of the loss, from free to equal weights.
  var shrinkages: [Double] = [0.003, 0.03, 0.3, 3, 1e6]

  struct Fitted: Sendable {
    var means: [Double]
    var deviations: [Double]
    var weights: [Double]
    var intercept: Double
    /// The strength that won.
    var shrinkage: Double
    /// The out-of-fold stacked scores: each fold's by weights fitted on the other folds.
    var outOfFoldScores: [Double]
  }

  /// - Parameters:
  ///   - outputs: one column per head, one out-of-fold output per observation.
  ///   - folds: the fold of each observation.
  ///   - clusters: observations of one prompt share one, 0...; the unit of the standard error.
  func fit(
    outputs: [[Double]], loss: PointLoss, weights: [Double], folds: [Int32], clusters: [Int32]
  ) -> Fitted {
    let moments = outputs.map { weightedMoments($0, weights) }
    let columns = zip(outputs, moments).map { column, moment in
      column.map { ($0 - moment.mean) / moment.deviation }
    }
    let foldCount = Int(folds.max() ?? 0) + 1
    let curvature = meanCurvature(loss, weights)
    let candidates = outputs.count == 1 ? [shrinkages.last!] : shrinkages
    var trials = OneStandardErrorRule<(shrinkage: Double, scores: [Double])>()
    for shrinkage in candidates.reversed() {
      var scores = [Double](repeating: 0, count: weights.count)
      for fold in 0..<foldCount {
        let inside = folds.indices.filter { folds[$0] != fold }
        let outside = folds.indices.filter { folds[$0] == fold }
        guard !inside.isEmpty, !outside.isEmpty else { continue }
        let solution = solve(
          columns.map { column in inside.map { column[$0] } }, loss.selecting(inside),
          inside.map { weights[$0] }, shrinkage * curvature)
        for i in outside { scores[i] = solution.score(i, columns) }
      }
      var losses: [Int32: Double] = [:]
      for i in scores.indices {
        losses[clusters[i], default: 0] += weights[i] * loss.evaluate(i, at: scores[i]).value
      }
      trials.add((shrinkage, scores), losses: losses)
    }
    let chosen = trials.chosen!
    let shrinkage = chosen.shrinkage
    let solution = solve(columns, loss, weights, shrinkage * curvature)
    return Fitted(
      means: moments.map(\.mean), deviations: moments.map(\.deviation),
      weights: solution.weights, intercept: solution.intercept, shrinkage: shrinkage,
      outOfFoldScores: chosen.scores)
  }

  private func solve(
    _ columns: [[Double]], _ loss: PointLoss, _ weights: [Double], _ penalty: Double
  ) -> BoundedLinearFit.Solution {
    // The anchor: the one weight that all columns would share.
    let sum = weights.indices.map { i in columns.reduce(0) { $0 + $1[i] } }
    let shared = BoundedLinearFit(lower: [0], anchor: [0], penalty: 0)
      .fit(columns: [sum], loss: loss, weights: weights)
    // A stack that only ever answers the same would rank nothing; keep the order of the mean.
    let common = max(shared.weights[0], 1e-4)
    var solution = BoundedLinearFit(
      lower: columns.map { _ in 0 }, anchor: columns.map { _ in common }, penalty: penalty
    ).fit(columns: columns, loss: loss, weights: weights)
    if solution.weights.allSatisfy({ $0 <= 0 }) { solution.weights = columns.map { _ in common } }
    return solution
  }

  private func meanCurvature(_ loss: PointLoss, _ weights: [Double]) -> Double {
    var total = 0.0
    for i in weights.indices { total += weights[i] * loss.evaluate(i, at: 0).curvature }
    return total / weights.reduce(0, +)
  }
}

/// The weighted mean and standard deviation; a constant column gets deviation 1, and so does one
/// that single precision, in which scores are served, could not tell from a constant.
func weightedMoments(_ values: [Double], _ weights: [Double]) -> (mean: Double, deviation: Double) {
  let mass = weights.reduce(0, +)
  let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / mass
  let variance =
    zip(values, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / mass
  let deviation = sqrt(variance)
  return (mean, deviation > 1e-6 * max(1e-3, abs(mean)) ? deviation : 1)
}
