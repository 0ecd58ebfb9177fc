import Foundation
import Testing

@testable import LinearAlgebra

@Suite struct LBFGSTests {
  @Test func `finds the minimum of Rosenbrock's valley`() {
    let result = LBFGS(gradientTolerance: 1e-9).minimize([-1.2, 1]) { x, gradient in
      let a = 1 - x[0]
      let b = x[1] - x[0] * x[0]
      gradient[0] = -2 * a - 400 * x[0] * b
      gradient[1] = 200 * b
      return a * a + 100 * b * b
    }
    #expect(result.converged)
    #expect(abs(result.x[0] - 1) < 1e-7 && abs(result.x[1] - 1) < 1e-7)
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
    #expect(result.x.enumerated().allSatisfy { abs($1 - Double($0)) < 1e-5 })
  }

  @Test func `steps back where the function is not finite`() {
    let result = LBFGS().minimize([3]) { x, gradient in
      guard x[0] > 0 else { return .infinity }
      gradient[0] = 1 - 1 / x[0]
      return x[0] - log(x[0])
    }
    #expect(abs(result.x[0] - 1) < 1e-5)
  }

  @Test func `says so when the iterations give out`() {
    let result = LBFGS(gradientTolerance: 1e-12, maximumIterations: 2).minimize([-1.2, 1]) {
      x, gradient in
      let a = 1 - x[0]
      let b = x[1] - x[0] * x[0]
      gradient = [-2 * a - 400 * x[0] * b, 200 * b]
      return a * a + 100 * b * b
    }
    #expect(!result.converged)
    #expect(result.iterations == 2)
  }
}
