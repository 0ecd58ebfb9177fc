internal import LinearAlgebra
internal import PromptFeatures
internal import RouterScoring

extension FeatureBlock {
  /// Penalties for dense features; total weight is on the scale of the number of rows.
  static let densePenalties = [0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000]
  /// Penalties for L2-normalised n-grams.
  static let ngramPenalties = [0.1, 0.3, 1, 2, 4, 8, 16, 32, 64, 128, 256]

  static func surface(_ matrices: ViewMatrices) -> FeatureBlock {
    linear("surface", .surface, matrices.surface)
  }

  static func linear(
    _ name: String, _ input: HeadInput, _ matrix: Matrix<Float>
  ) -> FeatureBlock {
    FeatureBlock(name: name, storage: .dense(matrix), penalties: densePenalties) { weights, bias in
      .linear(LinearHead(input: input, weights: weights.map(Float.init), bias: Float(bias)))
    }
  }

  static func ngrams(_ ngrams: NgramMatrix, bucketCount: Int) -> FeatureBlock {
    FeatureBlock(name: "ngrams", storage: .sparse(ngrams.matrix), penalties: ngramPenalties) {
      weights, bias in
      .linear(
        LinearHead(
          input: .ngrams, weights: ngrams.spread(weights, bucketCount: bucketCount),
          bias: Float(bias)))
    }
  }

  /// Radial basis functions of an embedding and, at a tenth, the surface numbers.
  static func nystrom(
    _ name: String, _ input: HeadInput, _ embeddings: Matrix<Float>, surface: Matrix<Float>,
    landmarks: Int, seed: UInt64
  ) -> FeatureBlock {
    let surfaceScale: Float = 0.1
    let points = NystromBasis.points(
      embeddings: embeddings, surface: surface, surfaceScale: surfaceScale)
    let basis = NystromBasis(
      input: input, points: points, landmarkCount: landmarks, gamma: 1,
      surfaceScale: surfaceScale, seed: seed)
    return FeatureBlock(
      name: name, storage: .dense(basis.features(of: points)), penalties: densePenalties
    ) { weights, bias in basis.head(weights: weights, bias: bias) }
  }
}
