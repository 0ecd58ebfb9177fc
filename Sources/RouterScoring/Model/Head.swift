/// The vectors a head can read.
public enum HeadInput: String, Sendable, Hashable, CaseIterable {
  /// The standardised surface numbers.
  case surface
  /// The hashed n-grams, tf-idf weighted and L2-normalised; dimension = bucket count.
  case ngrams
  /// The token-table embedding, unit norm.
  case tokens
  /// The embedding by the table that was distilled from a sentence encoder, unit norm.
  case distilled
  /// The vector the caller supplies, unit norm.
  case embedding
  /// surface ‖ tokens ‖ distilled ‖ embedding: the dense views that exist, in this order.
  case dense
}

/// A function from a prompt's views to one number; larger means the strong model is needed more.
public enum Head: Sendable, Equatable {
  /// h(x) = w·φ(x) + b.
  case linear(LinearHead)
  /// h(x) = Σ_j β_j exp(−γ ‖z(x) − l_j‖²) + b.
  case nystrom(NystromHead)
  /// h(x) = 1/k Σ_{i ∈ N_k(x)} d_i.
  case neighbours(NeighbourHead)
  /// h(x) = Σ_t P(t | x) g_t.
  case tasks(TaskHead)
  /// h(x) = σ(w_s·φ(x) + b_s) − σ(w_w·φ(x) + b_w), for per-model logistic heads over one input.
  case logisticDifference(strong: LinearHead, weak: LinearHead)
}

/// h(x) = w·φ(x) + b over one input.
public struct LinearHead: Sendable, Equatable {
  public var input: HeadInput
  /// One weight per component of the input.
  public var weights: [Float]
  public var bias: Float

  public init(input: HeadInput, weights: [Float], bias: Float) {
    self.input = input
    self.weights = weights
    self.bias = bias
  }
}

/// A radial-basis-function head on a few landmarks (Williams & Seeger, NIPS 2000):
/// h(x) = Σ_j β_j exp(−γ ‖z(x) − l_j‖²) + b, with z(x) = tokens(x) (or another embedding) followed by
/// `surfaceScale` · surface(x).
public struct NystromHead: Sendable, Equatable {
  /// One of `.tokens`, `.distilled` and `.embedding`.
  public var input: HeadInput
  public var gamma: Float
  /// The factor on the surface numbers; 0 leaves them out of z altogether.
  public var surfaceScale: Float
  /// The landmarks l_j, row-major, one row of z's dimension each.
  public var landmarks: [Float]
  /// The weights β_j, one per landmark.
  public var weights: [Float]
  public var bias: Float

  public init(
    input: HeadInput, gamma: Float, surfaceScale: Float, landmarks: [Float], weights: [Float],
    bias: Float
  ) {
    self.input = input
    self.gamma = gamma
    self.surfaceScale = surfaceScale
    self.landmarks = landmarks
    self.weights = weights
    self.bias = bias
  }
}
