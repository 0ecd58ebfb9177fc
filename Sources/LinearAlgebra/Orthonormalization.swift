internal import COpenBLAS

extension Matrix where Scalar == Float {
  /// An orthonormal basis of the column space, same shape (`sgeqrf`, `sorgqr`).
  ///
  /// - Precondition: there are at least as many rows as columns.
  public func orthonormalizedColumns() throws(NumericError) -> Matrix<Float> {
    precondition(rowCount >= columnCount, "more columns than rows")
    guard values.allSatisfy(\.isFinite) else { throw .nonFinite }
    guard columnCount > 0 else { return self }
    var basis = self
    var factors = [Float](repeating: 0, count: columnCount)
    let status = basis.values.withUnsafeMutableBufferPointer { a in
      factors.withUnsafeMutableBufferPointer { tau in
        let first = LAPACKE_sgeqrf(
          LAPACK_ROW_MAJOR, Int32(rowCount), Int32(columnCount), a.baseAddress,
          Int32(columnCount), tau.baseAddress)
        guard first == 0 else { return first }
        return LAPACKE_sorgqr(
          LAPACK_ROW_MAJOR, Int32(rowCount), Int32(columnCount), Int32(columnCount),
          a.baseAddress, Int32(columnCount), tau.baseAddress)
      }
    }
    guard status == 0 else { throw .notConverged(routine: "sgeqrf/sorgqr") }
    return basis
  }
}
