import Testing

@testable import LinearAlgebra

@Suite struct ConjugateGradientTests {
  @Test func `one Krylov space solves every shift`() throws {
    let n = 40
    var generator = SplitMix64(seed: 1)
    let factor = Matrix<Double>(
      rowCount: n, columnCount: n, values: (0..<n * n).map { _ in generator.gaussian() })
    let a = factor.gram()
    let b = (0..<n).map { _ in generator.gaussian() }
    let shifts = [1e-3, 0.1, 1, 10, 1e4]
    let solutions = ConjugateGradient.solve(
      shifts: shifts, rightHandSide: b, tolerance: 1e-10, maximumIterations: 2000
    ) { x, result in result = a.multiplied(by: x) }
    // The exact solutions, through the eigenvectors.
    let eigen = try SymmetricEigendecomposition(a)
    let projected = eigen.vectors.transposeMultiplied(by: b)
    for (shift, solution) in zip(shifts, solutions) {
      let exact = eigen.vectors.multiplied(
        by: zip(projected, eigen.values).map { $0 / ($1 + shift) })
      let error = zip(solution, exact).map { abs($0 - $1) }.max()!
      let size = exact.map { abs($0) }.max()!
      #expect(error < 1e-5 * size, "shift \(shift)")
    }
  }

  @Test func `nothing on the right gives nothing`() {
    let solutions = ConjugateGradient.solve(shifts: [1, 2], rightHandSide: [0, 0]) { x, y in y = x }
    #expect(solutions == [[0, 0], [0, 0]])
  }
}
