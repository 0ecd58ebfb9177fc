internal import CommandSupport
internal import RouterScoring

extension RouterEvaluationJob {
  /// - Throws: where the router reads embeddings and there are none, or the other way round, or they
  ///   are of another encoder.
  func checkEmbeddings(_ scorer: Scorer) throws(CommandFailure) {
    let trained = scorer.model.provenance.encoders?.embedding
    guard scorer.readsEmbedding else {
      guard let embeddings else { return }
      throw CommandFailure(
        "\(artifact): this router reads nothing but text; leave out \(embeddings.name)", .usage)
    }
    guard let embeddings else {
      let source =
        trained.map { "the folder of the encoder \($0.name) with --encoder" }
        ?? "the file of their vectors with --embeddings, or their encoder's folder with --encoder"
      throw CommandFailure(
        "\(artifact): this router reads the embeddings of prompts beside their text; give \(source)",
        .usage)
    }
    guard let trained, let given = embeddings.encoder, given.sha256 != trained.sha256 else {
      return
    }
    throw CommandFailure(
      "\(artifact): this router was trained on the vectors of the encoder \(trained.name) (SHA-256 "
        + "\(trained.sha256.prefix(12))…), and \(embeddings.name) is another one (SHA-256 "
        + "\(given.sha256.prefix(12))…); give the same, or train a router for this one",
      .invalidData)
  }

  /// The vectors of the prompts that take part.
  func embed(_ data: EvaluationData, _ isWanted: [Bool], _ scorer: Scorer) throws -> EvaluationData
  {
    guard let embeddings, let dimension = scorer.embeddingDimension else { return data }
    var data = data
    let vectors = try embeddings.vectors(data.dataset, isWanted)
    guard vectors.dimension == dimension else {
      throw CommandFailure(
        "\(embeddings.name) gives vectors of \(vectors.dimension) numbers, but \(artifact) reads "
          + "vectors of \(dimension); give those of the encoder it was trained with", .invalidData)
    }
    data.embeddings = vectors
    return data
  }
}
