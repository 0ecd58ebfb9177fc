import ArgumentParser
import CommandSupport
import PreferenceTraining
import SentenceEncoding

struct Encoding: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Speed of a sentence encoder, beside a peer.",
    discussion: """
      Prompts as they are, cut off at the limit, and prompts put together and cut to so many tokens \
      each. Tokens are made before the clock runs, vectors are not written. With --peer another \
      program encodes the same tokens, a round of ours and a round of its in turn, and the largest \
      difference between the vectors is shown.

        router-bench encoding --model all-MiniLM-L6-v2
        router-bench encoding --model all-MiniLM-L6-v2 --data arena.jsonl --tokens 32,128
        router-bench encoding --model all-MiniLM-L6-v2 \\
          --peer "python3 Tests/Golden/encoder_peer.py"
      """)

  @Option(help: ArgumentHelp("The encoder's folder.", valueName: "folder"))
  var model: String

  @Option(help: "A file of battles or scores to take text from; simulated text if not given.")
  var data: String?

  @Option(help: "Lengths in tokens, with commas between.")
  var tokens = "16,128"

  @Option(help: "The limit for prompts as they are.")
  var maxTokens = 128

  @Option(help: "How many prompts as they are.")
  var prompts = 256

  @Option(help: "Numbers of threads, with commas between.")
  var threads = "1,2"

  @Option(help: "Rounds of each.")
  var rounds = 5

  @Option(help: ArgumentHelp("A command that encodes too.", valueName: "command"))
  var peer: String?

  @Option(help: "How to print the results: text or json.")
  var format = OutputFormat.text

  private func numbers(_ list: String, _ range: ClosedRange<Int>) -> [Int]? {
    let numbers = list.split(separator: ",", omittingEmptySubsequences: false).map {
      Int(String($0.drop { $0 == " " })) ?? 0
    }
    return numbers.allSatisfy(range.contains) ? numbers : nil
  }

  func validate() throws {
    guard numbers(tokens, 3...65_536) != nil, (3...65_536).contains(maxTokens) else {
      throw ValidationError("--tokens and --max-tokens take numbers from 3")
    }
    guard numbers(threads, 1...1024) != nil else {
      throw ValidationError("--threads takes numbers from 1 to 1024 with commas between")
    }
    guard (1...1000).contains(rounds), (1...100_000).contains(prompts) else {
      throw ValidationError("--rounds takes a number from 1 to 1000, --prompts one to 100000")
    }
  }

  func run() throws {
    if !isOptimized { Messages.warning("a debug build is many times slower; use -c release") }
    let encoder = try SentenceEncoder(folder: model)
    let material = try PromptMaterial(data: data)
    let workloads = try workloads(encoder, material)
    let benchmark = EncodingBenchmark(model: model, encoder: encoder, rounds: rounds, peer: peer)
    let progress = ProgressLine("Encoding")
    var results: [EncodingBenchmark.Result] = []
    for workload in workloads {
      for threads in numbers(threads, 1...1024) ?? [] {
        progress.update("\(workload.name), \(threads) threads")
        results.append(try benchmark.run(workload, threads: threads))
      }
    }
    progress.finish()
    switch format {
    case .text: print(text(results, material))
    case .json: print(try json(results, material))
    }
  }

  private func workloads(
    _ encoder: SentenceEncoder, _ material: PromptMaterial
  ) throws -> [EncodingBenchmark.Workload] {
    let lengths = numbers(tokens, 3...65_536) ?? []
    let possible = encoder.tokenizer.frameCount + 1...encoder.shape.positionCount
    guard (lengths + [maxTokens]).allSatisfy(possible.contains) else {
      throw ValidationError(
        "this encoder takes from \(possible.lowerBound) to "
          + "\(possible.upperBound) tokens")
    }
    func cut(_ texts: [[UInt8]], _ limit: Int) -> [[Int32]] {
      texts.map { text in
        text.withUnsafeBytes { encoder.tokenizer.tokens(of: $0, limit: limit) }
      }
    }
    let stride = max(1, material.prompts.count / prompts)
    let chosen = Swift.stride(from: 0, to: material.prompts.count, by: stride).prefix(prompts)
    let asTheyAre = EncodingBenchmark.Workload(
      name: "prompts, at most \(maxTokens)",
      tokens: cut(chosen.map { material.prompts[$0] }, maxTokens))
    return [asTheyAre]
      + lengths.map { length in
        // A token has at most some eight bytes on average, in any language.
        let texts = material.prompts(of: max(64, 12 * length)).prefix(max(8, 8192 / length))
        let tokens = cut(Array(texts), length).filter { $0.count == length }
        return EncodingBenchmark.Workload(name: "\(length) tokens", tokens: tokens)
      }.filter { !$0.tokens.isEmpty }
  }
}

