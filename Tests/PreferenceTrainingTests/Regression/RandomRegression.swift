import LinearAlgebra

@testable import PreferenceTraining

/// A random weighted regression problem; a third of the entries are 0.
struct RandomRegression {
  var features: Matrix<Float>
  var targets: [Double]
  var weights: [Double]

  init(rows: Int, columns: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    features = generator.gaussianMatrix(rows, columns)
    for i in features.values.indices where generator.uniform() < 0.33 { features.values[i] = 0 }
    let truth = generator.gaussians(columns)
    let noise = generator.gaussians(rows)
    weights = (0..<rows).map { _ in 0.25 + generator.uniform() }
    targets = noise
    for i in 0..<rows {
      targets[i] = 0.5 * noise[i] + 1
      for j in 0..<columns { targets[i] += Double(features[i, j]) * truth[j] / 3 }
    }
  }

  func prediction(_ solution: RidgeSolution, _ row: Int) -> Double {
    solution.weights.indices.reduce(solution.intercept) {
      $0 + Double(features[row, $1]) * solution.weights[$1]
    }
  }

  /// Half the gradient of Σ ω (y − c − xᵀw)² + λ‖w‖² in w, and in c.
  func squaredLossGradient(
    _ solution: RidgeSolution, penalty: Double
  ) -> (weights: [Double], intercept: Double) {
    var slopes = solution.weights.map { penalty * $0 }
    var total = 0.0
    for i in targets.indices {
      let slope = weights[i] * (prediction(solution, i) - targets[i])
      total += slope
      for j in slopes.indices { slopes[j] += slope * Double(features[i, j]) }
    }
    return (slopes, total)
  }

  /// Σ ω_i L_i(x_iᵀw + c) + (λ/2) ‖w‖².
  func objective(_ solution: RidgeSolution, loss: PointLoss, penalty: Double) -> Double {
    var value = penalty / 2 * solution.weights.reduce(0) { $0 + $1 * $1 }
    for i in weights.indices {
      value += weights[i] * loss.evaluate(i, at: prediction(solution, i)).value
    }
    return value
  }
}
