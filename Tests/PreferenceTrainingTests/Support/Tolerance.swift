import LinearAlgebra

/// Whether two numbers agree to an absolute tolerance, relative where they are large.
func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

/// The largest absolute difference of two lists of equal length.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "lists of equal length")
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The derivative of `f` at `x` by central differences.
func centralDifference(at x: Double, step: Double = 1e-5, _ f: (Double) -> Double) -> Double {
  (f(x + step) - f(x - step)) / (2 * step)
}

extension SplitMix64 {
  /// Independent standard normal numbers.
  mutating func gaussians(_ count: Int) -> [Double] { (0..<count).map { _ in gaussian() } }

  /// A matrix of independent standard normal numbers.
  mutating func gaussianMatrix(_ rows: Int, _ columns: Int) -> Matrix<Float> {
    Matrix(
      rowCount: rows, columnCount: columns,
      values: (0..<rows * columns).map { _ in Float(gaussian()) })
  }
}

extension Matrix where Scalar == Float {
  /// The same numbers as a sparse matrix, zeros left out.
  var sparse: SparseMatrix {
    var starts = [0]
    var columns: [Int32] = []
    var entries: [Float] = []
    for i in 0..<rowCount {
      for j in 0..<columnCount where self[i, j] != 0 {
        columns.append(Int32(j))
        entries.append(self[i, j])
      }
      starts.append(entries.count)
    }
    return SparseMatrix(
      rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columns: columns,
      values: entries)
  }
}
