import ArgumentParser
import CommandSupport
import LinearAlgebra
import PreferenceData
import PreferenceTraining
import RouterEvaluation
import RouterScoring
import SentenceEncoding

struct EmbeddingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For a router that reads embeddings: the folder of the encoder that it was trained with.",
      valueName: "folder"))
  var encoder: String?

  @Option(
    help: ArgumentHelp(
      "For a router that reads embeddings: a file of them, as router-data embed writes it of the same "
        + "data.", valueName: "file"))
  var embeddings: String?

  func check() throws {
    guard encoder == nil || embeddings == nil else {
      throw ValidationError("--embeddings and --encoder both give the embeddings; give one")
    }
  }

  /// What they say, if anything.
  func source(threads: Int) throws -> EmbeddingSource? {
    if let folder = encoder { return try Self.encoding(folder, threads: threads) }
    return embeddings.map { path in
      EmbeddingSource(name: "--embeddings \(path)", encoder: nil) { dataset, _ in
        try GivenEmbeddings(NumPyFile.read(path), for: dataset).promptEmbeddings
      }
    }
  }

  private static func encoding(_ folder: String, threads: Int) throws -> EmbeddingSource {
    let encoder = try SentenceEncoder(folder: folder)
    let identity = try EncoderIdentity(folder: folder)
    return EmbeddingSource(
      name: "--encoder \(folder)",
      encoder: Provenance.Encoder(name: identity.name, sha256: identity.sha256)
    ) { dataset, isWanted in
      let progress = ProgressLine("Encoding")
      defer { progress.finish() }
      let prompts = isWanted.indices.filter { isWanted[$0] }
      let vectors = try encoder.encode(
        prompts: prompts, threads: threads, progress: { progress.update($0) }
      ) { dataset.prompts.withTurns(of: $0, $1) }.vectors
      let width = encoder.dimension
      var values = [Float](repeating: 0, count: isWanted.count * width)
      for (row, prompt) in prompts.enumerated() {
        values.replaceSubrange(prompt * width..<(prompt + 1) * width, with: vectors.row(row))
      }
      return PromptEmbeddings(dimension: width, values: values)
    }
  }
}
