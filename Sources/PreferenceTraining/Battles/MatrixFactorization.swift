internal import LinearAlgebra
internal import RouterScoring

/// Prompt-conditioned Bradley–Terry of low rank, by maximum penalised likelihood:
///
///     ℓ_a − ℓ_b = o + b_a − b_b + (u_a − u_b)ᵀ W φ(x)
///
///     min   Σ_i ω_i L_i + (λ/2)(‖U‖² + ‖W‖²) + (ε/2) ‖b‖²
///
/// under ``RaoKupper``. The form is that of RouteLLM's matrix factorization (Ong et al., arXiv
/// 2406.18665, §4.2) without its normalisation, with an explicit bias per model, ties and position
/// bias. The penalty on both factors is a nuclear norm on UᵀW (Srebro, Rennie & Jaakkola, 2005),
/// which is what keeps hundreds of prompts with thousands of judgments from being learned by heart.
struct MatrixFactorization: Sendable {
  /// k.
  var rank = 8
  /// λ on the scale of the total loss; chosen among `decays` when nil.
  var decay: Double?
  /// Candidates for λ.
  var decays: [Double] = [3, 10, 30, 100, 300, 1000]
  /// More battles than this, and λ is chosen on the first fold alone instead of all of them.
  var thoroughRows = 50_000
  /// ε.
  var biasDecay = 0.01
  var seed: UInt64 = 0
  /// Stops when the mean loss fell by less than this share, twice in a row.
  var relativeDecrease = 1e-5
  var maximumIterations = 200

  struct Fitted: Sendable {
    /// b, one per model.
    var biases: [Double]
    /// U, models × rank.
    var factors: Matrix<Float>
    /// W, rank × features.
    var projection: Matrix<Float>
    var positionBias: Double
    var likelihood: RaoKupper
    /// λ.
    var decay: Double

    /// ℓ_a − ℓ_b, without the position bias, of each battle's pair at its feature row.
    func differences(_ rows: BattleRows, features: Matrix<Float>) -> [Double] {
      let projected = features.multiplied(by: projection, transposingOther: true)
      let rank = projection.rowCount
      return (0..<rows.count).map { i in
        let (a, b) = (Int(rows.modelA[i]), Int(rows.modelB[i]))
        var sum = biases[a] - biases[b]
        for k in 0..<rank {
          sum += Double(
            (factors[a, k] - factors[b, k]) * projected[Int(rows.feature[i]), k])
        }
        return sum
      }
    }

    /// The head ℓ_strong − ℓ_weak over the dense input.
    func head(strong: Int, weak: Int, input: HeadInput) -> Head {
      let difference = (0..<factors.columnCount).map { factors[strong, $0] - factors[weak, $0] }
      return .linear(
        LinearHead(
          input: input, weights: projection.transposeMultiplied(by: difference),
          bias: Float(biases[strong] - biases[weak])))
    }

    func modelHeads(_ models: [String]) -> ModelHeads {
      ModelHeads(
        models: models, biases: biases.map(Float.init), factors: factors.values,
        projection: projection.values, rank: factors.columnCount,
        tieParameter: Float(likelihood.tieParameter), positionBias: Float(positionBias))
    }
  }

  /// Fits at one penalty.
  ///
  /// - Parameters:
  ///   - features: one row per distinct prompt; `rows.feature` points into it.
  func fit(
    _ rows: BattleRows, features: Matrix<Float>, decay: Double
  ) -> Fitted {
    let problem = FactorizationProblem(
      rows, features, rank: rank, decay: decay, biasDecay: biasDecay)
    let solver = LBFGS(
      gradientTolerance: 1e-6, relativeDecrease: relativeDecrease,
      maximumIterations: maximumIterations)
    let result = TrainingThreads.withBLAS {
      solver.minimize(problem.start(seed: seed)) { problem.evaluate($0, gradient: &$1) }
    }
    return problem.unpack(result.x)
  }

  /// The fit to everything, and the fits without each fold.
  struct CrossFitted: Sendable {
    var fitted: Fitted
    /// One per fold, from the other folds' battles.
    var withoutFold: [Fitted]

    /// ℓ_a − ℓ_b per battle, from the fit that did not see its fold.
    func outOfFold(_ rows: BattleRows, features: Matrix<Float>, folds: [Int32]) -> [Double] {
      var all = [Double](repeating: 0, count: rows.count)
      for (fold, fitted) in withoutFold.enumerated() {
        let outside = folds.indices.filter { folds[$0] == fold }
        let values = fitted.differences(rows.selecting(outside), features: features)
        for (i, value) in zip(outside, values) { all[i] = value }
      }
      return all
    }
  }

  /// Chooses λ on the folds (unless it is given), and fits without each fold in turn and to
  /// everything.
  ///
  /// - Parameters:
  ///   - folds: the fold of each battle; battles of one prompt share one.
  func crossFit(_ rows: BattleRows, features: Matrix<Float>, folds: [Int32]) -> CrossFitted {
    let foldCount = Int(folds.max() ?? 0) + 1
    let inside = (0..<foldCount).map { fold in
      rows.selecting(folds.indices.filter { folds[$0] != fold })
    }
    let outside = (0..<foldCount).map { fold in
      rows.selecting(folds.indices.filter { folds[$0] == fold })
    }
    var withoutFold: [Fitted] = []
    if let decay {
      withoutFold = inside.map { fit($0, features: features, decay: decay) }
    } else {
      let searched = rows.count <= thoroughRows ? foldCount : 1
      var leastLoss = Double.infinity
      for candidate in decays {
        let fits = (0..<searched).map {
          fit(inside[$0], features: features, decay: candidate)
        }
        let loss = (0..<searched).reduce(0) {
          $0 + fits[$1].loss(outside[$1], features: features)
        }
        if loss <= leastLoss { (leastLoss, withoutFold) = (loss, fits) }
      }
      let chosen = withoutFold[0].decay
      withoutFold += inside[searched...].map { fit($0, features: features, decay: chosen) }
    }
    return CrossFitted(
      fitted: fit(rows, features: features, decay: withoutFold[0].decay), withoutFold: withoutFold)
  }
}

extension MatrixFactorization.Fitted {
  /// The weighted mean loss of battles, ties and position bias included.
  func loss(_ rows: BattleRows, features: Matrix<Float>) -> Double {
    let differences = differences(rows, features: features)
    var sum = 0.0
    for i in differences.indices {
      sum +=
        rows.weight[i]
        * likelihood.evaluate(differences[i] + positionBias, outcome: rows.outcome[i]).value
    }
    return sum / rows.weight.reduce(0, +)
  }
}
