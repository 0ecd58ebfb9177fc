import Foundation
import Testing

@testable import LinearAlgebra

@Suite struct ConjugateGradientTests {
  private let shifts = [1e4, 1e-3, 0.1, 1, 10, 0.1]

  /// Every shift against Cholesky, on A = BᵀB of the given shape.
  @Test(arguments: [(40, 40), (200, 60), (20, 60)])
  func `one Krylov space solves every shift`(rows: Int, n: Int) throws {
    var generator = SplitMix64(seed: 1)
    let a = (randomMatrix(rows, n, &generator) as Matrix<Double>).gram()
    let b = (0..<n).map { _ in generator.gaussian() }
    let outcome = ConjugateGradient.outcome(
      shifts: shifts, rightHandSide: b, tolerance: 1e-12, maximumIterations: 5000
    ) { x, result in result = a.multiplied(by: x) }
    #expect(outcome.converged)
    for (shift, solution) in zip(shifts, outcome.solutions) {
      var shifted = a
      for i in 0..<n { shifted[i, i] += shift }
      let exact = try CholeskyFactorization(shifted).solve(b)
      let size = exact.map { abs($0) }.max()!
      #expect(largestDifference(solution, exact) < 1e-7 * size, "shift \(shift)")
    }
  }

  @Test func `residuals reported are the true ones`() {
    var generator = SplitMix64(seed: 2)
    let a = (randomMatrix(90, 30, &generator) as Matrix<Double>).gram()
    let b = (0..<30).map { _ in generator.gaussian() }
    let outcome = ConjugateGradient.outcome(
      shifts: shifts, rightHandSide: b, tolerance: 1e-6, maximumIterations: 6
    ) { x, result in result = a.multiplied(by: x) }
    #expect(outcome.iterations == 6 && !outcome.converged)
    let norm = dot(b, b).squareRoot()
    for (s, solution) in outcome.solutions.enumerated() {
      var residual = b
      add(-1, a.multiplied(by: solution), to: &residual)
      add(-shifts[s], solution, to: &residual)
      let expected = dot(residual, residual).squareRoot() / norm
      #expect(abs(outcome.relativeResiduals[s] - expected) < 1e-9 + 1e-6 * expected)
    }
  }

  @Test func `systems that are done keep their solution while others go on`() {
    // A has 300 distinct eigenvalues from 1e-2 to 1e2: large shifts end after a few steps.
    let n = 300
    let eigenvalues = (0..<n).map { pow(10, -2 + 4 * Double($0) / Double(n - 1)) }
    let b = [Double](repeating: 1, count: n)
    let outcome = ConjugateGradient.outcome(
      shifts: [1e-3, 1e4, 1e8], rightHandSide: b, tolerance: 1e-9, maximumIterations: 3000
    ) { x, result in for i in x.indices { result[i] = eigenvalues[i] * x[i] } }
    #expect(outcome.converged && outcome.iterations > 100)
    for (shift, solution) in zip([1e-3, 1e4, 1e8], outcome.solutions) {
      for i in 0..<n {
        let exact = 1 / (eigenvalues[i] + shift)
        #expect(abs(solution[i] - exact) < 1e-6 * exact + 1e-7 / (shift + 1))
      }
    }
  }

  @Test func `solves in as many steps as there are distinct eigenvalues`() {
    let b = [1.0, 2, 3, 4, 5, 6]
    let outcome = ConjugateGradient.outcome(shifts: [0.5, 2], rightHandSide: b) { x, result in
      for i in x.indices { result[i] = (i < 3 ? 1 : 4) * x[i] }
    }
    #expect(outcome.converged && outcome.iterations == 2)
    #expect(
      largestDifference(outcome.solutions[0], b.enumerated().map { $1 / ($0 < 3 ? 1.5 : 4.5) })
        < 1e-14)
  }

  @Test func `nothing on the right gives nothing`() {
    let outcome = ConjugateGradient.outcome(shifts: [1, 2], rightHandSide: [0, 0]) { x, y in y = x }
    #expect(outcome.solutions == [[0, 0], [0, 0]])
    #expect(outcome.converged && outcome.iterations == 0)
    #expect(ConjugateGradient.solve(shifts: [], rightHandSide: [1]) { _, _ in } == [])
    #expect(ConjugateGradient.solve(shifts: [1], rightHandSide: []) { _, _ in } == [[]])
  }

  @Test func `stops with finite numbers when the matrix is not positive or not finite`() {
    for value in [-5.0, .nan, .infinity] {
      let outcome = ConjugateGradient.outcome(shifts: [1], rightHandSide: [1, 1]) { x, y in
        y = [value * x[0], x[1]]
      }
      #expect(!outcome.converged)
      #expect(outcome.solutions[0].allSatisfy { $0.isFinite })
    }
    let outcome = ConjugateGradient.outcome(shifts: [1], rightHandSide: [.nan]) { x, y in y = x }
    #expect(!outcome.converged && outcome.solutions == [[0]])
  }

  @Test func `stops when asked`() {
    let outcome = ConjugateGradient.outcome(
      shifts: [1], rightHandSide: [1, 2], shouldStop: { true }
    ) { x, y in y = x }
    #expect(!outcome.converged && outcome.iterations == 0)
  }
}
