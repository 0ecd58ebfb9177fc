internal import CommandSupport
internal import PreferenceData
internal import RouterScoring

extension EmbeddingSource? {
  /// - Throws: where the router reads embeddings and there are none, or the other way round, or they
  ///   are of another encoder.
  func check(_ scorer: Scorer, artifact: String) throws(CommandFailure) {
    let trained = scorer.model.provenance.encoders?.embedding
    guard scorer.readsEmbedding else {
      guard let source = self else { return }
      throw CommandFailure(
        "\(artifact): this router reads nothing but text; leave out \(source.name)", .usage)
    }
    guard let source = self else {
      let remedy =
        trained.map { "the folder of the encoder \($0.name) with --encoder" }
        ?? "the file of their vectors with --embeddings, or their encoder's folder with --encoder"
      throw CommandFailure(
        "\(artifact): this router reads the embeddings of prompts beside their text; give \(remedy)",
        .usage)
    }
    guard let trained, let given = source.encoder, given.sha256 != trained.sha256 else {
      return
    }
    throw CommandFailure(
      "\(artifact): this router was trained on the vectors of the encoder \(trained.name) (SHA-256 "
        + "\(trained.sha256.prefix(12))…), and \(source.name) is another one (SHA-256 "
        + "\(given.sha256.prefix(12))…); give the same, or train a router for this one",
      .invalidData)
  }

  /// The vectors of the prompts that take part, for a router that was checked; nil if it reads none.
  func vectors(
    of dataset: PreferenceDataset, isWanted: [Bool], for scorer: Scorer, artifact: String
  ) throws -> PromptEmbeddings? {
    guard let source = self, let dimension = scorer.embeddingDimension else { return nil }
    let vectors = try source.vectors(dataset, isWanted)
    guard vectors.dimension == dimension else {
      throw CommandFailure(
        "\(source.name) gives vectors of \(vectors.dimension) numbers, but \(artifact) reads "
          + "vectors of \(dimension); give those of the encoder it was trained with", .invalidData)
    }
    return vectors
  }
}
