internal import LinearAlgebra
internal import PromptFeatures

/// Learns a token table from the prompts themselves: latent semantic analysis (Deerwester et al.,
/// 1990), the truncated singular value decomposition X ≈ U S Vᵀ of the tf-idf matrix, found by
/// randomised projection (Halko, Martinsson & Tropp, 2011).
///
/// The embedding of a prompt is its tf-idf row times V, so the rows of V are the token vectors. The
/// rows that carry most energy, Σ_prompts x² · ‖v‖², are kept and stored as signed bytes.
struct LatentSemanticAnalysis: Sendable {
  var dimension: Int
  var maximumRows: Int
  var seed: UInt64

  /// nil when the matrix has no rank to speak of (fewer than two prompts or buckets).
  func fit(_ ngrams: NgramMatrix, bucketCount: Int) -> TokenTable? {
    let matrix = ngrams.matrix
    let rank = min(dimension, matrix.rowCount - 1, matrix.columnCount - 1)
    guard rank >= 1,
      let decomposition = try? TrainingThreads.withKernels({
        try RandomizedSVD(
          of: matrix, rank: rank, oversampling: 10, powerIterations: 2, seed: seed)
      })
    else { return nil }
    let vectors = decomposition.rightVectors
    let kept = mostUseful(matrix, vectors)
    return TokenTable(
      quantizing: vectors.selectingRows(kept), buckets: kept.map { ngrams.bucketOfColumn[$0] },
      bucketCount: bucketCount)
  }

  /// Columns in ascending order, at most `maximumRows` of them.
  private func mostUseful(_ matrix: SparseMatrix, _ vectors: Matrix<Float>) -> [Int] {
    guard matrix.columnCount > maximumRows else { return Array(0..<matrix.columnCount) }
    var energy = [Double](repeating: 0, count: matrix.columnCount)
    for (column, value) in zip(matrix.columns, matrix.values) {
      energy[Int(column)] += Double(value) * Double(value)
    }
    let rank = vectors.columnCount
    for column in energy.indices {
      var norm = 0.0
      for component in vectors.values[column * rank..<(column + 1) * rank] {
        norm += Double(component) * Double(component)
      }
      energy[column] *= norm
    }
    let order = energy.indices.sorted { (energy[$0], $1) > (energy[$1], $0) }
    return order.prefix(maximumRows).sorted()
  }
}
