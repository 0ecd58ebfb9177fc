/// What each threshold on the win rate does to a set of outcomes.
public struct ThresholdSweep: Sendable {
  /// One step of the sweep: all observations whose win rate is at least `winRate` are strong calls.
  private struct Step {
    var winRate: Double
    /// Sums over the observations of this and all higher win rates.
    var weight = 0.0
    var gain = 0.0
    var knownWeight = 0.0
    var addedCost = 0.0
  }

  /// Descending by win rate; one per distinct win rate.
  private let steps: [Step]
  private let totalWeight: Double
  private let weakQuality: Double
  private let gap: Double
  /// USD per request with every call on the weak model; nil where costs are unknown.
  private let weakCost: Double?
  private let knownWeight: Double

  /// - Parameter winRates: one per observation.
  /// - Precondition: there is an observation, and no win rate is NaN.
  public init(_ outcomes: PairOutcomes, winRates: [Double]) {
    precondition(outcomes.count > 0 && winRates.count == outcomes.count)
    var steps: [Step] = []
    var step = Step(winRate: .infinity)
    var (weakCosts, weakTotal, strongTotal) = (0.0, 0.0, 0.0)
    for index in RankedOutcomes.descendingOrder(of: winRates) {
      let i = Int(index)
      if winRates[i] != step.winRate {
        if step.winRate < .infinity { steps.append(step) }
        step.winRate = winRates[i]
      }
      let weight = outcomes.weight[i]
      step.weight += weight
      step.gain += weight * (outcomes.strongQuality[i] - outcomes.weakQuality[i])
      weakTotal += weight * outcomes.weakQuality[i]
      strongTotal += weight * outcomes.strongQuality[i]
      if outcomes.strongCost[i].isFinite, outcomes.weakCost[i].isFinite {
        step.knownWeight += weight
        step.addedCost += weight * (outcomes.strongCost[i] - outcomes.weakCost[i])
        weakCosts += weight * outcomes.weakCost[i]
      }
    }
    steps.append(step)
    self.steps = steps
    totalWeight = step.weight
    weakQuality = weakTotal / step.weight
    gap = strongTotal / step.weight - weakQuality
    knownWeight = step.knownWeight
    weakCost = outcomes.hasKnownCosts ? weakCosts / step.knownWeight : nil
  }

  /// The point that a threshold reaches.
  public func point(atThreshold threshold: Double) -> OperatingPoint {
    // The number of steps at or above the threshold.
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].winRate >= threshold { low = middle + 1 } else { high = middle }
    }
    return point(afterSteps: low, threshold: threshold)
  }

  /// The point whose share of strong calls comes nearest to the one asked for.
  public func point(nearestShare share: Double) -> OperatingPoint {
    let target = share * totalWeight
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].weight < target { low = middle + 1 } else { high = middle }
    }
    // After `low` steps the share is below the target, after one more at or above it.
    let below = low == 0 ? 0 : steps[low - 1].weight
    let isBelowNearer = low == steps.count || target - below <= steps[low].weight - target
    let count = isBelowNearer ? low : low + 1
    return point(afterSteps: count, threshold: threshold(afterSteps: count))
  }

  /// At most `count` points from share 0 to share 1, about evenly spaced, ascending.
  public func points(count: Int) -> [OperatingPoint] {
    var points: [OperatingPoint] = []
    for index in 0..<max(2, count) {
      let point = point(nearestShare: Double(index) / Double(max(2, count) - 1))
      if point.strongCallFraction != points.last?.strongCallFraction { points.append(point) }
    }
    return points
  }

  /// Cost in USD per request and quality after every step; nil where costs are unknown.
  var costPoints: [CostEfficiency.Point]? {
    guard weakCost != nil else { return nil }
    return (0...steps.count).map { count in
      let point = point(afterSteps: count, threshold: nil)
      return CostEfficiency.Point(cost: (point.cost ?? 0) / 1_000, quality: point.quality)
    }
  }

  private func point(afterSteps count: Int, threshold: Double?) -> OperatingPoint {
    let step = count == 0 ? Step(winRate: .infinity) : steps[count - 1]
    let quality = weakQuality + step.gain / totalWeight
    return OperatingPoint(
      threshold: threshold, strongCallFraction: step.weight / totalWeight, quality: quality,
      pgr: gap > 0 ? (quality - weakQuality) / gap : nil,
      cost: weakCost.map { 1_000 * ($0 + step.addedCost / knownWeight) })
  }

  /// A short number that tells the last step taken from the first one not taken.
  private func threshold(afterSteps count: Int) -> Double? {
    guard count > 0 else { return steps[0].winRate < 1 ? 1 : nil }
    guard count < steps.count else { return 0 }
    let (above, included) = (steps[count].winRate, steps[count - 1].winRate)
    var scale = 100.0
    while scale < 1e15 {
      let candidate = (included * scale).rounded(.down) / scale
      if candidate > above, candidate <= included { return candidate }
      scale *= 10
    }
    return included
  }
}

extension PairOutcomes {
  /// The weighted share of observations whose two costs are known.
  public var knownCostFraction: Double {
    var (known, total) = (0.0, 0.0)
    for i in 0..<count {
      total += weight[i]
      known += strongCost[i].isFinite && weakCost[i].isFinite ? weight[i] : 0
    }
    return total > 0 ? known / total : 0
  }

  /// Whether enough costs are known to report their mean: 95 % of the weight. Below that the rows
  /// with costs need not be like those without.
  public var hasKnownCosts: Bool { knownCostFraction >= 0.95 }
}
