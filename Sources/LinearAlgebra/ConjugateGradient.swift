/// Solves (A + σI) x = b for several shifts σ at the price of one, for symmetric positive
/// semi-definite A and σ ≥ 0.
///
/// Krylov spaces do not change under shifts, and the residuals of all systems stay parallel
/// (Jegerlehner, hep-lat/9612014, 1996; Frommer & Maass, SIAM J. Sci. Comput. 20, 1999): the
/// smallest shift drives the recurrence, and every other system follows by scalars. With
/// r_σ = ζ_σ r, each step shrinks ζ_σ by
///
///     ρ = 1 / (1 + α(σ − σ₀) + (α β₋ / α₋) (1 − ρ₋)),   0 < ρ ≤ 1,
///
/// a sum of terms ≥ 0: nothing cancels, and nothing is divided by a product that could underflow.
/// A system is left alone as soon as its own residual is small enough, long before its ζ vanishes.
public enum ConjugateGradient {
  /// Where the iteration ended.
  public struct Outcome: Sendable {
    /// x for each shift, in the order of the shifts.
    public var solutions: [[Double]]
    /// ‖b − (A + σI)x‖ / ‖b‖ as the recurrence has it. In floating point the true residual stops
    /// falling near 10⁻¹⁶ times the condition number; the recurrence's does not.
    public var relativeResiduals: [Double]
    /// How often A was applied.
    public var iterations: Int
    /// Whether every system reached the tolerance.
    public var converged: Bool
  }

  /// ``outcome(shifts:rightHandSide:tolerance:maximumIterations:shouldStop:apply:)`` for callers who
  /// take what the iterations gave.
  ///
  /// - Returns: one solution per shift, in their order.
  public static func solve(
    shifts: [Double], rightHandSide: [Double], tolerance: Double = 1e-6,
    maximumIterations: Int = 1000, apply: (_ x: [Double], _ result: inout [Double]) -> Void
  ) -> [[Double]] {
    outcome(
      shifts: shifts, rightHandSide: rightHandSide, tolerance: tolerance,
      maximumIterations: maximumIterations, apply: apply
    ).solutions
  }

  /// Iterates until all systems are solved to the tolerance, the iterations are used up, or A turns
  /// out not to be positive (or finite) along a direction.
  ///
  /// - Parameters:
  ///   - shifts: σ ≥ 0, any order; σ = 0 needs A positive definite.
  ///   - tolerance: on ‖b − (A + σI)x‖ / ‖b‖.
  ///   - shouldStop: asked before every iteration.
  ///   - apply: writes Ax to its second argument, which has b's length.
  public static func outcome(
    shifts: [Double], rightHandSide: [Double], tolerance: Double = 1e-6,
    maximumIterations: Int = 1000, shouldStop: () -> Bool = { false },
    apply: (_ x: [Double], _ result: inout [Double]) -> Void
  ) -> Outcome {
    precondition(shifts.allSatisfy { $0 >= 0 && $0.isFinite }, "shifts must not be negative")
    let n = rightHandSide.count
    let squaredNorm = dot(rightHandSide, rightHandSide)
    let base = shifts.min() ?? 0
    var systems = shifts.map { ShiftedSystem(offset: $0 - base, rightHandSide: rightHandSide) }
    var residual = rightHandSide
    var direction = rightHandSide
    var product = [Double](repeating: 0, count: n)
    var squaredResidual = squaredNorm
    var alpha = 1.0
    var beta = 0.0
    var iterations = 0
    let target = tolerance * squaredNorm.squareRoot()
    while iterations < maximumIterations, squaredResidual > 0, squaredNorm.isFinite,
      systems.contains(where: { $0.isActive }), !shouldStop()
    {
      apply(direction, &product)
      precondition(product.count == n, "the product has another length")
      add(base, direction, to: &product)
      let curvature = dot(direction, product)
      iterations += 1
      guard curvature > 0, curvature.isFinite else { break }
      let newAlpha = squaredResidual / curvature
      guard newAlpha.isFinite else { break }
      add(-newAlpha, product, to: &residual)
      let newSquaredResidual = dot(residual, residual)
      guard newSquaredResidual.isFinite else { break }
      let newBeta = newSquaredResidual / squaredResidual
      for s in systems.indices where systems[s].isActive {
        systems[s].advance(
          alpha: newAlpha, beta: newBeta, turn: newAlpha * beta / alpha, residual: residual,
          norm: newSquaredResidual.squareRoot())
        systems[s].isActive = systems[s].residualNorm > target
      }
      replace(&direction, residual, plus: newBeta)
      (alpha, beta, squaredResidual) = (newAlpha, newBeta, newSquaredResidual)
    }
    return Outcome(
      solutions: systems.map(\.solution),
      relativeResiduals: systems.map {
        squaredNorm > 0 ? $0.residualNorm / squaredNorm.squareRoot() : 0
      },
      iterations: iterations,
      converged: systems.allSatisfy { $0.residualNorm <= target })
  }

  /// direction ← residual + β direction.
  private static func replace(
    _ direction: inout [Double], _ residual: [Double], plus beta: Double
  ) {
    direction.withUnsafeMutableBufferPointer { p in
      residual.withUnsafeBufferPointer { r in
        for i in 0..<r.count { p[i] = r[i] + beta * p[i] }
      }
    }
  }
}

/// One system (A + (σ₀ + offset) I) x = b that follows the recurrence of σ₀.
private struct ShiftedSystem {
  let offset: Double
  var solution: [Double]
  var direction: [Double]
  /// Its residual is ζ times that of the smallest shift.
  var zeta = 1.0
  /// The last step's factor on ζ.
  var ratio = 1.0
  var residualNorm: Double
  var isActive = true

  init(offset: Double, rightHandSide: [Double]) {
    self.offset = offset
    solution = [Double](repeating: 0, count: rightHandSide.count)
    direction = rightHandSide
    residualNorm = dot(rightHandSide, rightHandSide).squareRoot()
  }

  /// - Parameters:
  ///   - turn: α β₋ / α₋.
  ///   - residual: of the smallest shift, after its step; `norm` is its length.
  mutating func advance(
    alpha: Double, beta: Double, turn: Double, residual: [Double], norm: Double
  ) {
    ratio = 1 / (1 + alpha * offset + turn * (1 - ratio))
    zeta *= ratio
    let step = alpha * ratio
    let bend = beta * ratio * ratio
    let scale = zeta
    solution.withUnsafeMutableBufferPointer { x in
      direction.withUnsafeMutableBufferPointer { p in
        residual.withUnsafeBufferPointer { r in
          for i in 0..<r.count {
            x[i] += step * p[i]
            p[i] = scale * r[i] + bend * p[i]
          }
        }
      }
    }
    residualNorm = scale * norm
  }
}
