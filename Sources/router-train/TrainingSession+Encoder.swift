import CommandSupport
import LinearAlgebra
import PreferenceData
import PreferenceTraining
import RouterScoring
import SentenceEncoding

extension TrainingSession {
  /// The embeddings of all prompts, by the encoder that `--encoder` names.
  func encode(_ dataset: PreferenceDataset, _ progress: ProgressLine) throws -> GivenEmbeddings? {
    guard let folder = command.model.encoder else { return nil }
    let encoder = try SentenceEncoder(folder: folder)
    let identity = try EncoderIdentity(folder: folder)
    let prompts = dataset.prompts
    let encoded = try encoder.encode(
      prompts: Array(0..<prompts.count), threads: TrainingThreads.count,
      progress: {
        progress.update("encoding \(prompts.count.readable) prompts, \(Int(100 * $0)) %")
      }
    ) { prompts.withTurns(of: $0, $1) }
    if encoded.fullTexts > 0 {
      Messages.note(
        "\(encoded.fullTexts.readable) texts fill all \(encoded.limit) tokens that \(identity.name) "
          + "reads; what may be behind them is not read")
    }
    return GivenEmbeddings(
      ofPrompts: encoded.vectors,
      by: Provenance.Encoder(name: identity.name, sha256: identity.sha256))
  }

  /// The encoder that `--distill` names.
  func termEncoder(_ progress: ProgressLine) throws -> TermEncoder? {
    guard let folder = command.model.distill else { return nil }
    let encoder = try SentenceEncoder(folder: folder)
    let identity = try EncoderIdentity(folder: folder)
    let threads = TrainingThreads.count
    return TermEncoder(
      Provenance.Encoder(name: identity.name, sha256: identity.sha256),
      dimension: encoder.dimension
    ) { terms in
      encoder.encode(terms: terms, threads: threads) { share in
        progress.update("encoding \(terms.count.readable) terms, \(Int(100 * share)) %")
      }
    }
  }
}
