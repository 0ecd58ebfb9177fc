internal import Glibc

/// How well probabilities agree with outcomes. All are weighted means over observations; `nil`
/// where undefined.
///
/// Outcomes lie in 0…1 (usually 0 or 1); an empty list of weights means that all are 1.
public enum ProbabilityMetrics {
  /// The negative log-likelihood −(y ln p + (1 − y) ln(1 − p)) of one outcome, in nats, with p
  /// kept 10⁻¹⁵ away from 0 and 1.
  public static func logLoss(of probability: Double, outcome: Double) -> Double {
    let p = min(max(probability, 1e-15), 1 - 1e-15)
    return -(outcome * log(p) + (1 - outcome) * log(1 - p))
  }

  /// The mean negative log-likelihood, in nats.
  public static func logLoss(
    _ probabilities: [Double], outcomes: [Double], weights: [Double] = []
  ) -> Double? {
    mean(probabilities, outcomes, weights) { logLoss(of: $0, outcome: $1) }
  }

  /// The mean squared difference (Brier, 1950).
  public static func brier(
    _ probabilities: [Double], outcomes: [Double], weights: [Double] = []
  ) -> Double? {
    mean(probabilities, outcomes, weights) { ($0 - $1) * ($0 - $1) }
  }

  /// The expected calibration error over bins of equal mass: Σ_b (W_b/W) |ȳ_b − p̄_b|.
  ///
  /// Equal probabilities share a bin, so the figure does not depend on the order of the rows.
  public static func expectedCalibrationError(
    _ probabilities: [Double], outcomes: [Double], weights: [Double] = [], bins: Int = 15
  ) -> Double? {
    let order = calibrationOrder(probabilities, outcomes, weights)
    let total = order.weight.reduce(0, +)
    guard total > 0 else { return nil }
    return order.expectedError(
      bins: bins, totalWeight: total, factor: { _ in 1 }, outcome: { order.outcome[$0] })
  }

  /// The mean expected calibration error if the probabilities were exactly right: outcomes are
  /// drawn from them anew, `replicates` times. An ECE near this floor is no sign of miscalibration.
  public static func expectedCalibrationErrorFloor(
    _ probabilities: [Double], weights: [Double] = [], bins: Int = 15, replicates: Int = 200,
    seed: UInt64 = 0
  ) -> Double? {
    let order = calibrationOrder(
      probabilities, Array(repeating: 0, count: probabilities.count), weights)
    let total = order.weight.reduce(0, +)
    guard total > 0, replicates > 0 else { return nil }
    var sum = 0.0
    for replicate in 0..<replicates {
      var generator = ReplicateGenerator(seed: seed, stream: replicate)
      sum += order.expectedError(
        bins: bins, totalWeight: total, factor: { _ in 1 },
        outcome: { generator.uniform() < order.probability[$0] ? 1 : 0 })
    }
    return sum / Double(replicates)
  }

  /// The area under the receiver operating characteristic: the chance that a random observation
  /// with outcome 1 has a higher score than one with outcome 0, ties counting one half.
  public static func areaUnderROC(
    _ scores: [Double], outcomes: [Double], weights: [Double] = []
  ) -> Double? {
    let order = calibrationOrder(scores, outcomes, weights)
    var (pairsWon, negatives, positives) = (0.0, 0.0, 0.0)
    var (runNegatives, runPositives) = (0.0, 0.0)
    for i in order.outcome.indices {
      runPositives += order.weight[i] * order.outcome[i]
      runNegatives += order.weight[i] * (1 - order.outcome[i])
      guard order.endsRun[i] else { continue }
      pairsWon += runPositives * (negatives + runNegatives / 2)
      negatives += runNegatives
      positives += runPositives
      (runNegatives, runPositives) = (0, 0)
    }
    return negatives > 0 && positives > 0 ? pairsWon / (negatives * positives) : nil
  }

  private static func calibrationOrder(
    _ probabilities: [Double], _ outcomes: [Double], _ weights: [Double]
  ) -> CalibrationOrder {
    let count = probabilities.count
    return CalibrationOrder(
      probabilities: probabilities, outcomes: outcomes,
      weights: weights.isEmpty ? Array(repeating: 1, count: count) : weights,
      clusters: Array(repeating: 0, count: count))
  }

  private static func mean(
    _ probabilities: [Double], _ outcomes: [Double], _ weights: [Double],
    _ loss: (Double, Double) -> Double
  ) -> Double? {
    precondition(
      probabilities.count == outcomes.count && (weights.isEmpty || weights.count == outcomes.count),
      "one of each per observation")
    var (sum, total) = (0.0, 0.0)
    for i in outcomes.indices {
      let weight = weights.isEmpty ? 1 : weights[i]
      sum += weight * loss(probabilities[i], outcomes[i])
      total += weight
    }
    return total > 0 ? sum / total : nil
  }
}
