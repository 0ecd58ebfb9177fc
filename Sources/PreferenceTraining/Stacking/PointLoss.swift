internal import Glibc

/// A loss of one real score per observation, with its first two derivatives in the score.
enum PointLoss: Sendable {
  /// ½ (s − d)².
  case squared(targets: [Double])
  /// −y log σ(s) − (1 − y) log σ(−s), y ∈ 0...1.
  case logistic(labels: [Double])
  /// Rao–Kupper with tie parameter θ: −log P(outcome | s + offset), s = ℓ_strong − ℓ_weak; outcomes
  /// 1 for strong, 0 for weak and ½ for a tie; the offset is the position bias, ± o.
  case raoKupper(outcomes: [Double], offsets: [Double], tieParameter: Double)

  var count: Int {
    switch self {
    case .squared(let values), .logistic(let values), .raoKupper(let values, _, _): values.count
    }
  }

  /// The loss of observation `i` at score `s`, its slope, and a curvature that is never negative.
  func evaluate(_ i: Int, at s: Double) -> (value: Double, slope: Double, curvature: Double) {
    switch self {
    case .squared(let targets):
      let residual = s - targets[i]
      return (0.5 * residual * residual, residual, 1)
    case .logistic(let labels):
      let p = sigmoid(s)
      return (softplus(s) - labels[i] * s, p - labels[i], p * (1 - p))
    case .raoKupper(let outcomes, let offsets, let theta):
      // P(strong) = σ(s − log θ), P(weak) = σ(−s − log θ), and
      // P(tie) = (θ² − 1) σ(s − log θ) σ(−s − log θ), hence the sums below.
      let shift = log(theta)
      let shown = s + offsets[i]
      let up = sigmoid(shown - shift)
      let down = sigmoid(-shown - shift)
      let upLoss = softplus(shift - shown)
      let downLoss = softplus(shown + shift)
      let upCurvature = up * (1 - up)
      let downCurvature = down * (1 - down)
      switch outcomes[i] {
      case 1: return (upLoss, up - 1, upCurvature)
      case 0: return (downLoss, 1 - down, downCurvature)
      default:
        let gap = max(theta * theta - 1, 1e-12)
        return (upLoss + downLoss - log(gap), up - down, upCurvature + downCurvature)
      }
    }
  }

  func selecting(_ indices: [Int]) -> PointLoss {
    switch self {
    case .squared(let values): .squared(targets: indices.map { values[$0] })
    case .logistic(let values): .logistic(labels: indices.map { values[$0] })
    case .raoKupper(let values, let offsets, let theta):
      .raoKupper(
        outcomes: indices.map { values[$0] }, offsets: indices.map { offsets[$0] },
        tieParameter: theta)
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

func sigmoid(_ x: Double) -> Double {
  x >= 0
    ? 1 / (1 + exp(-x))
    : {
      let e = exp(x); return e / (1 + e)
    }()
}

/// log(1 + eˣ), without overflow.
func softplus(_ x: Double) -> Double {
  max(x, 0) + log1p(exp(-abs(x)))
}
