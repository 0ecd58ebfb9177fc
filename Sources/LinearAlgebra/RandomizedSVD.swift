/// The leading part of X ≈ U S Vᵀ of a sparse matrix, by randomised subspace iteration (Halko,
/// Martinsson & Tropp, SIAM Review 2011, algorithms 4.4 and 5.1).
///
/// X meets only thin dense matrices of rank + oversampling columns; every power iteration
/// re-orthonormalises, so small singular values are not lost to rounding. The error of the
/// subspace shrinks with (σ_{k+p+1}/σ_k)^(2q+1).
public struct RandomizedSVD: Sendable {
  /// Descending.
  public let singularValues: [Float]
  /// V, columns of X × rank. Each vector's component of largest magnitude is positive.
  public let rightVectors: Matrix<Float>

  /// - Parameters:
  ///   - rank: at most the smaller dimension of the matrix.
  public init(
    of matrix: SparseMatrix, rank: Int, oversampling: Int = 10, powerIterations: Int = 2,
    seed: UInt64
  ) throws(NumericError) {
    let limit = min(matrix.rowCount, matrix.columnCount)
    precondition(rank >= 1 && rank <= limit, "rank must be within the matrix")
    let width = min(limit, rank + oversampling)
    let transposed = matrix.transposed()
    var generator = SplitMix64(seed: seed)
    let noise = Matrix<Float>(
      rowCount: matrix.columnCount, columnCount: width,
      values: (0..<matrix.columnCount * width).map { _ in Float(generator.gaussian()) })
    var left = try matrix.multiplied(by: noise).orthonormalizedColumns()
    for _ in 0..<powerIterations {
      let right = try transposed.multiplied(by: left).orthonormalizedColumns()
      left = try matrix.multiplied(by: right).orthonormalizedColumns()
    }
    // B = QᵀX is thin and long: its Gram matrix BBᵀ = WΛWᵀ gives S = √Λ and V = BᵀW S⁻¹. Forming
    // it squares the condition, which single-precision token vectors do not notice.
    let product = transposed.multiplied(by: left)
    let gram = product.gram()
    let eigen = try SymmetricEigendecomposition(
      Matrix<Double>(rowCount: width, columnCount: width, values: gram.values.map(Double.init)))
    var rotation = Matrix<Float>(rowCount: width, columnCount: rank)
    var singularValues: [Float] = []
    for k in 0..<rank {
      let value = max(eigen.values[width - 1 - k], 0).squareRoot()
      singularValues.append(Float(value))
      let scale = value > 1e-12 ? 1 / value : 0
      for i in 0..<width { rotation[i, k] = Float(eigen.vectors[i, width - 1 - k] * scale) }
    }
    var vectors = product.multiplied(by: rotation)
    for k in 0..<rank {
      var largest: Float = 0
      for i in 0..<vectors.rowCount where abs(vectors[i, k]) > abs(largest) {
        largest = vectors[i, k]
      }
      if largest < 0 {
        for i in 0..<vectors.rowCount { vectors[i, k].negate() }
      }
    }
    self.singularValues = singularValues
    rightVectors = vectors
  }
}