extension Encoding {
  private func text(_ results: [EncodingBenchmark.Result], _ material: PromptMaterial) -> String {
    var table = TextTable(
      ["texts", "number", "mean tokens", "threads", "tokens/s", "lowest…highest"]
        + (peer == nil ? [] : ["peer", "lowest…highest", "times as fast", "difference"]),
      aligned: [.left] + [TextTable.Alignment](repeating: .right, count: peer == nil ? 5 : 9))
    for result in results {
      var cells = [
        result.workload, result.texts.readable,
        (Double(result.tokens) / Double(result.texts)).fixed(1), String(result.threads),
        Int(result.rate.median).readable, range(result.rate, 0),
      ]
      if let rate = result.peerRate, let ratio = result.ratio, let difference = result.difference {
        cells += [
          Int(rate.median).readable, range(rate, 0),
          "\(ratio.median.fixed(2)) (\(range(ratio, 2)))", "\(difference)",
        ]
      }
      table.append(cells)
    }
    return "Text: \(material.source). Processor: \(processorName() ?? "unknown").\n\n\(table.text)"
  }

  private func range(_ spread: Spread, _ digits: Int) -> String {
    "\(spread.low.fixed(digits))…\(spread.high.fixed(digits))"
  }

  private func json(
    _ results: [EncodingBenchmark.Result], _ material: PromptMaterial
  ) throws -> String {
    try jsonText(
      Document(
        text: material.source, processor: OrNull(processorName()), rounds: rounds,
        optimized: isOptimized,
        results: results.map { result in
          Document.Row(
            texts: result.workload, count: result.texts, tokens: result.tokens,
            threads: result.threads, tokensPerSecond: result.rate.median,
            tokensPerSecondLow: result.rate.low, tokensPerSecondHigh: result.rate.high,
            peerTokensPerSecond: OrNull(result.peerRate?.median),
            peerTokensPerSecondLow: OrNull(result.peerRate?.low),
            peerTokensPerSecondHigh: OrNull(result.peerRate?.high),
            timesAsFast: OrNull(result.ratio?.median), timesAsFastLow: OrNull(result.ratio?.low),
            timesAsFastHigh: OrNull(result.ratio?.high),
            largestDifference: OrNull(result.difference))
        }))
  }
}

/// The keys are these names in snake case.
private struct Document: Encodable {
  struct Row: Encodable {
    var texts: String
    var count: Int
    var tokens: Int
    var threads: Int
    var tokensPerSecond: Double
    var tokensPerSecondLow: Double
    var tokensPerSecondHigh: Double
    var peerTokensPerSecond: OrNull<Double>
    var peerTokensPerSecondLow: OrNull<Double>
    var peerTokensPerSecondHigh: OrNull<Double>
    var timesAsFast: OrNull<Double>
    var timesAsFastLow: OrNull<Double>
    var timesAsFastHigh: OrNull<Double>
    var largestDifference: OrNull<Float>
  }

  var text: String
  var processor: OrNull<String>
  var rounds: Int
  var optimized: Bool
  var results: [Row]
}
