/// The views of a prompt, in the form that training left them. A view that is nil is not used.
public struct PromptViews: Sendable, Equatable {
  public var surface: SurfaceView?
  public var ngrams: NgramView?
  /// Token vectors learned from the training prompts.
  public var tokens: TokenTable?
  /// Token vectors distilled from a sentence encoder.
  public var distilled: TokenTable?
  /// The dimension of vectors supplied by the caller, if the router reads any.
  public var embeddingDimension: Int?
  /// What heads read in place of these vectors; nil for the vectors themselves.
  public var embeddingProjection: EmbeddingProjection?

  public init(
    surface: SurfaceView?, ngrams: NgramView?, tokens: TokenTable?,
    distilled: TokenTable? = nil, embeddingDimension: Int?,
    embeddingProjection: EmbeddingProjection? = nil
  ) {
    self.surface = surface
    self.ngrams = ngrams
    self.tokens = tokens
    self.distilled = distilled
    self.embeddingDimension = embeddingDimension
    self.embeddingProjection = embeddingProjection
  }
}

/// Standardisation of the surface numbers, learned on the training prompts.
public struct SurfaceView: Sendable, Equatable {
  /// One mean per number of ``SurfaceFeatures/names``.
  public var means: [Float]
  /// One standard deviation per number, > 0.
  public var deviations: [Float]

  public init(means: [Float], deviations: [Float]) {
    self.means = means
    self.deviations = deviations
  }
}

/// Inverse document frequencies of the hashed n-grams.
public struct NgramView: Sendable, Equatable {
  /// One per bucket (a power of two of them); 0 for a bucket seen in fewer than two prompts.
  public var inverseDocumentFrequencies: [Float]

  public init(inverseDocumentFrequencies: [Float]) {
    self.inverseDocumentFrequencies = inverseDocumentFrequencies
  }
}

/// A table of token vectors: the embedding of a prompt is the sum of its n-grams' rows, weighted by
/// signed tf-idf, scaled to unit norm.
public struct TokenTable: Sendable, Equatable {
  public static let noRow = UInt16.max
  public var dimension: Int
  /// For each n-gram bucket its row in the table, or ``noRow``.
  public var rowOfBucket: [UInt16]
  /// The rows as signed bytes, row-major.
  public var codes: [Int8]
  /// The factor of each row: component = code × scale.
  public var scales: [Float]

  public init(dimension: Int, rowOfBucket: [UInt16], codes: [Int8], scales: [Float]) {
    self.dimension = dimension
    self.rowOfBucket = rowOfBucket
    self.codes = codes
    self.scales = scales
  }
}
