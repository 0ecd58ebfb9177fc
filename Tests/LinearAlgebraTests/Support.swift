@testable import LinearAlgebra

/// A matrix of standard normal numbers.
func randomMatrix<Scalar: BLASScalar>(
  _ rows: Int, _ columns: Int, _ generator: inout SplitMix64
) -> Matrix<Scalar> {
  var values: [Scalar] = []
  for _ in 0..<rows * columns { values.append(Scalar(generator.gaussian())) }
  return Matrix(rowCount: rows, columnCount: columns, values: values)
}

/// A sparse matrix with `perRow` standard normal entries in each row, at random columns.
func randomSparseMatrix(
  _ rows: Int, _ columns: Int, perRow: Int, _ generator: inout SplitMix64
) -> SparseMatrix {
  var indices: [Int32] = []
  var values: [Float] = []
  for _ in 0..<rows {
    for column in generator.sample(perRow, of: columns) {
      indices.append(Int32(column))
      values.append(Float(generator.gaussian()))
    }
  }
  return SparseMatrix(
    rowCount: rows, columnCount: columns, rowStarts: (0...rows).map { $0 * perRow },
    columns: indices, values: values)
}

/// The product by its definition, added up in double precision.
func naiveProduct<Scalar: BLASScalar>(
  _ a: Matrix<Scalar>, _ b: Matrix<Scalar>
) -> Matrix<Scalar> {
  var product = Matrix<Scalar>(rowCount: a.rowCount, columnCount: b.columnCount)
  for i in 0..<a.rowCount {
    for j in 0..<b.columnCount {
      var sum = 0.0
      for k in 0..<a.columnCount { sum += Double(a[i, k]) * Double(b[k, j]) }
      product[i, j] = Scalar(sum)
    }
  }
  return product
}

func dense(_ sparse: SparseMatrix) -> Matrix<Float> {
  var matrix = Matrix<Float>(rowCount: sparse.rowCount, columnCount: sparse.columnCount)
  for i in 0..<sparse.rowCount {
    for k in sparse.rowStarts[i]..<sparse.rowStarts[i + 1] {
      matrix[i, Int(sparse.columns[k])] += sparse.values[k]
    }
  }
  return matrix
}

/// max |a_i − b_i|, infinite when the shapes differ.
func largestDifference<Scalar: BLASScalar>(_ a: [Scalar], _ b: [Scalar]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
}

func largestDifference<Scalar: BLASScalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Double {
  guard a.rowCount == b.rowCount, a.columnCount == b.columnCount else { return .infinity }
  return largestDifference(a.values, b.values)
}
