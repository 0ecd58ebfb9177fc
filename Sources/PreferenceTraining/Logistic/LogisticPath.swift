internal import LinearAlgebra

/// A linear score under any convex point loss, along a path of L2 penalties:
///
///     min over w, c of   Σ_i ω_i L_i(x_iᵀw + c) + (λ/2) ‖w‖²
///
/// The intercept is not penalised. With C = 1/λ this is scikit-learn's objective of
/// `LogisticRegression`. L-BFGS, from the largest penalty down, each start at the last solution.
struct LogisticPath: Sendable {
  /// λ, any order.
  var penalties: [Double]
  /// On the gradient of the mean loss.
  var gradientTolerance = 1e-6
  var maximumIterations = 500

  /// One solution per penalty, in their order.
  ///
  /// - Parameters:
  ///   - features: one row per observation.
  ///   - loss: as many observations.
  func solve(
    _ features: FeatureBlock.Storage, loss: PointLoss, weights: [Double]
  ) -> [RidgeSolution] {
    let mass = weights.reduce(0, +)
    let problem = Problem(features)
    let width = problem.width
    var solutions = [RidgeSolution?](repeating: nil, count: penalties.count)
    var start = [Double](repeating: 0, count: width + 1)
    var slopes = [Double](repeating: 0, count: weights.count)
    for p in penalties.indices.sorted(by: { penalties[$0] > penalties[$1] }) {
      let penalty = penalties[p] / mass
      let solver = LBFGS(
        gradientTolerance: gradientTolerance, maximumIterations: maximumIterations)
      let result = solver.minimize(start) { x, gradient in
        let scores = problem.scores(x)
        var value = 0.0
        var total = 0.0
        for i in scores.indices {
          let point = loss.evaluate(i, at: scores[i])
          value += weights[i] * point.value
          slopes[i] = weights[i] / mass * point.slope
          total += slopes[i]
        }
        value /= mass
        gradient = problem.transposeMultiplied(slopes)
        gradient.append(total)
        for j in 0..<width {
          value += penalty / 2 * x[j] * x[j]
          gradient[j] += penalty * x[j]
        }
        return value
      }
      start = result.x
      solutions[p] = RidgeSolution(
        weights: Array(result.x.prefix(width)), intercept: result.x[width])
    }
    return solutions.map { $0! }
  }

  /// Products with the features, in double precision.
  private struct Problem {
    enum Storage {
      case dense(Matrix<Double>)
      case sparse(SparseMatrix, transposed: SparseMatrix)
    }
    let storage: Storage
    let width: Int

    init(_ features: FeatureBlock.Storage) {
      switch features {
      case .dense(let matrix):
        width = matrix.columnCount
        storage = .dense(
          Matrix(
            rowCount: matrix.rowCount, columnCount: matrix.columnCount,
            values: matrix.values.map(Double.init)))
      case .sparse(let matrix):
        width = matrix.columnCount
        storage = .sparse(matrix, transposed: matrix.transposed())
      }
    }

    func scores(_ x: [Double]) -> [Double] {
      let weights = Array(x.prefix(width))
      var scores =
        switch storage {
        case .dense(let matrix): matrix.multiplied(by: weights)
        case .sparse(let matrix, _): matrix.multiplied(by: weights)
        }
      for i in scores.indices { scores[i] += x[width] }
      return scores
    }

    func transposeMultiplied(_ slopes: [Double]) -> [Double] {
      switch storage {
      case .dense(let matrix): matrix.transposeMultiplied(by: slopes)
      case .sparse(_, let transposed): transposed.multiplied(by: slopes)
      }
    }
  }
}
