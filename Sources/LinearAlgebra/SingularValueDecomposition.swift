internal import COpenBLAS

/// A = U S Vᵀ of a small dense matrix, thin, by LAPACK's divide-and-conquer `dgesdd`.
///
/// For large sparse matrices there is ``RandomizedSVD``.
public struct SingularValueDecomposition: Sendable {
  /// Descending, min(rows, columns) of them.
  public let singularValues: [Double]
  /// U, rows × min(rows, columns), orthonormal columns.
  public let leftVectors: Matrix<Double>
  /// V, columns × min(rows, columns), orthonormal columns.
  public let rightVectors: Matrix<Double>

  /// - Throws: `nonFinite`, `notConverged`.
  public init(_ matrix: Matrix<Double>) throws(NumericError) {
    guard matrix.values.allSatisfy(\.isFinite) else { throw .nonFinite }
    let (m, n) = (matrix.rowCount, matrix.columnCount)
    let rank = min(m, n)
    var work = matrix
    var singularValues = [Double](repeating: 0, count: rank)
    var left = Matrix<Double>(rowCount: m, columnCount: rank)
    var rightTransposed = Matrix<Double>(rowCount: rank, columnCount: n)
    if rank > 0 {
      let status = work.values.withUnsafeMutableBufferPointer { a in
        singularValues.withUnsafeMutableBufferPointer { s in
          left.values.withUnsafeMutableBufferPointer { u in
            rightTransposed.values.withUnsafeMutableBufferPointer { v in
              LAPACKE_dgesdd(
                LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "S")), Int32(m), Int32(n), a.baseAddress,
                Int32(n), s.baseAddress, u.baseAddress, Int32(rank), v.baseAddress, Int32(n))
            }
          }
        }
      }
      guard status == 0 else { throw .notConverged(routine: "dgesdd") }
    }
    self.singularValues = singularValues
    leftVectors = left
    rightVectors = rightTransposed.transposed()
  }
}
