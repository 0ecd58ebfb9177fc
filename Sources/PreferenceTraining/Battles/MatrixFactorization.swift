internal import Glibc
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
/// bias. The penalty on both factors is λ times the nuclear norm of UᵀW (Srebro, Rennie & Jaakkola,
/// 2005), which is what keeps hundreds of prompts with thousands of judgments from being learned by
/// heart.
///
/// Each block of features is first divided by the root of its rows' mean squared length, so that
/// the one λ means the same for every block and every kind of features.
struct MatrixFactorization: Sendable {
  /// k.
  var rank = 8
  /// λ on the scale of the total loss; chosen by cross-validation when nil, among the powers of two
  /// from the least at which no prompt matters downwards, until two in a row have not been better:
  /// the largest whose loss is within one standard error of the best (``OneStandardErrorRule``).
  var decay: Double?
  /// How many powers of two are tried at most.
  var candidates = 12
  /// More battles than this, and λ is chosen on the first fold alone instead of all of them.
  var thoroughRows = 50_000
  /// ε.
  var biasDecay = 0.01
  /// Stops when the mean loss fell by less than this share, twice in a row.
  var relativeDecrease = 1e-6
  /// Or when no component of the mean loss's gradient is larger, in variables of equal curvature.
  var gradientTolerance = 1e-7
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
}

extension MatrixFactorization {
  /// Fits at one penalty.
  ///
  /// - Parameters:
  ///   - features: one row per distinct prompt; `rows.feature` points into it.
  ///   - blocks: the widths of the blocks of features, one block when nil.
  /// - Throws: for battles that say nothing of strengths (``BattleRows/checkLearnable()``).
  func fit(
    _ rows: BattleRows, features: Matrix<Float>, blocks: [Int]? = nil, decay: Double
  ) throws(TrainingError) -> Fitted {
    try Prepared(self, rows, features, blocks).fit(decay: decay)
  }

  /// One set of battles made ready for fits at several penalties.
  struct Prepared: Sendable {
    let settings: MatrixFactorization
    let problem: FactorizationProblem
    let expansion: FactorizationExpansion

    init(
      _ settings: MatrixFactorization, _ rows: BattleRows, _ features: Matrix<Float>,
      _ blocks: [Int]?
    ) throws(TrainingError) {
      try rows.checkLearnable()
      self.settings = settings
      problem = FactorizationProblem(
        rows, features, blocks: blocks ?? [features.columnCount], rank: settings.rank,
        biasDecay: settings.biasDecay)
      expansion = try FactorizationExpansion(problem)
    }

    func fit(decay: Double) throws(TrainingError) -> Fitted {
      problem.unpack(try minimum(decay: decay).x, decay: decay)
    }

    /// The minimum in the problem's own variables, and how it was reached; the result's gradient is
    /// that of the scaled variables.
    func minimum(decay: Double) throws(TrainingError) -> LBFGS.Result {
      let start = try FactorizationStart(problem, expansion, decay: decay)
      let solver = LBFGS(
        gradientTolerance: settings.gradientTolerance,
        relativeDecrease: settings.relativeDecrease,
        maximumIterations: settings.maximumIterations)
      var result = solver.minimize(start.scaling.scaled(start.x)) { scaled, gradient in
        let value = problem.evaluate(
          start.scaling.unscaled(scaled), decay: decay, gradient: &gradient)
        start.scaling.pullBack(&gradient)
        return value
      }
      result.x = start.scaling.unscaled(result.x)
      return result
    }
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
  ///   - blocks: the widths of the blocks of features, one block when nil.
  ///   - folds: the fold of each battle; battles of one prompt share one.
  /// - Throws: for battles that say nothing of strengths, also when only a fold is left out.
  func crossFit(
    _ rows: BattleRows, features: Matrix<Float>, blocks: [Int]? = nil, folds: [Int32]
  ) throws(TrainingError) -> CrossFitted {
    let foldCount = Int(folds.max() ?? 0) + 1
    let searched = decay != nil ? 0 : rows.count <= thoroughRows ? foldCount : 1
    func prepared(_ fold: Int) throws(TrainingError) -> Prepared {
      try Prepared(
        self, rows.selecting(folds.indices.filter { folds[$0] != fold }), features, blocks)
    }
    var withoutFold: [Fitted] = []
    if searched > 0 {
      var problems: [Prepared] = []
      var outside: [BattleRows] = []
      for fold in 0..<searched {
        problems.append(try prepared(fold))
        outside.append(rows.selecting(folds.indices.filter { folds[$0] == fold }))
      }
      var trials = OneStandardErrorRule<[Fitted]>()
      var failures = 0
      let largest = problems.reduce(0) { max($0, $1.expansion.criticalDecay) }
      let power = exp2(ceil(log2(min(max(largest, 1e-3), 1e12))))
      for step in 0..<max(candidates, 1) where failures < 2 {
        let candidate = power / exp2(Double(step))
        var fits: [Fitted] = []
        var losses: [Int32: Double] = [:]
        for (problem, rows) in zip(problems, outside) {
          let fitted = try problem.fit(decay: candidate)
          fitted.addLosses(rows, features: features, to: &losses)
          fits.append(fitted)
        }
        failures = trials.add(fits, losses: losses) ? 0 : failures + 1
      }
      withoutFold = trials.chosen!
    }
    let chosen = decay ?? withoutFold[0].decay
    for fold in searched..<foldCount {
      withoutFold.append(try prepared(fold).fit(decay: chosen))
    }
    return CrossFitted(
      fitted: try fit(rows, features: features, blocks: blocks, decay: chosen),
      withoutFold: withoutFold)
  }
}

extension MatrixFactorization.Fitted {
  /// The weighted mean loss of battles, ties and position bias included.
  func loss(_ rows: BattleRows, features: Matrix<Float>) -> Double {
    var losses: [Int32: Double] = [:]
    addLosses(rows, features: features, to: &losses)
    let total = losses.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    return total / rows.weight.reduce(0, +)
  }

  /// Adds the weighted loss of each battle to its cluster's.
  func addLosses(
    _ rows: BattleRows, features: Matrix<Float>, to losses: inout [Int32: Double]
  ) {
    let differences = differences(rows, features: features)
    for i in differences.indices {
      losses[rows.cluster[i], default: 0] +=
        rows.weight[i]
        * likelihood.evaluate(differences[i] + positionBias, outcome: rows.outcome[i]).value
    }
  }
}
