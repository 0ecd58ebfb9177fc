internal import COpenBLAS

extension Matrix where Scalar == Float {
  /// An orthonormal basis of the column space, same shape, to single precision.
  ///
  /// Cholesky QR, twice: AᵀA = RᵀR gives Q = AR⁻¹ in matrix products alone, in place, and a second
  /// round removes what the condition of A cost the first. The Gram matrix is formed in double
  /// precision and scaled to a unit diagonal, which carries the method to condition numbers around
  /// 10⁵ (Yamazaki, Tomov & Dongarra, SIAM J. Sci. Comput. 37, 2015). Beyond that, and where columns
  /// depend on each other, Householder reflections take over (`sgeqrf`, `sorgqr`), which need a
  /// second copy and complete the basis whatever the rank.
  ///
  /// - Precondition: there are at least as many rows as columns.
  /// - Throws: `nonFinite`.
  public func orthonormalizedColumns() throws(NumericError) -> Matrix<Float> {
    precondition(rowCount >= columnCount, "more columns than rows")
    guard columnCount > 0 else { return self }
    var basis = self
    // The pivots bound the condition number from below. After the first round they must be near 1.
    for smallestPivot in [1e-4, 0.5] {
      guard try basis.divideByCholeskyFactor(smallestPivot: smallestPivot) else {
        return try householderBasis()
      }
    }
    return basis
  }

  /// A ← AR⁻¹ with AᵀA = RᵀR; false, and A unchanged, when AᵀA is too close to singular.
  private mutating func divideByCholeskyFactor(smallestPivot: Double) throws(NumericError) -> Bool {
    let n = columnCount
    var gram = doubleGram()
    let norms = (0..<n).map { gram[$0, $0].squareRoot() }
    guard norms.allSatisfy(\.isFinite) else { throw .nonFinite }
    guard norms.allSatisfy({ $0 > 0 }) else { return false }
    for i in 0..<n {
      for j in 0..<n { gram[i, j] /= norms[i] * norms[j] }
    }
    guard let lower = try? CholeskyFactorization(gram).factor,
      (0..<n).allSatisfy({ lower[$0, $0] > smallestPivot })
    else { return false }
    var upper = [Float](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in i..<n { upper[i * n + j] = Float(lower[j, i] * norms[j]) }
    }
    guard upper.allSatisfy(\.isFinite), (0..<n).allSatisfy({ upper[$0 * n + $0] > 1e-30 }) else {
      return false
    }
    values.withUnsafeMutableBufferPointer { a in
      upper.withUnsafeBufferPointer { r in
        forEachBlock(of: rowCount, size: 2048) { rows in
          Float._divide(rows.count, n, a.baseAddress! + rows.lowerBound * n, by: r.baseAddress!)
        }
      }
    }
    return true
  }

  private func householderBasis() throws(NumericError) -> Matrix<Float> {
    guard values.allSatisfy(\.isFinite) else { throw .nonFinite }
    var basis = self
    var factors = [Float](repeating: 0, count: columnCount)
    let (m, n) = (Int32(rowCount), Int32(columnCount))
    let status = basis.values.withUnsafeMutableBufferPointer { a in
      factors.withUnsafeMutableBufferPointer { tau in
        let first = LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, m, n, a.baseAddress, n, tau.baseAddress)
        guard first == 0 else { return first }
        return LAPACKE_sorgqr(LAPACK_ROW_MAJOR, m, n, n, a.baseAddress, n, tau.baseAddress)
      }
    }
    guard status == 0 else { throw .notConverged(routine: "sgeqrf/sorgqr") }
    return basis
  }
}
