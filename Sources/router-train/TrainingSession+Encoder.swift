import CommandSupport
import PreferenceTraining
import RouterScoring
import SentenceEncoding

extension TrainingSession {
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
