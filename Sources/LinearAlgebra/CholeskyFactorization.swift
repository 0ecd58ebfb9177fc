internal import COpenBLAS
internal import Glibc

/// A = LLᵀ of a symmetric positive definite matrix (`dpotrf`).
///
/// The factor takes n³/3 operations once; each solution after that takes 2n².
public struct CholeskyFactorization: Sendable {
  /// L, lower triangular, zero above its diagonal.
  public let factor: Matrix<Double>

  /// - Parameters:
  ///   - matrix: symmetric; only the lower triangle is read.
  /// - Throws: `notPositiveDefinite` with the order of the first leading minor that is not positive
  ///   (also for a semi-definite matrix, up to rounding), `nonFinite`.
  public init(_ matrix: Matrix<Double>) throws(NumericError) {
    precondition(matrix.rowCount == matrix.columnCount, "a symmetric matrix is square")
    let n = matrix.rowCount
    var factor = matrix
    for i in 0..<n {
      for j in 0...i {
        guard matrix[i, j].isFinite else { throw .nonFinite }
      }
      for j in i + 1..<max(n, i + 1) { factor[i, j] = 0 }
    }
    if n > 0 {
      // A lower triangle by rows is, by columns, an upper one: LAPACK works on it in place.
      let status = factor.values.withUnsafeMutableBufferPointer {
        LAPACKE_dpotrf(
          LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Int32(n), $0.baseAddress, Int32(n))
      }
      guard status == 0 else { throw .notPositiveDefinite(order: Int(status)) }
    }
    self.factor = factor
  }

  /// The number of rows of A.
  public var order: Int { factor.rowCount }

  /// x with Ax = b.
  public func solve(_ rightHandSide: [Double]) -> [Double] {
    solve(
      Matrix(rowCount: rightHandSide.count, columnCount: 1, values: rightHandSide)
    ).values
  }

  /// X with AX = B, both with as many rows as A.
  public func solve(_ rightHandSides: Matrix<Double>) -> Matrix<Double> {
    precondition(rightHandSides.rowCount == order, "wrong length")
    var solution = rightHandSides
    let width = Int32(rightHandSides.columnCount)
    guard order > 0, width > 0 else { return solution }
    factor.values.withUnsafeBufferPointer { l in
      solution.values.withUnsafeMutableBufferPointer { x in
        for transposing in [CblasNoTrans, CblasTrans] {
          cblas_dtrsm(
            CblasRowMajor, CblasLeft, CblasLower, transposing, CblasNonUnit, Int32(order), width, 1,
            l.baseAddress, Int32(order), x.baseAddress, width)
        }
      }
    }
    return solution
  }

  /// A⁻¹; its diagonal holds the squared standard errors when A is a negative log-likelihood's
  /// Hessian. To solve systems use ``solve(_:)-([Double])``.
  public func inverse() -> Matrix<Double> {
    solve(.identity(order))
  }

  /// ln det A = 2 Σ ln l_ii.
  public var logDeterminant: Double {
    (0..<order).reduce(0) { $0 + 2 * log(factor[$1, $1]) }
  }
}
