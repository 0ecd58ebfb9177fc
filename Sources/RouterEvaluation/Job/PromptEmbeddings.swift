public import PreferenceData
public import RouterScoring

/// The vectors that come with the prompts of a store, for routers that read embeddings.
public struct PromptEmbeddings: Sendable {
  public let dimension: Int
  private let values: [Float]

  /// - Parameter values: `dimension` numbers for each prompt of the store, in order; those of prompts
  ///   that are not evaluated may be anything.
  public init(dimension: Int, values: [Float]) {
    precondition(dimension > 0 && values.count % dimension == 0, "a vector for every prompt")
    self.dimension = dimension
    self.values = values
  }

  func withVector<Result>(
    of prompt: Int, _ body: (UnsafeBufferPointer<Float>) -> Result
  ) -> Result {
    values.withUnsafeBufferPointer {
      body(
        UnsafeBufferPointer(rebasing: $0[prompt * dimension..<(prompt + 1) * dimension]))
    }
  }
}

extension PromptEmbeddings? {
  /// Runs `body` with the vector of a prompt, nil where there are none.
  func withVector<Result>(
    of prompt: Int, _ body: (UnsafeBufferPointer<Float>?) -> Result
  ) -> Result {
    switch self {
    case .none: body(nil)
    case .some(let embeddings): embeddings.withVector(of: prompt) { body($0) }
    }
  }
}

/// Where an evaluation gets the embeddings that a router reads.
public struct EmbeddingSource: Sendable {
  /// What makes them, where that is known.
  public var encoder: Provenance.Encoder?
  /// What it is called in messages, such as `--encoder minilm`.
  public var name: String
  /// The vectors of the prompts of a data set; those whose flag is false may be left out.
  public var vectors: @Sendable (PreferenceDataset, _ isWanted: [Bool]) throws -> PromptEmbeddings

  public init(
    name: String, encoder: Provenance.Encoder?,
    vectors: @escaping @Sendable (PreferenceDataset, _ isWanted: [Bool]) throws -> PromptEmbeddings
  ) {
    self.name = name
    self.encoder = encoder
    self.vectors = vectors
  }
}
