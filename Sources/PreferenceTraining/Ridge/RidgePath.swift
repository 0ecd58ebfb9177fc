internal import LinearAlgebra

/// One solution of a ridge path: prediction = x·weights + intercept.
struct RidgeSolution: Sendable {
  var weights: [Double]
  var intercept: Double
}

/// Ridge regression at every penalty of a path at once, with an intercept that is not penalised:
///
///     min over w, c of   Σ_i ω_i (y_i − c − x_iᵀw)² + λ ‖w‖²
struct RidgePath: Sendable {
  /// λ, ascending.
  var penalties: [Double]

  /// Dense features, by one eigen-decomposition of the centred Gram matrix XᵀΩX = QΛQᵀ, which
  /// answers every λ: w = Q (Λ + λ)⁻¹ Qᵀ XᵀΩy.
  ///
  /// - Parameters:
  ///   - features: one row per observation.
  func solve(_ features: Matrix<Float>, targets: [Double], weights: [Double]) -> [RidgeSolution] {
    solve(features, columns: [targets], weights: weights)[0]
  }

  /// The same for several target columns, which share the decomposition.
  func solve(
    _ features: Matrix<Float>, columns: [[Double]], weights: [Double]
  ) -> [[RidgeSolution]] {
    let width = features.columnCount
    let mass = weights.reduce(0, +)
    var means = [Double](repeating: 0, count: width)
    for i in 0..<features.rowCount {
      let share = weights[i] / mass
      for j in 0..<width { means[j] += share * Double(features.values[i * width + j]) }
    }
    var centred = Matrix<Double>(rowCount: features.rowCount, columnCount: width)
    for i in 0..<features.rowCount {
      let root = weights[i].squareRoot()
      for j in 0..<width {
        centred.values[i * width + j] = root * (Double(features.values[i * width + j]) - means[j])
      }
    }
    // A symmetric matrix without NaN always has its decomposition.
    let eigen = try! SymmetricEigendecomposition(centred.gram())
    // Below this an eigenvalue is rounding, and a penalty as small must not divide by it.
    let floor = 1e-13 * max(eigen.values.last ?? 0, .leastNormalMagnitude)
    return columns.map { targets in
      let targetMean = Self.mean(targets, weights, mass)
      let residual = targets.indices.map { weights[$0].squareRoot() * (targets[$0] - targetMean) }
      let projected = eigen.vectors.transposeMultiplied(
        by: centred.transposeMultiplied(by: residual))
      return penalties.map { penalty in
        let scaled = zip(projected, eigen.values).map { projection, value in
          let divisor = max(value, 0) + penalty
          return divisor > floor ? projection / divisor : 0
        }
        let solution = eigen.vectors.multiplied(by: scaled)
        return RidgeSolution(
          weights: solution,
          intercept: targetMean - zip(solution, means).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
  }

  private static func mean(_ targets: [Double], _ weights: [Double], _ mass: Double) -> Double {
    var mean = 0.0
    for i in targets.indices { mean += weights[i] * targets[i] / mass }
    return mean
  }

  /// Sparse features, in the dual: (X̃X̃ᵀ + λI) α = ỹ by conjugate gradients whose one Krylov space
  /// answers every λ, then w = X̃ᵀα. X̃ is X centred and scaled by √ω, which is never formed.
  func solve(
    _ features: SparseMatrix, targets: [Double], weights: [Double], tolerance: Double = 1e-5
  ) -> [RidgeSolution] {
    solve(features, columns: [targets], weights: weights, tolerance: tolerance)[0]
  }

  /// The same for several target columns, which share the operator.
  func solve(
    _ features: SparseMatrix, columns: [[Double]], weights: [Double], tolerance: Double = 1e-5
  ) -> [[RidgeSolution]] {
    let mass = weights.reduce(0, +)
    let roots = weights.map { $0.squareRoot() }
    let transposed = features.transposed()
    let means = transposed.multiplied(by: weights.map { $0 / mass })
    func transposeApplied(_ v: [Double]) -> [Double] {
      var scaled = v
      var sum = 0.0
      for i in v.indices {
        scaled[i] *= roots[i]
        sum += scaled[i]
      }
      var u = transposed.multiplied(by: scaled)
      for j in u.indices { u[j] -= sum * means[j] }
      return u
    }
    return columns.map { targets in
      let targetMean = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / mass
      let right = targets.indices.map { roots[$0] * (targets[$0] - targetMean) }
      let duals = ConjugateGradient.solve(
        shifts: penalties, rightHandSide: right, tolerance: tolerance, maximumIterations: 300
      ) { v, result in
        let u = transposeApplied(v)
        let centre = zip(u, means).reduce(0) { $0 + $1.0 * $1.1 }
        let product = features.multiplied(by: u)
        for i in v.indices { result[i] = roots[i] * (product[i] - centre) }
      }
      return duals.map { dual in
        let solution = transposeApplied(dual)
        return RidgeSolution(
          weights: solution,
          intercept: targetMean - zip(solution, means).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
  }
}
