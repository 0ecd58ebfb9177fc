internal import Glibc
internal import RouterScoring

/// What a router predicts of each model on each observation; row-major, observations × models.
public struct ModelPredictions: Sendable {
  public var modelCount: Int
  public var quality: [Double]
  /// USD per request.
  public var cost: [Double]

  public var count: Int { quality.count / modelCount }

  public init(modelCount: Int, quality: [Double], cost: [Double]) {
    precondition(quality.count == cost.count && quality.count.isMultiple(of: modelCount))
    self.modelCount = modelCount
    self.quality = quality
    self.cost = cost
  }

  /// What really happens: choosing by it is the oracle's choice, which at λ = 0 is the cheapest of
  /// the best models, for right and wrong the cheapest right one.
  public init(oracle outcomes: ModelOutcomes) {
    self.init(modelCount: outcomes.modelCount, quality: outcomes.quality, cost: outcomes.cost)
  }

  /// The model chosen for each observation at a cost weight λ, by ``ChoiceRule``.
  public func choices(costWeight: Double) -> [Int] {
    quality.withUnsafeBufferPointer { quality in
      cost.withUnsafeBufferPointer { cost in
        (0..<count).map { i in
          let row = i * modelCount..<(i + 1) * modelCount
          return ChoiceRule.choose(
            qualities: UnsafeBufferPointer(rebasing: quality[row]),
            costs: UnsafeBufferPointer(rebasing: cost[row]), costWeight: costWeight)
        }
      }
    }
  }
}

/// The cost weights a curve is drawn from.
public enum CostWeights {
  /// 0, then `count` in geometric steps from where the dearest model's cost weighs a thousandth of
  /// a right answer to where the cheapest's weighs a hundred of them, then ∞.
  ///
  /// - Parameter meanCosts: one per model, USD per request.
  public static func grid(meanCosts: [Double], count: Int = 120) -> [Double] {
    let paid = meanCosts.filter { $0 > 0 }
    guard let low = paid.min(), let high = paid.max() else { return [0, .infinity] }
    let (first, last) = (1e-3 / high, 1e2 / low)
    let ratio = last / first
    return [0]
      + (0..<count).map { first * pow(ratio, Double($0) / Double(count - 1)) } + [.infinity]
  }
}
