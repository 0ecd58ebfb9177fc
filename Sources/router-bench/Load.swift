import ArgumentParser
import CommandSupport
import Glibc
import RouterScoring

struct Load: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time from an artifact's path to the first decision.",
    discussion: """
      The file is read, checked (structure, checksum, every number) and prepared, working memory is \
      made, and one prompt is decided. The file is in the system's cache; the first load in this \
      process is shown by itself, for it also sets up what later ones share.

        router-bench load
        router-bench load --artifact models/router.safetensors --format json
      """)

  @Option(help: "The router; models/router.safetensors if there is one.")
  var artifact: String?

  @Option(help: "Measure an untrained router instead: fast or balanced.")
  var preset: UntrainedRouter.Preset?

  @Option(help: "How often to load it.")
  var rounds = 51

  @Option(help: "How to print the results: text or json.")
  var format = OutputFormat.text

  func validate() throws {
    guard (1...100_000).contains(rounds) else {
      throw ValidationError("--rounds takes a number from 1 to 100000")
    }
    _ = try BenchRouter.artifactPath(artifact, preset: preset)
  }

  func run() throws {
    if !isOptimized { Messages.warning("a debug build is many times slower; use -c release") }
    var results: [Row] = []
    if let path = try BenchRouter.artifactPath(artifact, preset: preset) {
      results.append(try measure(path, name: path))
    } else {
      let prompts = try PromptMaterial(data: nil).prompts
      for preset in preset.map({ [$0] }) ?? UntrainedRouter.Preset.allCases {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/router-bench-\(getpid())-\(preset.rawValue).safetensors"
        defer { unlink(path) }
        try UntrainedRouter(preset: preset, prompts: prompts).model.write(to: path)
        results.append(try measure(path, name: "untrained \(preset.rawValue)"))
      }
    }
    switch format {
    case .text: print(text(results))
    case .json:
      print(
        try jsonText(
          Document(
            processor: OrNull(processorName()), rounds: rounds, optimized: isOptimized,
            results: results)))
    }
  }

  /// Loads the artifact again and again, by reading and by mapping it.
  private func measure(_ path: String, name: String) throws -> Row {
    func milliseconds(memoryMapped: Bool) throws -> Double {
      let start = secondsNow()
      let scorer = try BenchRouter.open(path, memoryMapped: memoryMapped)
      guard !scorer.readsEmbedding else { return (secondsNow() - start) * 1e3 }
      let rate = scorer.winRate("Is 7 a prime number, and why?")
      _ = scorer.decide(winRate: rate, threshold: 0.5)
      return (secondsNow() - start) * 1e3
    }
    var status = stat()
    stat(path, &status)
    let first = try milliseconds(memoryMapped: false)
    let read = Spread(try (0..<rounds).map { _ in try milliseconds(memoryMapped: false) })
    let mapped = Spread(try (0..<rounds).map { _ in try milliseconds(memoryMapped: true) })
    return Row(
      router: name, artifactBytes: Int(status.st_size), firstLoadMs: first, loadMs: read.median,
      loadMsLow: read.low, loadMsHigh: read.high, mappedLoadMs: mapped.median,
      mappedLoadMsLow: mapped.low, mappedLoadMsHigh: mapped.high)
  }

  private func text(_ results: [Row]) -> String {
    var table = TextTable(
      ["router", "size", "load ms", "lowest…highest", "first", "mapped ms"],
      aligned: [.left, .right, .right, .right, .right, .right])
    for row in results {
      table.append([
        row.router, readable(bytes: row.artifactBytes), row.loadMs.fixed(2),
        "\(row.loadMsLow.fixed(2))…\(row.loadMsHigh.fixed(2))", row.firstLoadMs.fixed(2),
        row.mappedLoadMs.fixed(2),
      ])
    }
    return "Processor: \(processorName() ?? "unknown").\n\n\(table.text)"
  }
}

/// The keys are these names in snake case.
private struct Document: Encodable {
  var processor: OrNull<String>
  var rounds: Int
  var optimized: Bool
  var results: [Row]
}

private struct Row: Encodable {
  var router: String
  var artifactBytes: Int
  var firstLoadMs: Double
  var loadMs: Double
  var loadMsLow: Double
  var loadMsHigh: Double
  var mappedLoadMs: Double
  var mappedLoadMsLow: Double
  var mappedLoadMsHigh: Double
}
