import ArgumentParser
import CommandSupport
import LinearAlgebra
import PreferenceData
import PreferenceTraining
import SentenceEncoding

struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn prompts into vectors with a sentence encoder.",
    discussion: """
      Reads a BERT encoder (all-MiniLM-L6-v2, bge, e5 and their like) from the files it is \
      published as: config.json, model.safetensors, tokenizer.json or vocab.txt, and those of \
      sentence-transformers where they are there. Runs on the processor: all-MiniLM-L6-v2 some \
      thousand tokens per second and core (router-bench encoding measures it).

      The file has one vector per row of the data, or as the rows' "row" keys say: what \
      router-train --embeddings reads. Give both commands the same data and flags. Of several user \
      turns the later weigh more, as everywhere.

        router-data embed --model all-MiniLM-L6-v2 --data arena.jsonl --out arena.npy
        router-train --data arena.jsonl --algorithm mf --embeddings arena.npy
      """)

  @Option(help: ArgumentHelp("The encoder's folder.", valueName: "folder"))
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

  func validate() throws {
    guard !data.isEmpty else { throw ValidationError("name the data with --data FILE.jsonl") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024")
    }
    if let maxTokens, maxTokens < 1 {
      throw ValidationError("--max-tokens takes a number from 1")
    }
  }

  func run() throws {
    let encoder = try SentenceEncoder(folder: model)
    let limit = try tokenLimit(of: encoder)
    let progress = ProgressLine("Encoding")
    defer { progress.finish() }
    let reader = DatasetReader(skipInvalid: skipInvalid, includeContaminated: includeContaminated)
    let loaded = try reader.read(data)
    let dataset = loaded.dataset
    let rows = try EmbeddingRows(for: dataset).prompts
    var file = try NumPyWriter(
      to: out, rowCount: rows.count, columnCount: encoder.dimension)
    let start = ContinuousClock.now
    let turns = (0..<dataset.prompts.count).map { prompt in
      dataset.prompts.withTurns(of: prompt) { turns in
        turns.map { encoder.tokenizer.tokens(of: $0, limit: limit) }
      }
    }
    let vectors = encoder.encode(
      turns: turns, threads: threads ?? TrainingThreads.activeProcessors
    ) { progress.update($0) }
    guard vectors.values.allSatisfy(\.isFinite) else {
      throw EncoderError(
        .damaged, "the encoder's numbers overflow; are its weights damaged?", file: model)
    }
    for prompt in rows { try file.append(prompt, of: vectors) }
    try file.commit()
    progress.finish()
    for error in loaded.firstInvalid { Messages.warning(error.message) }
    print(
      report(loaded, turns, rows: rows.count, limit: limit, time: ContinuousClock.now - start)
        .printable)
  }

  private func tokenLimit(of encoder: SentenceEncoder) throws -> Int {
    guard let maxTokens else { return encoder.maximumTokens }
    let possible = encoder.tokenizer.frameCount + 1...encoder.shape.positionCount
    guard possible.contains(maxTokens) else {
      throw ValidationError(
        "--max-tokens \(maxTokens): this encoder takes from \(possible.lowerBound) to "
          + "\(possible.upperBound)")
    }
    return maxTokens
  }

  private func report(
    _ loaded: LoadedDataset, _ turns: [[[Int32]]], rows: Int, limit: Int, time: Duration
  ) -> String {
    let texts = Array(turns.joined())
    let tokens = texts.reduce(0) { $0 + $1.count }
    let full = texts.count { $0.count == limit }
    var lines = loaded.fileLines
    if loaded.contaminatedRows > 0 {
      lines.append("left out: \(loaded.contaminatedRows.readable) contaminated rows")
    }
    if loaded.invalidRows > 0 {
      lines.append("left out: \(loaded.invalidRows.readable) rows that cannot be used")
    }
    lines.append(
      "encoded: \(turns.count.readable) prompts, \(tokens.readable) tokens, in \(time.readable)")
    if full > 0 {
      lines.append(
        "\(full.readable) texts fill all \(limit) tokens; what may be behind them is not read")
    }
    lines.append("wrote: \(out), \(rows.readable) rows")
    lines.append(
      "next: router-train --data \(data.joined(separator: " ")) --algorithm mf --embeddings \(out)")
    return lines.joined(separator: "\n")
  }
}
