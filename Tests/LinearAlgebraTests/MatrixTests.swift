import Testing

@testable import LinearAlgebra

@Suite struct MatrixTests {
  @Test(arguments: [
    (1, 1, 1), (1, 7, 3), (5, 1, 2), (3, 4, 1), (17, 33, 9), (64, 130, 65), (0, 3, 2), (3, 0, 2),
    (3, 2, 0), (0, 0, 0),
  ])
  func `products agree with the definition`(m: Int, k: Int, n: Int) {
    checkProducts(m, k, n, Float.self, tolerance: 1e-5)
    checkProducts(m, k, n, Double.self, tolerance: 1e-13)
  }

  private func checkProducts<Scalar: BLASScalar>(
    _ m: Int, _ k: Int, _ n: Int, _: Scalar.Type, tolerance: Double
  ) {
    var generator = SplitMix64(seed: 7)
    let a: Matrix<Scalar> = randomMatrix(m, k, &generator)
    let b: Matrix<Scalar> = randomMatrix(k, n, &generator)
    let expected = naiveProduct(a, b)
    let results = [
      a.multiplied(by: b),
      a.transposed().multiplied(by: b, transposingSelf: true),
      a.multiplied(by: b.transposed(), transposingOther: true),
      a.transposed().multiplied(
        by: b.transposed(), transposingSelf: true, transposingOther: true),
    ]
    for result in results {
      #expect(result.rowCount == m && result.columnCount == n)
      #expect(largestDifference(result, expected) <= tolerance * Double(max(k, 1)))
    }
    let x = (0..<k).map { _ in Scalar(generator.gaussian()) }
    let column = Matrix(rowCount: k, columnCount: 1, values: x)
    let product = naiveProduct(a, column).values
    for result in [a.multiplied(by: x), a.transposed().transposeMultiplied(by: x)] {
      #expect(largestDifference(result, product) <= tolerance * Double(max(k, 1)))
    }
    let gram = a.gram()
    #expect(
      largestDifference(gram, naiveProduct(a.transposed(), a)) <= tolerance * Double(max(m, 1)))
    #expect(gram == gram.transposed())
  }

  @Test func `rows are selected in the order given, and may repeat`() {
    let matrix = Matrix<Float>(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6])
    #expect(matrix.selectingRows([2, 0, 2]).values == [5, 6, 1, 2, 5, 6])
    #expect(matrix.selectingRows([]).rowCount == 0)
    #expect(Matrix<Float>(rowCount: 4, columnCount: 0).selectingRows([1, 1]).rowCount == 2)
    #expect(matrix.row(1) == [3, 4])
  }

  @Test func `column means follow the weights`() {
    let matrix = Matrix<Float>(rowCount: 3, columnCount: 2, values: [1, 10, 2, 20, 6, 60])
    #expect(matrix.columnMeans() == [3, 30])
    #expect(matrix.columnMeans(weights: [1, 0, 1]) == [3.5, 35])
    #expect(matrix.columnMeans(weights: [0, 0, 0]) == [0, 0])
    #expect(Matrix<Double>(rowCount: 0, columnCount: 2).columnMeans() == [0, 0])
  }

  @Test(arguments: [1, 3, 2048, 2049, 4100])
  func `single-precision storage adds up in double precision`(rows: Int) {
    var generator = SplitMix64(seed: 3)
    let a: Matrix<Float> = randomMatrix(rows, 11, &generator)
    let wide = Matrix<Double>(a)
    let x = (0..<11).map { _ in generator.gaussian() }
    let y = (0..<rows).map { _ in generator.gaussian() }
    #expect(largestDifference(a.multiplied(by: x), wide.multiplied(by: x)) < 1e-12)
    #expect(
      largestDifference(a.transposeMultiplied(by: y), wide.transposeMultiplied(by: y)) < 1e-10)
    #expect(largestDifference(a.doubleGram(), wide.gram()) < 1e-9)
    let weights = (0..<rows).map { _ in generator.uniform() }
    let centre = a.columnMeans(weights: weights)
    var scaled = wide
    for i in 0..<rows {
      for j in 0..<11 { scaled[i, j] = (wide[i, j] - centre[j]) * weights[i].squareRoot() }
    }
    #expect(
      largestDifference(a.doubleGram(weights: weights, centre: centre), scaled.gram()) < 1e-9)
  }
}
