import ArgumentParser
import CommandSupport
import LinearAlgebra
import ModelJudging
import PreferenceData
import PreferenceTraining
import SentenceEncoding

struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn prompts into vectors with a sentence encoder, here or behind an endpoint.",
    discussion: """
      Reads a BERT encoder (all-MiniLM-L6-v2, bge, e5 and their like) from the files it is \
      published as: config.json, model.safetensors, tokenizer.json or vocab.txt, and those of \
      sentence-transformers where they are there. Runs on the processor, about 1 ms per token and \
      thread or less. With --endpoint, an OpenAI-compatible server embeds them instead, and \
      what it returns is kept in a cache, so that no prompt is paid for twice.

      The file has one vector per row of the data, or as the rows' "row" keys say: what \
      router-train --embeddings reads. Give both commands the same data and flags. Of several user \
      turns the later weigh more, as everywhere.

        router-data embed --model all-MiniLM-L6-v2 --data arena.jsonl --out arena.npy
        router-train --data arena.jsonl --algorithm mf --embeddings arena.npy
        router-data embed --endpoint https://api.openai.com/v1 --model text-embedding-3-small \
      --api-key-env OPENAI_API_KEY --price 0.02 --max-cost 1 --data arena.jsonl --out arena.npy
      """)

  @Option(
    help: ArgumentHelp(
      "The encoder's folder; with --endpoint the name of its model.", valueName: "folder"))
  var model: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The judgments: files of one kind, or a folder of them.", valueName: "file"))
  var data: [String]

  @Option(help: ArgumentHelp("The .npy file for the vectors.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "Cut texts off behind so many tokens; default: what the encoder was made for.",
      valueName: "n"))
  var maxTokens: Int?

  @Option(help: ArgumentHelp("Threads; default: all cores.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Leave invalid lines out and count them, instead of stopping at the first.")
  var skipInvalid = false

  @Flag(help: "Keep rows that are contaminated, by their mark or a list.")
  var includeContaminated = false

  @OptionGroup(title: "ENDPOINT") var remote: EmbedEndpointOptions

  func validate() throws {
    guard !data.isEmpty else { throw ValidationError("name the data with --data FILE.jsonl") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024")
    }
    if let maxTokens, maxTokens < 3 {
      throw ValidationError("--max-tokens takes a number from 3")
    }
    guard remote.endpoint == nil || (maxTokens == nil && threads == nil) else {
      throw ValidationError("--max-tokens and --threads are of encoders that run here")
    }
    try remote.check()
  }

  func run() throws {
    let reader = DatasetReader(skipInvalid: skipInvalid, includeContaminated: includeContaminated)
    if let endpoint = try remote.embedding(model: model, out: out) {
      return try embed(try reader.read(data), endpoint)
    }
    let encoder = try SentenceEncoder(folder: model)
    let limit = try tokenLimit(of: encoder)
    let progress = ProgressLine("Encoding")
    defer { progress.finish() }
    let loaded = try reader.read(data)
    let dataset = loaded.dataset
    let rows = try EmbeddingRows(for: dataset).prompts
    var file = try NumPyWriter(
      to: out, rowCount: rows.count, columnCount: encoder.dimension)
    let start = ContinuousClock.now
    let encoded = try encoder.encode(
      prompts: Array(0..<dataset.prompts.count), limit: limit,
      threads: threads ?? TrainingThreads.activeProcessors, progress: { progress.update($0) }
    ) { dataset.prompts.withTurns(of: $0, $1) }
    for prompt in rows { try file.append(prompt, of: encoded.vectors) }
    try file.commit()
    progress.finish()
    let time = (ContinuousClock.now - start).readable
    var lines = [
      "encoded: \(dataset.prompts.count.readable) prompts, \(encoded.tokens.readable) tokens, in "
        + time
    ]
    if encoded.fullTexts > 0 {
      lines.append(
        "\(encoded.fullTexts.readable) texts fill all \(limit) tokens; what may be behind them is "
          + "not read")
    }
    report(loaded, lines, rows: rows.count)
  }

  private func embed(_ loaded: LoadedDataset, _ embedding: RemoteEmbedding) throws {
    let dataset = loaded.dataset
    let rows = try EmbeddingRows(for: dataset).prompts
    let turns = (0..<dataset.prompts.count).map { prompt in
      dataset.prompts.withTurns(of: prompt) { turns in
        turns.map { String(decoding: $0, as: UTF8.self) }
      }
    }
    let texts = Array(turns.joined())
    let estimate = try embedding.estimate(texts)
    Messages.note(remote.text(of: estimate, embedding))
    guard !remote.estimateOnly else { return }
    let start = ContinuousClock.now
    let progress = ProgressLine("Embedding")
    defer { progress.finish() }
    let (vectors, summary) = try waiting {
      try await embedding.run(texts) {
        progress.update(Double($0) / Double(estimate.distinct))
      } onRetry: {
        Messages.warning("\(embedding.endpoint.model): \($0); trying again")
      }
    }
    let means = vectors.conversationMeans(turnCounts: turns.map(\.count), isUnit: false)
    var file = try NumPyWriter(to: out, rowCount: rows.count, columnCount: means.columnCount)
    for prompt in rows { try file.append(prompt, of: means) }
    try file.commit()
    progress.finish()
    let time = (ContinuousClock.now - start).readable
    report(loaded, [remote.text(of: summary, time: time)], rows: rows.count)
  }

  private func tokenLimit(of encoder: SentenceEncoder) throws -> Int {
    guard let maxTokens else { return encoder.maximumTokens }
    guard maxTokens <= encoder.shape.positionCount else {
      throw ValidationError(
        "--max-tokens \(maxTokens): the encoder reads at most \(encoder.shape.positionCount)")
    }
    return maxTokens
  }

  private func report(_ loaded: LoadedDataset, _ words: [String], rows: Int) {
    for error in loaded.firstInvalid { Messages.warning(error.message) }
    var lines = loaded.fileLines
    if loaded.contaminatedRows > 0 {
      lines.append("left out: \(loaded.contaminatedRows.readable) contaminated rows")
    }
    if loaded.invalidRows > 0 {
      lines.append("left out: \(loaded.invalidRows.readable) rows that cannot be used")
    }
    lines += words
    lines.append("wrote: \(out), \(rows.readable) rows")
    lines.append(
      "next: router-train --data \(data.joined(separator: " ")) --algorithm mf --embeddings \(out)")
    print(lines.joined(separator: "\n").printable)
  }
}
