/// Solves (A + σI) x = b for several shifts σ at the price of one, for symmetric positive
/// semi-definite A and σ > 0.
///
/// Krylov spaces do not change under shifts, and the residuals of all systems stay parallel
/// (Jegerlehner, hep-lat/9612014, 1996): one recurrence with the smallest shift drives the others
/// by scalars. A system is frozen as soon as it has converged, before its scalars underflow.
public enum ConjugateGradient {
  /// - Parameters:
  ///   - shifts: > 0, any order.
  ///   - tolerance: on ‖b − (A + σI)x‖ / ‖b‖.
  ///   - apply: writes Ax to its second argument, which has b's length.
  /// - Returns: one solution per shift, in their order.
  public static func solve(
    shifts: [Double], rightHandSide: [Double], tolerance: Double = 1e-6,
    maximumIterations: Int = 1000, apply: (_ x: [Double], _ result: inout [Double]) -> Void
  ) -> [[Double]] {
    precondition(shifts.allSatisfy { $0 > 0 }, "shifts must be positive")
    let n = rightHandSide.count
    var solutions = shifts.map { _ in [Double](repeating: 0, count: n) }
    let squaredNorm = dot(rightHandSide, rightHandSide)
    guard squaredNorm > 0, let base = shifts.min() else { return solutions }
    let offsets = shifts.map { $0 - base }
    var directions = shifts.map { _ in rightHandSide }
    var zeta = shifts.map { _ in 1.0 }
    var previousZeta = zeta
    var active = shifts.map { _ in true }
    var residual = rightHandSide
    var direction = rightHandSide
    var product = [Double](repeating: 0, count: n)
    var residualNorm = squaredNorm
    var previousAlpha = 1.0
    var previousBeta = 0.0
    for _ in 0..<maximumIterations {
      apply(direction, &product)
      for i in 0..<n { product[i] += base * direction[i] }
      let curvature = dot(direction, product)
      guard curvature > 0, curvature.isFinite else { break }
      let alpha = residualNorm / curvature
      for i in 0..<n { residual[i] -= alpha * product[i] }
      let newNorm = dot(residual, residual)
      let beta = newNorm / residualNorm
      for s in shifts.indices where active[s] {
        let denominator =
          previousAlpha * previousZeta[s] * (1 + alpha * offsets[s])
          + alpha * previousBeta * (previousZeta[s] - zeta[s])
        let newZeta = zeta[s] * previousZeta[s] * previousAlpha / denominator
        let ratio = newZeta / zeta[s]
        let step = alpha * ratio
        let turn = beta * ratio * ratio
        solutions[s].withUnsafeMutableBufferPointer { x in
          directions[s].withUnsafeMutableBufferPointer { p in
            for i in 0..<n {
              x[i] += step * p[i]
              p[i] = newZeta * residual[i] + turn * p[i]
            }
          }
        }
        previousZeta[s] = zeta[s]
        zeta[s] = newZeta
        if newZeta * newZeta * newNorm <= tolerance * tolerance * squaredNorm { active[s] = false }
      }
      guard active.contains(true) else { break }
      for i in 0..<n { direction[i] = residual[i] + beta * direction[i] }
      residualNorm = newNorm
      previousAlpha = alpha
      previousBeta = beta
    }
    return solutions
  }
}
