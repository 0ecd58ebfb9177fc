/// Observations in ascending order of a probability, for binned calibration errors.
struct CalibrationOrder: Sendable {
  /// In ranked order: the observation's probability, outcome, weight and cluster.
  let probability: [Double]
  let outcome: [Double]
  let weight: [Double]
  let cluster: [Int32]
  let endsRun: [Bool]

  init(
    probabilities: [Double], outcomes: [Double], weights: [Double], clusters: [Int32]
  ) {
    precondition(
      probabilities.count == outcomes.count && outcomes.count == weights.count
        && weights.count == clusters.count, "one of each per observation")
    let order = RankedOutcomes.descendingOrder(of: probabilities).reversed().map { Int($0) }
    probability = order.map { probabilities[$0] }
    outcome = order.map { outcomes[$0] }
    weight = order.map { weights[$0] }
    cluster = order.map { clusters[$0] }
    endsRun = order.indices.map {
      $0 + 1 == order.count || probabilities[order[$0]] != probabilities[order[$0 + 1]]
    }
  }

  /// The expected calibration error Σ_b (W_b/W) |ȳ_b − p̄_b| over bins of equal mass.
  ///
  /// A run of equal probabilities is never split: it falls into the bin of its middle. With
  /// distinct probabilities the bins are the usual quantile bins to within one observation.
  ///
  /// - Parameters:
  ///   - totalWeight: the sum of all weights, each multiplied by its factor.
  ///   - factor: what the weight of the observation at a place of the order is multiplied by.
  ///   - outcome: the outcome at a place of the order.
  @inline(__always)
  func expectedError(
    bins: Int, totalWeight: Double, factor: (Int) -> Double, outcome: (Int) -> Double
  ) -> Double {
    guard totalWeight > 0 else { return .nan }
    var error = 0.0
    var (bin, seen, binExcess) = (0, 0.0, 0.0)
    var (runWeight, runExcess) = (0.0, 0.0)
    for i in probability.indices {
      let weight = factor(i) * weight[i]
      runWeight += weight
      runExcess += weight * (outcome(i) - probability[i])
      guard endsRun[i] else { continue }
      let middle = (seen + runWeight / 2) / totalWeight
      let runBin = min(bins - 1, Int(middle * Double(bins)))
      if runBin != bin {
        error += abs(binExcess)
        (bin, binExcess) = (runBin, 0)
      }
      binExcess += runExcess
      seen += runWeight
      (runWeight, runExcess) = (0, 0)
    }
    return (error + abs(binExcess)) / totalWeight
  }
}
