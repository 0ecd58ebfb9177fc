import Foundation
import Testing

@testable import LinearAlgebra

@Suite struct FactorizationTests {
  // MARK: Cholesky

  @Test func `Cholesky solves a system worked out by hand`() throws {
    // L = [[2, 0, 0], [6, 1, 0], [-8, 5, 3]].
    let a = Matrix<Double>(
      rowCount: 3, columnCount: 3, values: [4, 12, -16, 12, 37, -43, -16, -43, 98])
    let cholesky = try CholeskyFactorization(a)
    #expect(largestDifference(cholesky.factor.values, [2, 0, 0, 6, 1, 0, -8, 5, 3]) < 1e-13)
    #expect(largestDifference(cholesky.solve(a.multiplied(by: [1, -2, 3])), [1, -2, 3]) < 1e-11)
    #expect(abs(cholesky.logDeterminant - log(36)) < 1e-12)
    #expect(largestDifference(a.multiplied(by: cholesky.inverse()), .identity(3)) < 1e-11)
  }

  @Test func `Cholesky reads the lower triangle alone`() throws {
    let a = Matrix<Double>(rowCount: 2, columnCount: 2, values: [4, .nan, 2, 5])
    #expect(try CholeskyFactorization(a).factor.values == [2, 0, 1, 2])
  }

  @Test func `Cholesky says which minor is not positive`() {
    let a = Matrix<Double>(rowCount: 3, columnCount: 3, values: [1, 2, 0, 2, 1, 0, 0, 0, 1])
    #expect(throws: NumericError.notPositiveDefinite(order: 2)) { try CholeskyFactorization(a) }
    #expect(throws: NumericError.notPositiveDefinite(order: 1)) {
      try CholeskyFactorization(Matrix<Double>(rowCount: 1, columnCount: 1))
    }
  }

  @Test func `numbers that are not finite are refused by every factorisation`() {
    for bad in [Double.nan, .infinity] {
      let a = Matrix<Double>(rowCount: 2, columnCount: 2, values: [1, bad, bad, 1])
      #expect(throws: NumericError.nonFinite) { try CholeskyFactorization(a) }
      #expect(throws: NumericError.nonFinite) { try SymmetricEigendecomposition(a) }
      #expect(throws: NumericError.nonFinite) { try SingularValueDecomposition(a) }
      #expect(throws: NumericError.nonFinite) { try Matrix<Float>(a).orthonormalizedColumns() }
    }
  }

  @Test func `empty matrices have empty factors`() throws {
    let empty = Matrix<Double>(rowCount: 0, columnCount: 0)
    #expect(try CholeskyFactorization(empty).solve([]) == [])
    #expect(try SymmetricEigendecomposition(empty).values == [])
    #expect(try SingularValueDecomposition(empty).singularValues == [])
    let thin = Matrix<Double>(rowCount: 3, columnCount: 0)
    #expect(try SingularValueDecomposition(thin).leftVectors.rowCount == 3)
    #expect(try Matrix<Float>(thin).orthonormalizedColumns().rowCount == 3)
  }

  // MARK: Eigenvalues

  @Test func `eigenvalues of the second-difference matrix are known`() throws {
    // λ_k = 2 − 2 cos(kπ / (n + 1)).
    let n = 50
    var a = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n {
      a[i, i] = 2
      if i > 0 {
        a[i, i - 1] = -1
        a[i - 1, i] = -1
      }
    }
    let eigen = try SymmetricEigendecomposition(a)
    let expected = (1...n).map { 2 - 2 * cos(Double($0) * .pi / Double(n + 1)) }
    #expect(largestDifference(eigen.values, expected) < 1e-13)
    #expect(largestDifference(eigen.vectors.gram(), .identity(n)) < 1e-13)
    #expect(largestDifference(reconstruction(eigen), a) < 1e-13)
  }

  @Test func `one by one has one eigenvalue`() throws {
    let eigen = try SymmetricEigendecomposition(
      Matrix<Double>(rowCount: 1, columnCount: 1, values: [-3]))
    #expect(eigen.values == [-3] && abs(eigen.vectors[0, 0]) == 1)
  }

  private func reconstruction(_ eigen: SymmetricEigendecomposition) -> Matrix<Double> {
    var scaled = eigen.vectors
    for i in 0..<scaled.rowCount {
      for j in 0..<scaled.columnCount { scaled[i, j] *= eigen.values[j] }
    }
    return scaled.multiplied(by: eigen.vectors, transposingOther: true)
  }

  // MARK: Singular values

  @Test(arguments: [(1, 1), (7, 3), (3, 7), (40, 40)])
  func `singular vectors rebuild the matrix`(m: Int, n: Int) throws {
    var generator = SplitMix64(seed: 5)
    let a: Matrix<Double> = randomMatrix(m, n, &generator)
    let svd = try SingularValueDecomposition(a)
    let rank = min(m, n)
    #expect(svd.singularValues.count == rank)
    #expect(zip(svd.singularValues, svd.singularValues.dropFirst()).allSatisfy(>=))
    #expect(largestDifference(svd.leftVectors.gram(), .identity(rank)) < 1e-13)
    #expect(largestDifference(svd.rightVectors.gram(), .identity(rank)) < 1e-13)
    var scaled = svd.leftVectors
    for i in 0..<m { for j in 0..<rank { scaled[i, j] *= svd.singularValues[j] } }
    let rebuilt = scaled.multiplied(by: svd.rightVectors, transposingOther: true)
    #expect(largestDifference(rebuilt, a) < 1e-12)
  }

  // MARK: Orthonormal bases

  @Test(arguments: [0, 3, 6, 9])
  func `a basis is orthonormal and spans the columns`(digits: Int) throws {
    // Columns of widely different length, and nearly dependent when there are many digits.
    var generator = SplitMix64(seed: 11)
    var a: Matrix<Float> = randomMatrix(300, 12, &generator)
    for i in 0..<300 {
      a[i, 5] = a[i, 4] + Float(pow(10, -Double(digits))) * a[i, 5]
      a[i, 2] *= 1e12
      a[i, 3] *= 1e-12
    }
    let basis = try a.orthonormalizedColumns()
    #expect(largestDifference(basis.gram(), .identity(12)) < 1e-5)
    let projected = basis.multiplied(by: basis.multiplied(by: a, transposingSelf: true))
    for j in 0..<12 {
      let size = (0..<300).map { abs(a[$0, j]) }.max()!
      let error = (0..<300).map { abs(a[$0, j] - projected[$0, j]) }.max()!
      #expect(error < 1e-5 * size, "column \(j)")
    }
  }

  @Test func `columns without rank still get an orthonormal basis`() throws {
    let zero = Matrix<Float>(rowCount: 9, columnCount: 4)
    #expect(largestDifference(try zero.orthonormalizedColumns().gram(), .identity(4)) < 1e-6)
    let ones = Matrix<Float>(rowCount: 9, columnCount: 4, values: [Float](repeating: 1, count: 36))
    #expect(largestDifference(try ones.orthonormalizedColumns().gram(), .identity(4)) < 1e-6)
  }
}
