/// The prompt-conditioned Bradley–Terry model over every trained model, in low-rank form:
///
///     ℓ_m(x) = b_m + u_mᵀ W φ(x)
///
/// with ties by Rao & Kupper (JASA 1967): P(a ≻ b) = π_a / (π_a + θ π_b) with π = e^ℓ, P(tie) the
/// rest, and a position bias o added to ℓ of the model shown first in battle likelihoods only.
public struct ModelHeads: Sendable, Equatable {
  /// The models, in the order of all that follows.
  public var models: [String]
  /// b, one per model.
  public var biases: [Float]
  /// u, row-major models × rank; empty when rank is 0.
  public var factors: [Float]
  /// W, row-major rank × dimension of the `dense` input.
  public var projection: [Float]
  /// k; 0 is plain Bradley–Terry.
  public var rank: Int
  /// θ ≥ 1; 1 means that ties were not modelled.
  public var tieParameter: Float
  /// o; 0 when no pair was judged in both orders.
  public var positionBias: Float

  public init(
    models: [String], biases: [Float], factors: [Float], projection: [Float], rank: Int,
    tieParameter: Float, positionBias: Float
  ) {
    self.models = models
    self.biases = biases
    self.factors = factors
    self.projection = projection
    self.rank = rank
    self.tieParameter = tieParameter
    self.positionBias = positionBias
  }
}
