/// A loss of one real score per observation, with its first two derivatives in the score.
enum PointLoss: Sendable {
  /// ½ (s − d)².
  case squared(targets: [Double])
  /// −y log σ(s) − (1 − y) log σ(−s), y ∈ 0...1.
  case logistic(labels: [Double])
  /// −log P(outcome | s + offset), s = ℓ_strong − ℓ_weak; outcomes are 1 for strong, 0 for weak and
  /// ½ for a tie, offsets the position bias, ± o.
  case preference(outcomes: [Double], offsets: [Double], likelihood: RaoKupper)

  var count: Int {
    switch self {
    case .squared(let values), .logistic(let values), .preference(let values, _, _): values.count
    }
  }

  /// The loss of observation `i` at score `s`, its slope, and a curvature that is never negative.
  @inline(__always)
  func evaluate(_ i: Int, at s: Double) -> (value: Double, slope: Double, curvature: Double) {
    switch self {
    case .squared(let targets):
      let residual = s - targets[i]
      return (0.5 * residual * residual, residual, 1)
    case .logistic(let labels):
      let p = sigmoid(s)
      return (softplus(s) - labels[i] * s, p - labels[i], p * (1 - p))
    case .preference(let outcomes, let offsets, let likelihood):
      let point = likelihood.evaluate(s + offsets[i], outcome: outcomes[i])
      return (point.value, point.slope, point.curvature)
    }
  }

  func selecting(_ indices: [Int]) -> PointLoss {
    switch self {
    case .squared(let values): .squared(targets: indices.map { values[$0] })
    case .logistic(let values): .logistic(labels: indices.map { values[$0] })
    case .preference(let values, let offsets, let likelihood):
      .preference(
        outcomes: indices.map { values[$0] }, offsets: indices.map { offsets[$0] },
        likelihood: likelihood)
    }
  }

  /// The weighted mean loss at the given scores.
  func mean(at scores: [Double], weights: [Double]) -> Double {
    var total = 0.0
    var mass = 0.0
    for i in scores.indices {
      total += weights[i] * evaluate(i, at: scores[i]).value
      mass += weights[i]
    }
    return total / mass
  }
}
