internal import Glibc
internal import LinearAlgebra

/// Who beat whom on which training prompt, ready to be weighted anew for every prompt asked about.
struct WinTable: Sendable {
  private let modelCount: Int
  /// Wins of one model over another on one prompt: `mass` from all its battles.
  private struct Entry: Sendable {
    var row: Int
    /// winner · modelCount + loser.
    var pair: Int
    var mass: Double
  }
  private let entries: [Entry]

  /// A battle of outcome y is y wins of model A and 1 − y of model B.
  init(_ battles: [SimilarityWeightedBradleyTerry.Battle], rowCount: Int, modelCount: Int) {
    self.modelCount = modelCount
    struct Key: Hashable {
      var row: Int
      var pair: Int
    }
    var masses: [Key: Double] = [:]
    for battle in battles {
      precondition(battle.row >= 0 && battle.row < rowCount, "no such row")
      precondition(
        min(battle.modelA, battle.modelB) >= 0 && max(battle.modelA, battle.modelB) < modelCount,
        "no such model")
      guard battle.modelA != battle.modelB, battle.weight > 0 else { continue }
      let forA = Key(row: battle.row, pair: battle.modelA * modelCount + battle.modelB)
      let forB = Key(row: battle.row, pair: battle.modelB * modelCount + battle.modelA)
      masses[forA, default: 0] += battle.weight * battle.outcome
      masses[forB, default: 0] += battle.weight * (1 - battle.outcome)
    }
    entries =
      masses
      .filter { $0.value > 0 }
      .map { Entry(row: $0.key.row, pair: $0.key.pair, mass: $0.value) }
      .sorted { ($0.row, $0.pair) < ($1.row, $1.pair) }
  }

  /// P(strong beats weak) of the Bradley–Terry fit to all battles, each weighted by its row; ½ when
  /// nothing links the two models.
  func winShare(of strong: Int, against weak: Int, rowWeights: [Double]) -> Double {
    var wins = [Double](repeating: 0, count: modelCount * modelCount)
    for entry in entries { wins[entry.pair] += rowWeights[entry.row] * entry.mass }
    if modelCount == 2 {
      let won = wins[strong * 2 + weak]
      let lost = wins[weak * 2 + strong]
      return won + lost > 0 ? won / (won + lost) : 0.5
    }
    let strengths = strengths(wins)
    return 1 / (1 + exp(strengths[weak] - strengths[strong]))
  }

  /// The strengths ξ that minimise Σ_ab w_ab ln(1 + e^(ξ_b − ξ_a)) + (ρ/2)‖ξ‖², w_ab wins of a over
  /// b, by Newton's method.
  ///
  /// ρ is 10⁻⁶ of the mean number of wins per model: enough to fix the free constant and to keep
  /// finite the strength of a model that never lost, too little to be seen elsewhere.
  private func strengths(_ wins: [Double]) -> [Double] {
    let n = modelCount
    let total = wins.reduce(0, +)
    var strengths = [Double](repeating: 0, count: n)
    guard total > 0 else { return strengths }
    let ridge = 1e-6 * total / Double(n)
    func loss(_ x: [Double]) -> Double {
      var sum = 0.0
      for a in 0..<n {
        for b in 0..<n where wins[a * n + b] > 0 {
          // ln(1 + e^z) without overflow.
          let z = x[b] - x[a]
          sum += wins[a * n + b] * (max(z, 0) + log1p(exp(-abs(z))))
        }
        sum += ridge / 2 * x[a] * x[a]
      }
      return sum
    }
    var value = loss(strengths)
    for _ in 0..<100 {
      var gradient = strengths.map { ridge * $0 }
      var hessian = Matrix<Double>(rowCount: n, columnCount: n)
      for a in 0..<n { hessian[a, a] = ridge }
      for a in 0..<n {
        for b in 0..<n where wins[a * n + b] > 0 {
          let p = 1 / (1 + exp(strengths[a] - strengths[b]))
          let slope = wins[a * n + b] * p
          gradient[a] -= slope
          gradient[b] += slope
          let curvature = slope * (1 - p)
          hessian[a, a] += curvature
          hessian[b, b] += curvature
          hessian[a, b] -= curvature
          hessian[b, a] -= curvature
        }
      }
      guard gradient.contains(where: { abs($0) > 1e-10 * total }),
        let step = try? CholeskyFactorization(hessian).solve(gradient)
      else { break }
      // Newton's step may overshoot where the loss is nearly straight.
      var length = 1.0
      var improved = false
      while length > 1e-6, !improved {
        let candidate = zip(strengths, step).map { $0 - length * $1 }
        let new = loss(candidate)
        if new < value {
          (strengths, value, improved) = (candidate, new, true)
        }
        length /= 2
      }
      guard improved else { break }
    }
    return strengths
  }
}
