internal import Glibc
internal import LinearAlgebra

/// The loss of battles to second order around the ratings alone, as a function of the full matrix
/// H = UᵀW of every model's own linear head (models × features):
///
///     loss(H) ≈ loss(0) + ⟨G, H⟩ + ½ ⟨H, L H A⟩ / C
///
/// with battles' slopes s_i and curvatures c_i in z: G = Σ s_i (e_a − e_b) φᵀ, the graph Laplacian
/// L = Σ c_i (e_a − e_b)(e_a − e_b)ᵀ, A = Σ c_i φφᵀ, C = Σ c_i. The Kronecker product takes prompts
/// and pairs for independent; it serves as a start and as a scale, not as an answer.
struct FactorizationExpansion: Sendable {
  /// Wider features are expanded along their own axes: an eigen-decomposition takes the cube of
  /// their number.
  static let widestRotation = 512
  /// Prompts that A is estimated from at most.
  static let sampledPrompts = 4096

  /// [b | o | log δ] at H = 0.
  let ratings: [Double]
  /// G in the bases of `modelAxes` and `featureAxes`.
  let slopes: Matrix<Double>
  /// Eigenvectors of L, and its eigenvalues.
  let modelAxes: Matrix<Double>
  let modelCurvatures: [Double]
  let laplacian: Matrix<Double>
  /// Eigenvectors of A, nil for the features' own axes, and its eigenvalues.
  let featureAxes: Matrix<Double>?
  let featureCurvatures: [Double]
  /// C.
  let totalCurvature: Double
  /// ∂²/∂(log δ)².
  let tieCurvature: Double
  /// The spectral norm of G: with a λ from there on, H = 0 is a minimum of the penalised loss.
  let criticalDecay: Double

  init(_ problem: FactorizationProblem) throws(TrainingError) {
    let layout = problem.layout
    let solution = try BradleyTerry.solve(problem.cells, ridge: problem.biasDecay)
    let likelihood = RaoKupper(logTie: solution.logTie)
    var laplacian = Matrix<Double>(rowCount: layout.models, columnCount: layout.models)
    var promptCurvatures = [Double](repeating: 0, count: problem.features.rowCount)
    var promptSlopes = Matrix<Float>(
      rowCount: problem.features.rowCount, columnCount: layout.models)
    var (total, tie) = (0.0, 0.0)
    for battle in problem.battles {
      let (a, b) = (Int(battle.a), Int(battle.b))
      let z = solution.ratings[a] - solution.ratings[b] + solution.positionBias
      let point = likelihood.evaluate(z, outcome: Double(battle.outcome))
      let curvature = battle.weight * point.curvature
      total += curvature
      tie += battle.weight * point.tieCurvature
      laplacian[a, a] += curvature
      laplacian[b, b] += curvature
      laplacian[a, b] -= curvature
      laplacian[b, a] -= curvature
      promptCurvatures[Int(battle.prompt)] += curvature
      promptSlopes[Int(battle.prompt), a] += Float(battle.weight * point.slope)
      promptSlopes[Int(battle.prompt), b] -= Float(battle.weight * point.slope)
    }
    ratings = solution.ratings + [solution.positionBias, log(max(solution.logTie, 1e-3))]
    self.laplacian = laplacian
    totalCurvature = max(total, 1e-12)
    tieCurvature = tie * solution.logTie * solution.logTie
    let slopes = promptSlopes.multiplied(by: problem.features, transposingSelf: true)
    do {
      let models = try SymmetricEigendecomposition(laplacian)
      modelAxes = models.vectors
      modelCurvatures = models.values.map { max($0, 0) }
      let features = try Self.featureCurvature(problem.features, promptCurvatures)
      featureAxes = features.axes
      featureCurvatures = features.values
    } catch {
      throw TrainingError(.data, "the features cannot be factorized: \(error)")
    }
    let turned = modelAxes.multiplied(
      by: Matrix(
        rowCount: layout.models, columnCount: layout.width, values: slopes.values.map(Double.init)),
      transposingSelf: true)
    self.slopes = featureAxes.map { turned.multiplied(by: $0) } ?? turned
    let slopeGram = self.slopes.multiplied(by: self.slopes, transposingOther: true)
    do { criticalDecay = try SymmetricEigendecomposition(slopeGram).largestRoot } catch {
      throw TrainingError(.data, "the features cannot be factorized: \(error)")
    }
  }

  /// A from an even sample of the prompts.
  private static func featureCurvature(
    _ features: Matrix<Float>, _ curvatures: [Double]
  ) throws(NumericError) -> (axes: Matrix<Double>?, values: [Double]) {
    let step = (features.rowCount + sampledPrompts - 1) / sampledPrompts
    let sample = Array(stride(from: 0, to: features.rowCount, by: max(step, 1)))
    let weights = sample.map { curvatures[$0] }
    let part = weights.reduce(0, +)
    let share = part > 0 ? curvatures.reduce(0, +) / part : 0
    let sampled = features.selectingRows(sample)
    if features.columnCount <= widestRotation {
      let eigen = try SymmetricEigendecomposition(sampled.doubleGram(weights: weights))
      return (eigen.vectors, eigen.values.map { max($0, 0) * share })
    }
    var squares = [Double](repeating: 0, count: features.columnCount)
    for i in 0..<sampled.rowCount {
      for j in squares.indices {
        let value = Double(sampled.values[i * squares.count + j])
        squares[j] += weights[i] * share * value * value
      }
    }
    return (nil, squares)
  }
}

extension FactorizationProblem {
  /// The battles without their prompts.
  fileprivate var cells: BattleRows {
    var rows = BattleRows(modelCount: layout.models, modelsTies: modelsTies)
    for battle in battles {
      rows.append(
        feature: 0, a: battle.a, b: battle.b, outcome: Double(battle.outcome),
        weight: battle.weight, cluster: 0)
    }
    return rows.merged
  }
}

extension SymmetricEigendecomposition {
  /// √ of the largest eigenvalue.
  fileprivate var largestRoot: Double { max(values.last ?? 0, 0).squareRoot() }
}
