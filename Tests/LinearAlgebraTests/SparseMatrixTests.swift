import Testing

@testable import LinearAlgebra

@Suite struct SparseMatrixTests {
  @Test(arguments: [(1, 1, 1), (5, 9, 0), (700, 40, 7), (3000, 500, 50)])
  func `sparse products agree with dense ones`(rows: Int, columns: Int, perRow: Int) {
    var generator = SplitMix64(seed: 2)
    let sparse = randomSparseMatrix(rows, columns, perRow: perRow, &generator)
    let full = Matrix<Double>(dense(sparse))
    let x = (0..<columns).map { _ in generator.gaussian() }
    let y = (0..<rows).map { _ in generator.gaussian() }
    #expect(largestDifference(sparse.multiplied(by: x), full.multiplied(by: x)) < 1e-11)
    let transposedProduct = full.transposeMultiplied(by: y)
    #expect(largestDifference(sparse.transposeMultiplied(by: y), transposedProduct) < 1e-11)
    #expect(largestDifference(sparse.transposed().multiplied(by: y), transposedProduct) < 1e-11)
  }

  @Test(arguments: [1, 8, 13, 138])
  func `sparse times dense agrees with dense times dense`(width: Int) {
    var generator = SplitMix64(seed: 4)
    let sparse = randomSparseMatrix(600, 90, perRow: 9, &generator)
    let right: Matrix<Float> = randomMatrix(90, width, &generator)
    let left: Matrix<Float> = randomMatrix(600, width, &generator)
    #expect(
      largestDifference(sparse.multiplied(by: right), naiveProduct(dense(sparse), right)) < 1e-4)
    #expect(
      largestDifference(
        sparse.transposeMultiplied(by: left), naiveProduct(dense(sparse).transposed(), left))
        < 1e-4)
  }

  @Test func `empty rows, unordered and repeated columns are fine`() {
    let sparse = SparseMatrix(
      rowCount: 4, columnCount: 3, rowStarts: [0, 0, 3, 3, 4], columns: [2, 0, 2, 1],
      values: [1, 2, 3, 4])
    #expect(sparse.multiplied(by: [1, 10, 100]) == [0, 402, 0, 40])
    #expect(sparse.transposeMultiplied(by: [5, 1, 7, 2]) == [2, 8, 4])
    #expect(sparse.transposed().multiplied(by: [5, 1, 7, 2]) == [2, 8, 4])
    #expect(dense(sparse.selectingRows([3, 1, 1])) == dense(sparse).selectingRows([3, 1, 1]))
    #expect(sparse.entryCount == 4)
  }

  @Test func `a matrix without rows or columns has empty products`() {
    let flat = SparseMatrix(rowCount: 0, columnCount: 3, rowStarts: [0], columns: [], values: [])
    #expect(flat.multiplied(by: [1, 2, 3]) == [])
    #expect(flat.transposeMultiplied(by: []) == [0, 0, 0])
    #expect(flat.transposed().rowCount == 3)
    #expect(flat.multiplied(by: Matrix<Float>(rowCount: 3, columnCount: 2)).rowCount == 0)
  }

  @Test func `transposing twice sorts the rows and changes nothing else`() {
    var generator = SplitMix64(seed: 6)
    let sparse = randomSparseMatrix(50, 30, perRow: 4, &generator)
    #expect(sparse.transposed().transposed() == sparse)
  }

  @Test func `products in place overwrite what was there`() {
    let sparse = SparseMatrix(
      rowCount: 1, columnCount: 2, rowStarts: [0, 1], columns: [1], values: [2])
    var product = [99.0]
    sparse.multiply([3, 4], into: &product)
    #expect(product == [8])
    var back = [99.0, 99]
    sparse.transposeMultiply([5], into: &back)
    #expect(back == [0, 10])
  }

  @Test func `a column out of range never becomes a matrix`() async {
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(
        rowCount: 1, columnCount: 2, rowStarts: [0, 1], columns: [2], values: [1])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(
        rowCount: 2, columnCount: 2, rowStarts: [0, 2, 1], columns: [0], values: [1])
    }
  }
}
