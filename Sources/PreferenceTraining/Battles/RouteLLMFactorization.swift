internal import Glibc
internal import LinearAlgebra

/// Matrix factorization in RouteLLM's own form, for comparison (Ong et al., arXiv 2406.18665, §4.2,
/// and the training loop that they published):
///
///     ℓ_a − ℓ_b = cᵀ ((p̂_a − p̂_b) ∘ W (φ(x) + ε)),   p̂ = p / ‖p‖,   ε ~ N(0, σ²I) while training
///
/// minimised by minibatch Adam on −log σ(ℓ_winner − ℓ_loser), ties left out. There is no bias and
/// no tie; in the form of ``MatrixFactorization`` it is U = p̂ ∘ c with b = 0.
struct RouteLLMFactorization: Sendable {
  /// Length of p.
  var dimension = 128
  var epochs = 100
  var batchSize = 64
  var learningRate: Float = 3e-4
  /// As torch's Adam has it: added to the gradient.
  var weightDecay: Float = 1e-5
  /// σ.
  var noise: Float = 0.1
  var seed: UInt64 = 0

  /// Trains on the decided battles.
  ///
  /// - Parameters:
  ///   - features: one row per distinct prompt; `rows.feature` points into it.
  ///   - progress: called with the share of the epochs that are done.
  /// - Throws: for battles that say nothing of strengths (``BattleRows/checkLearnable()``).
  func fit(
    _ rows: BattleRows, features: Matrix<Float>, progress: (Double) -> Void = { _ in }
  ) throws(TrainingError) -> MatrixFactorization.Fitted {
    let decided = rows.selecting((0..<rows.count).filter { rows.outcome[$0] != 0.5 })
    try decided.checkLearnable()
    let size = max(batchSize, 1)
    var generator = SplitMix64(seed: seed)
    var parameters = RouteLLMParameters(
      models: rows.modelCount, dimension: dimension, width: features.columnCount, &generator)
    var optimizer = RouteLLMOptimizer(self, parameters)
    var order = Array(0..<decided.count)
    for epoch in 0..<epochs {
      order.shuffle(using: &generator)
      for start in stride(from: 0, to: order.count, by: size) {
        let batch = order[start..<min(order.count, start + size)]
        optimizer.step(&parameters, decided, batch, features, &generator)
      }
      progress(Double(epoch + 1) / Double(epochs))
    }
    return parameters.fitted
  }
}

/// p of every model, W and c.
struct RouteLLMParameters: Sendable {
  let models: Int
  let dimension: Int
  let width: Int
  /// [p by models | c | W by dimensions].
  var values: [Float]

  var classifierStart: Int { models * dimension }
  var projectionStart: Int { (models + 1) * dimension }

  /// As torch draws them: `Embedding` N(0, 1), `Linear` uniform in ± 1/√inputs.
  init(models: Int, dimension: Int, width: Int, _ generator: inout SplitMix64) {
    self.init(models: models, dimension: dimension, width: width)
    for i in 0..<classifierStart { values[i] = Float(generator.gaussian()) }
    for i in classifierStart..<values.count {
      let inputs = i < projectionStart ? dimension : width
      values[i] = Float((2 * generator.uniform() - 1) / Double(max(inputs, 1)).squareRoot())
    }
  }

  init(models: Int, dimension: Int, width: Int) {
    self.models = models
    self.dimension = dimension
    self.width = width
    values = [Float](repeating: 0, count: (models + 1 + width) * dimension)
  }

  /// 1 / ‖p‖ of every model, with torch's guard against zero.
  var inverseNorms: [Float] {
    (0..<models).map { m in
      var sum = 0.0
      for d in 0..<dimension {
        sum += Double(values[m * dimension + d]) * Double(values[m * dimension + d])
      }
      return Float(1 / max(sum.squareRoot(), 1e-12))
    }
  }

  var fitted: MatrixFactorization.Fitted {
    let norms = inverseNorms
    var factors = Matrix<Float>(rowCount: models, columnCount: dimension)
    for m in 0..<models {
      for d in 0..<dimension {
        factors[m, d] = values[m * dimension + d] * norms[m] * values[classifierStart + d]
      }
    }
    return MatrixFactorization.Fitted(
      biases: [Double](repeating: 0, count: models), factors: factors,
      projection: Matrix(
        rowCount: dimension, columnCount: width, values: Array(values[projectionStart...])),
      positionBias: 0, likelihood: RaoKupper(logTie: 0), decay: 0)
  }
}
