/// The leading part of X ≈ U S Vᵀ of a sparse matrix, by randomised subspace iteration (Halko,
/// Martinsson & Tropp, SIAM Review 53, 2011, algorithms 4.4 and 5.1).
///
/// X is never made dense: it meets only thin matrices of w = rank + oversampling columns, at most
/// three of them at a time beside a transposed copy of X. Every half-step of a power iteration
/// re-orthonormalises, so that small singular values are not lost to rounding. The subspace's error
/// shrinks with (σ_{w+1}/σ_rank)^(2q+1), q power iterations.
///
/// The same seed gives the same bits on one machine, with any number of ``KernelThreads``.
public struct RandomizedSVD: Sendable {
  /// Descending.
  public let singularValues: [Float]
  /// V, columns of X × rank, orthonormal columns. Each vector's component of largest magnitude is
  /// positive (the first, if several are equal).
  public let rightVectors: Matrix<Float>

  /// - Parameters:
  ///   - rank: at most the smaller dimension of the matrix.
  /// - Throws: `nonFinite` when the matrix holds NaN or an infinity.
  public init(
    of matrix: SparseMatrix, rank: Int, oversampling: Int = 10, powerIterations: Int = 2,
    seed: UInt64
  ) throws(NumericError) {
    let limit = min(matrix.rowCount, matrix.columnCount)
    precondition(rank >= 1 && rank <= limit, "rank must be within the matrix")
    let width = min(limit, rank + max(0, oversampling))
    let transposed = matrix.transposed()
    var generator = SplitMix64(seed: seed)
    var left = Matrix<Float>(
      rowCount: matrix.rowCount, columnCount: width,
      values: (0..<matrix.rowCount * width).map { _ in Float(generator.gaussian()) })
    var right = try transposed.multiplied(by: left).orthonormalizedColumns()
    for _ in 0..<powerIterations {
      left = try matrix.multiplied(by: right).orthonormalizedColumns()
      right = try transposed.multiplied(by: left).orthonormalizedColumns()
    }
    // Within the subspace X is the thin B = XQ, and BᵀB = WS²Wᵀ gives V = QW. Formed in double
    // precision, squaring costs nothing that single-precision entries had.
    left = matrix.multiplied(by: right)
    let eigen = try SymmetricEigendecomposition(left.doubleGram())
    var rotation = Matrix<Float>(rowCount: width, columnCount: rank)
    for k in 0..<rank {
      for i in 0..<width { rotation[i, k] = Float(eigen.vectors[i, width - 1 - k]) }
    }
    singularValues = (0..<rank).map {
      Float(max(eigen.values[width - 1 - $0], 0).squareRoot())
    }
    rightVectors = right.multiplied(by: rotation).withLargestComponentsPositive()
  }
}

extension Matrix where Scalar == Float {
  /// Each column times 1 or −1: a singular vector's sign is arbitrary, and must not be.
  func withLargestComponentsPositive() -> Matrix<Float> {
    var result = self
    let width = columnCount
    var largest = [Float](repeating: 0, count: width)
    result.values.withUnsafeMutableBufferPointer { a in
      for i in 0..<rowCount {
        for j in 0..<width where abs(a[i * width + j]) > abs(largest[j]) {
          largest[j] = a[i * width + j]
        }
      }
      let signs = largest.map { $0 < 0 ? -1 : 1 as Float }
      for i in 0..<rowCount {
        for j in 0..<width { a[i * width + j] *= signs[j] }
      }
    }
    return result
  }
}
