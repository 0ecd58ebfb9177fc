internal import LinearAlgebra
internal import PromptFeatures

extension EmbeddingProjection {
  /// Most components that are kept, and most rows that they are found from.
  private static let (mostComponents, mostRows) = (128, 20_000)

  /// The principal components of unit-norm embeddings, by the eigenvectors of their covariance.
  ///
  /// - Parameter vectors: one row per training prompt; beyond 20,000 an even sample is read.
  init(fitting vectors: Matrix<Float>) {
    let width = vectors.columnCount
    let step = max(1, (vectors.rowCount + Self.mostRows - 1) / Self.mostRows)
    let sample = stride(from: 0, to: vectors.rowCount, by: step).map { $0 }
    var mean = [Double](repeating: 0, count: width)
    for row in sample {
      for column in 0..<width { mean[column] += Double(vectors[row, column]) }
    }
    for column in 0..<width { mean[column] /= Double(sample.count) }
    var centred = Matrix<Double>(rowCount: sample.count, columnCount: width)
    for (place, row) in sample.enumerated() {
      for column in 0..<width {
        centred[place, column] = Double(vectors[row, column]) - mean[column]
      }
    }
    // A symmetric matrix without NaN always has its decomposition.
    let eigen = try! SymmetricEigendecomposition(centred.gram())
    let count = min(Self.mostComponents, width)
    var components: [Float] = []
    for k in 0..<count {
      // Eigenvalues ascend.
      for row in 0..<width { components.append(Float(eigen.vectors[row, width - 1 - k])) }
    }
    self.init(mean: mean.map(Float.init), components: components)
  }

  /// The projection of every row.
  func project(_ vectors: Matrix<Float>) -> Matrix<Float> {
    var result = Matrix<Float>(rowCount: vectors.rowCount, columnCount: dimension)
    let (from, to) = (vectors.columnCount, dimension)
    vectors.values.withUnsafeBufferPointer { vectors in
      result.values.withUnsafeMutableBufferPointer { result in
        for row in 0..<(from == 0 ? 0 : vectors.count / from) {
          project(
            UnsafeBufferPointer(rebasing: vectors[row * from..<(row + 1) * from]),
            into: UnsafeMutableBufferPointer(rebasing: result[row * to..<(row + 1) * to]))
        }
      }
    }
    return result
  }
}
