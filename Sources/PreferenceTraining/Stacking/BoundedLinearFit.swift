/// A small linear model with bounded weights, shrunk towards an anchor:
///
///     min over c, w ≥ l of   (1/Ω) Σ_i ω_i L_i(c + Σ_j w_j z_ij) + (λ/2) ‖w − a‖²
///
/// It serves whenever a handful of columns must be combined without turning any of them round:
/// stacking heads (w ≥ 0, anchored at equal weights) and monotone calibration (slopes ≥ ε, anchored
/// at one slope). The loss is convex; each Newton step is a bounded quadratic programme.
struct BoundedLinearFit: Sendable {
  /// Lower bounds l, one per column.
  var lower: [Double]
  /// The anchor a, one per column.
  var anchor: [Double]
  /// λ ≥ 0.
  var penalty: Double

  struct Solution: Sendable {
    var intercept: Double
    var weights: [Double]

    func score(_ i: Int, _ columns: [[Double]]) -> Double {
      var s = intercept
      for j in weights.indices { s += weights[j] * columns[j][i] }
      return s
    }

    func scores(_ columns: [[Double]]) -> [Double] {
      guard let first = columns.first else { return [] }
      return first.indices.map { score($0, columns) }
    }
  }

  /// Fits to columns of equal length.
  func fit(columns: [[Double]], loss: PointLoss, weights: [Double]) -> Solution {
    let width = columns.count
    let mass = weights.reduce(0, +)
    var solution = Solution(intercept: 0, weights: zip(anchor, lower).map(max))
    var objective = value(solution, columns, loss, weights, mass)
    for _ in 0..<50 {
      // Second-order model around the current point, the intercept as an extra, unbounded column.
      var gradient = [Double](repeating: 0, count: width + 1)
      var hessian = [Double](repeating: 0, count: (width + 1) * (width + 1))
      var row = [Double](repeating: 1, count: width + 1)
      for i in weights.indices where weights[i] > 0 {
        for j in 0..<width { row[j] = columns[j][i] }
        let point = loss.evaluate(i, at: solution.score(i, columns))
        let share = weights[i] / mass
        for j in 0...width {
          gradient[j] += share * point.slope * row[j]
          let scaled = share * point.curvature * row[j]
          for k in 0...j { hessian[j * (width + 1) + k] += scaled * row[k] }
        }
      }
      for j in 0..<width {
        gradient[j] += penalty * (solution.weights[j] - anchor[j])
        hessian[j * (width + 1) + j] += penalty
      }
      for j in 0...width {
        hessian[j * (width + 1) + j] += 1e-10
        for k in 0..<j { hessian[k * (width + 1) + j] = hessian[j * (width + 1) + k] }
      }
      let bounds = (0..<width).map { lower[$0] - solution.weights[$0] } + [-Double.infinity]
      let step = boundedQuadraticMinimum(hessian: hessian, gradient: gradient, lower: bounds)
      let slope = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard slope < -1e-14 else { break }
      var length = 1.0
      var improved = false
      while length > 1e-6 {
        var candidate = solution
        candidate.intercept += length * step[width]
        for j in 0..<width { candidate.weights[j] += length * step[j] }
        let new = value(candidate, columns, loss, weights, mass)
        if new <= objective + 1e-4 * length * slope {
          improved = objective - new > 1e-12 * max(1, abs(objective))
          solution = candidate
          objective = new
          break
        }
        length /= 2
      }
      guard improved else { break }
    }
    return solution
  }

  private func value(
    _ solution: Solution, _ columns: [[Double]], _ loss: PointLoss, _ weights: [Double],
    _ mass: Double
  ) -> Double {
    var total = 0.0
    for i in weights.indices where weights[i] > 0 {
      total += weights[i] * loss.evaluate(i, at: solution.score(i, columns)).value
    }
    let shrinkage = zip(solution.weights, anchor).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return total / mass + penalty / 2 * shrinkage
  }
}

/// The minimum of ½ xᵀHx + gᵀx over x ≥ `lower`, by cyclic coordinate descent, which converges for
/// every symmetric positive definite H; meant for a dozen unknowns.
func boundedQuadraticMinimum(hessian: [Double], gradient: [Double], lower: [Double]) -> [Double] {
  let n = gradient.count
  var x = lower.map { max(0, $0) }
  for _ in 0..<20_000 {
    var largest = 0.0
    for j in 0..<n {
      var slope = gradient[j]
      for k in 0..<n { slope += hessian[j * n + k] * x[k] }
      let new = max(lower[j], x[j] - slope / hessian[j * n + j])
      largest = max(largest, abs(new - x[j]))
      x[j] = new
    }
    if largest < 1e-12 { break }
  }
  return x
}
