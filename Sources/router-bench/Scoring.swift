import ArgumentParser
import CommandSupport
import RouterScoring

struct Scoring: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time from a prompt's text to the decision, by prompt length.",
    discussion: """
      One thread, warm, prompts that differ. p50 and p99 are over single calls; the rate is of a \
      loop without the clock. Allocations are counted in front of the C library's malloc, once the \
      working memory has grown: there should be none.

      Of one turn of a conversation at most the first and last 16 KiB are read, so longer prompts \
      take no longer. A router that reads embeddings is given one with every prompt, whose making is \
      not counted.

        router-bench scoring
        router-bench scoring --artifact models/router.safetensors --data arena.jsonl
        router-bench scoring --preset fast --bytes 1024 --format json
      """)

  @Option(help: "The router; models/router.safetensors if there is one.")
  var artifact: String?

  @Option(help: "Measure an untrained router instead: fast or balanced.")
  var preset: UntrainedRouter.Preset?

  @Option(help: "A file of battles or scores to take text from; simulated text if not given.")
  var data: String?

  @Option(help: "Prompt lengths in bytes, with commas between.")
  var bytes = "64,256,1024,4096,16384,65536"

  @Option(help: "Rounds per length, of a third of a second each.")
  var rounds = 7

  @Option(help: "How to print the results: text or json.")
  var format = OutputFormat.text

  private var lengths: [Int]? {
    let lengths = bytes.split(separator: ",", omittingEmptySubsequences: false).map {
      Int(String($0.drop { $0 == " " })) ?? 0
    }
    return lengths.allSatisfy { (16...(1 << 24)).contains($0) } ? lengths : nil
  }

  func validate() throws {
    guard lengths != nil else {
      throw ValidationError("--bytes takes numbers from 16 to 16777216 with commas between")
    }
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds takes a number from 1 to 1000")
    }
    _ = try BenchRouter.artifactPath(artifact, preset: preset)
  }

  func run() throws {
    let material = try PromptMaterial(data: data)
    let routers = try BenchRouter.chosen(
      artifact: artifact, preset: preset, prompts: material.prompts)
    if !isOptimized { Messages.warning("a debug build is many times slower; use -c release") }
    let progress = ProgressLine("Scoring")
    let benchmark = ScoringBenchmark(rounds: rounds)
    var results: [ScoringBenchmark.Result] = []
    let lengths = lengths ?? []
    for router in routers {
      for length in lengths {
        progress.update(Double(results.count) / Double(routers.count * lengths.count))
        results.append(benchmark.run(router, on: material.prompts(of: length)))
      }
    }
    progress.finish()
    switch format {
    case .text: print(text(results, material))
    case .json: print(try json(results, material))
    }
  }

  private func text(_ results: [ScoringBenchmark.Result], _ material: PromptMaterial) -> String {
    var blocks = ["Text: \(material.source). Processor: \(processorName() ?? "unknown")."]
    for router in Set(results.map(\.router)).sorted(by: >) {
      var table = TextTable(
        ["prompt", "p50 µs", "lowest…highest", "p99 µs", "prompts/s", "allocations"],
        aligned: [.right, .right, .right, .right, .right, .right])
      for result in results where result.router == router {
        table.append([
          "\(result.promptBytes.readable) B", result.median.median.fixed(1),
          "\(result.median.low.fixed(1))…\(result.median.high.fixed(1))",
          result.p99.median.fixed(1), Int(result.promptsPerSecond.median).readable,
          result.allocations.map { $0.fixed($0 == 0 ? 0 : 2) } ?? "not counted",
        ])
      }
      blocks.append("\(router)\n\(table.text)")
    }
    return blocks.joined(separator: "\n\n")
  }

  private func json(
    _ results: [ScoringBenchmark.Result], _ material: PromptMaterial
  ) throws -> String {
    try jsonText(
      Document(
        text: material.source, processor: OrNull(processorName()), rounds: rounds,
        optimized: isOptimized,
        results: results.map { result in
          Document.Row(
            router: result.router, promptBytes: result.promptBytes, prompts: result.prompts,
            p50Us: result.median.median, p50UsLow: result.median.low,
            p50UsHigh: result.median.high, p99Us: result.p99.median, p99UsLow: result.p99.low,
            p99UsHigh: result.p99.high, promptsPerSecond: result.promptsPerSecond.median,
            promptsPerSecondLow: result.promptsPerSecond.low,
            promptsPerSecondHigh: result.promptsPerSecond.high,
            allocationsPerPrompt: OrNull(result.allocations),
            allocatedBytesPerPrompt: OrNull(result.allocatedBytes))
        }))
  }
}

/// The keys are these names in snake case.
private struct Document: Encodable {
  struct Row: Encodable {
    var router: String
    var promptBytes: Int
    var prompts: Int
    var p50Us: Double
    var p50UsLow: Double
    var p50UsHigh: Double
    var p99Us: Double
    var p99UsLow: Double
    var p99UsHigh: Double
    var promptsPerSecond: Double
    var promptsPerSecondLow: Double
    var promptsPerSecondHigh: Double
    var allocationsPerPrompt: OrNull<Double>
    var allocatedBytesPerPrompt: OrNull<Double>
  }

  var text: String
  var processor: OrNull<String>
  var rounds: Int
  var optimized: Bool
  var results: [Row]
}
