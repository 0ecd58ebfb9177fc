internal import COpenBLAS

/// A = QΛQᵀ of a symmetric matrix, by LAPACK's divide-and-conquer `dsyevd`.
public struct SymmetricEigendecomposition: Sendable {
  /// The eigenvalues, ascending.
  public let values: [Double]
  /// The eigenvectors as columns, in the order of the values.
  public let vectors: Matrix<Double>

  /// - Parameters:
  ///   - matrix: symmetric; only the upper triangle is read.
  public init(_ matrix: Matrix<Double>) throws(NumericError) {
    precondition(matrix.rowCount == matrix.columnCount, "a symmetric matrix is square")
    guard matrix.values.allSatisfy(\.isFinite) else { throw .nonFinite }
    let n = matrix.rowCount
    var vectors = matrix
    var values = [Double](repeating: 0, count: n)
    if n > 0 {
      let status = vectors.values.withUnsafeMutableBufferPointer { a in
        values.withUnsafeMutableBufferPointer { w in
          LAPACKE_dsyevd(
            LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), Int32(n),
            a.baseAddress, Int32(n),
            w.baseAddress)
        }
      }
      guard status == 0 else { throw .notConverged(routine: "dsyevd") }
    }
    self.values = values
    self.vectors = vectors
  }
}
