import Foundation
import Testing

@testable import LinearAlgebra

@Suite struct LBFGSTests {
  private func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
    let a = 1 - x[0]
    let b = x[1] - x[0] * x[0]
    gradient = [-2 * a - 400 * x[0] * b, 200 * b]
    return a * a + 100 * b * b
  }

  @Test func `finds the minimum of Rosenbrock's valley`() {
    let result = LBFGS(gradientTolerance: 1e-9).minimize([-1.2, 1], rosenbrock)
    #expect(result.ending == .gradient && result.converged)
    #expect(abs(result.x[0] - 1) < 1e-8 && abs(result.x[1] - 1) < 1e-8)
    #expect(result.iterations < 60 && result.evaluations < 90)
  }

  @Test func `solves an ill-conditioned quadratic`() {
    let scales = (0..<50).map { pow(10, Double($0) / 12) }
    let result = LBFGS(gradientTolerance: 1e-7, maximumIterations: 2000).minimize(
      scales.map { _ in 1 }
    ) { x, gradient in
      var value = 0.0
      for i in x.indices {
        gradient[i] = scales[i] * (x[i] - Double(i))
        value += 0.5 * scales[i] * (x[i] - Double(i)) * (x[i] - Double(i))
      }
      return value
    }
    #expect(result.converged)
    #expect(result.x.enumerated().allSatisfy { abs($1 - Double($0)) < 1e-6 })
  }

  @Test func `logistic regression on groups reaches the logits of their shares`() {
    // Saturated: 0/1 outcomes in three groups, one coefficient each; the optimum is ln(k / (n − k)).
    let wins = [30.0, 5, 72]
    let sizes = [40.0, 50, 80]
    let result = LBFGS(gradientTolerance: 1e-10).minimize([0, 0, 0]) { x, gradient in
      var loss = 0.0
      for g in 0..<3 {
        loss += sizes[g] * log1p(exp(x[g])) - wins[g] * x[g]
        gradient[g] = sizes[g] / (1 + exp(-x[g])) - wins[g]
      }
      return loss
    }
    #expect(result.ending == .gradient)
    for g in 0..<3 { #expect(abs(result.x[g] - log(wins[g] / (sizes[g] - wins[g]))) < 1e-10) }
  }

  @Test func `reaches tight gradients where the decrease drowns in rounding`() {
    // Near the minimum the value is 1e6 + 1e-10 or so: its decrease cannot be seen.
    let result = LBFGS(gradientTolerance: 1e-8).minimize([3, -4]) { x, gradient in
      gradient = [x[0] + x[0] * x[0] * x[0], 2 * x[1]]
      return 1e6 + x[0] * x[0] / 2 + pow(x[0], 4) / 4 + x[1] * x[1]
    }
    #expect(result.ending == .gradient)
    #expect(result.gradientNorm <= 1e-8)
  }

  @Test func `steps back where the function is not finite`() {
    for outside in [Double.infinity, .nan] {
      let result = LBFGS().minimize([3]) { x, gradient in
        guard x[0] > 0 else { return outside }
        gradient[0] = 1 - 1 / x[0]
        return x[0] - log(x[0])
      }
      #expect(result.converged && abs(result.x[0] - 1) < 1e-5)
    }
  }

  @Test func `a gradient that is not finite also makes it step back`() {
    let result = LBFGS().minimize([1]) { x, gradient in
      gradient[0] = x[0] > -0.5 ? 2 * x[0] : .nan
      return x[0] * x[0]
    }
    #expect(result.converged && abs(result.x[0]) < 1e-5)
  }

  @Test func `extends steps that are too short`() {
    // The first step has length 1; the minimum is ten million away.
    let result = LBFGS(gradientTolerance: 1e-6).minimize([1e7]) { x, gradient in
      gradient[0] = x[0] / (1 + x[0] * x[0]).squareRoot()
      return (1 + x[0] * x[0]).squareRoot()
    }
    #expect(result.converged && abs(result.x[0]) < 1e-5)
    #expect(result.evaluations < 80)
  }

  @Test func `says why it ended`() {
    let short = LBFGS(gradientTolerance: 1e-12, maximumIterations: 2).minimize(
      [-1.2, 1], rosenbrock)
    #expect(short.ending == .iterations && !short.converged && short.iterations == 2)
    let atOptimum = LBFGS().minimize([1, 1], rosenbrock)
    #expect(atOptimum.ending == .gradient && atOptimum.iterations == 0)
    let broken = LBFGS().minimize([1]) { _, _ in .nan }
    #expect(broken.ending == .nonFinite && broken.x == [1])
    let easy = LBFGS(gradientTolerance: 0, relativeDecrease: 1e-3).minimize([-1.2, 1]) {
      x, gradient in 1 + rosenbrock(x, &gradient)
    }
    #expect(easy.ending == .decrease && easy.converged)
    // The gradient points uphill: no step helps.
    let wrong = LBFGS().minimize([1]) { x, gradient in
      gradient[0] = -2 * x[0]
      return x[0] * x[0]
    }
    #expect(wrong.ending == .lineSearch && !wrong.converged && wrong.x == [1])
    #expect(LBFGS().minimize([]) { _, _ in 1 }.ending == .gradient)
  }

  @Test func `reports progress and stops when asked`() {
    var values: [Double] = []
    let result = LBFGS().minimize(
      [-1.2, 1],
      shouldStop: { iteration, value in
        #expect(iteration == values.count)
        values.append(value)
        return iteration == 5
      }, rosenbrock)
    #expect(result.ending == .stopped && result.iterations == 5)
    #expect(zip(values, values.dropFirst()).allSatisfy(>))
    #expect(result.value == values.last)
  }

  @Test func `the same function gives the same bits`() {
    let first = LBFGS().minimize([-1.2, 1], rosenbrock)
    let second = LBFGS().minimize([-1.2, 1], rosenbrock)
    #expect(first.x == second.x && first.evaluations == second.evaluations)
  }
}
