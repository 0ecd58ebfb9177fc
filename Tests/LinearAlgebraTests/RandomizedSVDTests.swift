import Foundation
import Testing

@testable import LinearAlgebra

@Suite struct RandomizedSVDTests {
  /// Rank 6 with singular values 32, 16, …, 1, plus noise, stored sparsely.
  private func lowRank(
    rows: Int, columns: Int, noise: Double
  ) throws -> (sparse: SparseMatrix, exact: SingularValueDecomposition) {
    var generator = SplitMix64(seed: 21)
    let left = try (randomMatrix(rows, 6, &generator) as Matrix<Float>).orthonormalizedColumns()
    let right = try (randomMatrix(columns, 6, &generator) as Matrix<Float>)
      .orthonormalizedColumns()
    var values: [Float] = []
    for i in 0..<rows {
      for j in 0..<columns {
        var sum = noise * generator.gaussian()
        for k in 0..<6 { sum += pow(2, Double(5 - k)) * Double(left[i, k] * right[j, k]) }
        values.append(Float(sum))
      }
    }
    let sparse = SparseMatrix(
      rowCount: rows, columnCount: columns, rowStarts: (0...rows).map { $0 * columns },
      columns: (0..<rows).flatMap { _ in (0..<columns).map(Int32.init) }, values: values)
    return (sparse, try SingularValueDecomposition(Matrix<Double>(dense(sparse))))
  }

  @Test(arguments: [(300, 120), (90, 260)])
  func `finds the leading singular values and vectors under noise`(
    rows: Int, columns: Int
  ) throws {
    let (sparse, exact) = try lowRank(rows: rows, columns: columns, noise: 1e-3)
    let found = try RandomizedSVD(of: sparse, rank: 6, seed: 1)
    for k in 0..<6 {
      let expected = exact.singularValues[k]
      #expect(abs(Double(found.singularValues[k]) - expected) < 1e-4 * expected)
      let cosine = (0..<columns).reduce(0.0) {
        $0 + Double(found.rightVectors[$1, k]) * exact.rightVectors[$1, k]
      }
      #expect(abs(abs(cosine) - 1) < 1e-5)
    }
    #expect(largestDifference(found.rightVectors.gram(), .identity(6)) < 1e-5)
  }

  @Test func `the largest component of every vector is positive`() throws {
    let (sparse, _) = try lowRank(rows: 100, columns: 80, noise: 0.1)
    let vectors = try RandomizedSVD(of: sparse, rank: 10, seed: 3).rightVectors
    for k in 0..<10 {
      let column = (0..<80).map { vectors[$0, k] }
      #expect(column.max { abs($0) < abs($1) }! > 0)
    }
  }

  @Test func `a rank beyond the data gives zeros and still an orthonormal basis`() throws {
    let (sparse, _) = try lowRank(rows: 60, columns: 50, noise: 0)
    let found = try RandomizedSVD(of: sparse, rank: 20, seed: 4)
    #expect(found.singularValues[5] > 0.99)
    #expect(found.singularValues[6...].allSatisfy { $0 < 1e-4 })
    #expect(largestDifference(found.rightVectors.gram(), .identity(20)) < 1e-5)
  }

  @Test func `the whole spectrum is exact when the rank is full`() throws {
    var generator = SplitMix64(seed: 8)
    let sparse = randomSparseMatrix(40, 25, perRow: 5, &generator)
    let exact = try SingularValueDecomposition(Matrix<Double>(dense(sparse)))
    let found = try RandomizedSVD(of: sparse, rank: 25, seed: 1)
    #expect(
      largestDifference(found.singularValues.map(Double.init), exact.singularValues) < 1e-5)
  }

  @Test func `zero and one-by-one matrices have their decompositions`() throws {
    let zero = SparseMatrix(
      rowCount: 4, columnCount: 3, rowStarts: [0, 0, 0, 0, 0], columns: [], values: [])
    #expect(try RandomizedSVD(of: zero, rank: 2, seed: 1).singularValues == [0, 0])
    let one = SparseMatrix(
      rowCount: 1, columnCount: 1, rowStarts: [0, 1], columns: [0], values: [-3])
    let found = try RandomizedSVD(of: one, rank: 1, seed: 1)
    #expect(abs(found.singularValues[0] - 3) < 1e-6)
    #expect(abs(found.rightVectors[0, 0] - 1) < 1e-6)
  }

  @Test func `numbers that are not finite are refused`() {
    let bad = SparseMatrix(
      rowCount: 2, columnCount: 2, rowStarts: [0, 1, 2], columns: [0, 1], values: [1, .nan])
    #expect(throws: NumericError.nonFinite) { try RandomizedSVD(of: bad, rank: 1, seed: 1) }
  }
}
