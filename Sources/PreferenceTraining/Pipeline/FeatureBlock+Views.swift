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

  /// Radial basis functions.
  static func nystrom(_ name: String, _ functions: RadialFunctions) -> FeatureBlock {
    let basis = functions.basis
    return FeatureBlock(
      name: name, storage: .dense(functions.features), penalties: densePenalties
    ) { weights, bias in basis.head(weights: weights, bias: bias) }
  }
}

/// Radial basis functions of an embedding and, at a tenth, the surface numbers.
struct RadialFunctions: Sendable {
  let basis: NystromBasis
  /// One row per prompt of the selection.
  let features: Matrix<Float>

  init(
    _ input: HeadInput, _ embeddings: Matrix<Float>, surface: Matrix<Float>, landmarks: Int,
    seed: UInt64
  ) {
    let surfaceScale: Float = 0.1
    let points = NystromBasis.points(
      embeddings: embeddings, surface: surface, surfaceScale: surfaceScale)
    basis = NystromBasis(
      input: input, points: points, landmarkCount: landmarks, gamma: 1,
      surfaceScale: surfaceScale, seed: seed)
    features = basis.features(of: points)
  }
}
