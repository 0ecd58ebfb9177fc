internal import LinearAlgebra
internal import RouterScoring

/// Turns one stack per model into a few components that say the same: reduced-rank regression
/// (Izenman, 1975), by the principal directions A of the out-of-fold predictions,
///
///     p_m(x) ≈ p̄_m + Σ_j A_mj s_j(x),   s_j(x) = Σ_m A_mj (p_m(x) − p̄_m)
///
/// Heads are linear in their weights, so the heads of s_j over one view add up to one head. The
/// directions are those of what is *predicted*: the directions in which the labels vary most are
/// mostly noise, and leave out what tells close models apart.
struct StackCompression: Sendable {
  /// The share of the predictions' variance that the components keep.
  var keptVariance = 0.99
  /// The most components; each costs an artifact a megabyte of n-gram weights.
  var limit = 12

  struct Compressed: Sendable {
    /// p̄, one per model.
    var means: [Double]
    /// A, row-major models × components.
    var loadings: [Double]
    var components: [ChoiceComponent]
  }

  func compress(_ stacks: [ModelStackTraining.Fitted]) -> Compressed {
    let count = stacks[0].outOfFold.count
    let means = stacks.map { $0.outOfFold.reduce(0, +) / Double(max(1, count)) }
    var centred = Matrix<Double>(rowCount: count, columnCount: stacks.count)
    for (m, stack) in stacks.enumerated() {
      for i in 0..<count { centred[i, m] = stack.outOfFold[i] - means[m] }
    }
    // A symmetric matrix without NaN always has its decomposition.
    let eigen = try! SymmetricEigendecomposition(centred.gram())
    let total = eigen.values.reduce(0) { $0 + max($1, 0) }
    var kept: [Int] = []
    var variance = 0.0
    for j in eigen.values.indices.reversed()
    where variance < keptVariance * total && kept.count < limit {
      kept.append(j)
      variance += max(eigen.values[j], 0)
    }
    return Compressed(
      means: means,
      loadings: stacks.indices.flatMap { m in kept.map { eigen.vectors[m, $0] } },
      components: kept.map { j in
        component(stacks, means, direction: stacks.indices.map { eigen.vectors[$0, j] })
      })
  }

  /// Σ_m a_m (p_m − p̄_m) with one head per view.
  private func component(
    _ stacks: [ModelStackTraining.Fitted], _ means: [Double], direction: [Double]
  ) -> ChoiceComponent {
    var intercept = 0.0
    var parts: [(name: String, terms: [(factor: Double, head: Head)])] = []
    for (m, stack) in stacks.enumerated() {
      intercept += direction[m] * (stack.intercept - means[m])
      for stacked in stack.heads where stacked.weight > 0 {
        let factor = direction[m] * Double(stacked.weight) / Double(stacked.deviation)
        intercept -= factor * Double(stacked.mean)
        let place = parts.firstIndex { $0.terms[0].head.reads(alike: stacked.head) }
        if let place {
          parts[place].terms.append((factor, stacked.head))
        } else {
          parts.append((stacked.name, [(factor, stacked.head)]))
        }
      }
    }
    return ChoiceComponent(
      intercept: Float(intercept),
      heads: parts.map {
        StackedHead(name: $0.name, head: .sum($0.terms), mean: 0, deviation: 1, weight: 1)
      })
  }
}

extension Head {
  /// Whether a weighted sum of the two is one head of the same kind.
  func reads(alike other: Head) -> Bool {
    switch (self, other) {
    case (.linear(let a), .linear(let b)): a.input == b.input
    case (.nystrom(let a), .nystrom(let b)):
      a.input == b.input && a.gamma == b.gamma && a.surfaceScale == b.surfaceScale
        && a.landmarks == b.landmarks
    default: false
    }
  }

  /// Σ factor · head of heads that read alike, at least one.
  static func sum(_ terms: [(factor: Double, head: Head)]) -> Head {
    func sum(_ weights: (Head) -> [Float]) -> [Float] {
      var total = [Double](repeating: 0, count: weights(terms[0].head).count)
      for (factor, head) in terms {
        for (k, weight) in weights(head).enumerated() { total[k] += factor * Double(weight) }
      }
      return total.map(Float.init)
    }
    switch terms[0].head {
    case .linear(var head):
      head.weights = sum(\.outputWeights)
      head.bias = sum { [$0.outputBias] }[0]
      return .linear(head)
    case .nystrom(var head):
      head.weights = sum(\.outputWeights)
      head.bias = sum { [$0.outputBias] }[0]
      return .nystrom(head)
    default:
      preconditionFailure("only heads that are linear in their weights add up")
    }
  }

  private var outputWeights: [Float] {
    switch self {
    case .linear(let head): head.weights
    case .nystrom(let head): head.weights
    default: []
    }
  }

  private var outputBias: Float {
    switch self {
    case .linear(let head): head.bias
    case .nystrom(let head): head.bias
    default: 0
    }
  }
}
