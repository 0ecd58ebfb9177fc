import ArgumentParser
import CommandSupport
import Glibc
import RouterScoring

struct LibraryScoring: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scorer",
    abstract: "Compare the scorer's C library with calls from Swift.",
    discussion: """
      The library is loaded as any program would load it. Both sides score the same thousand \
      prompts, warm, in rounds of a fifth of a second each in turn; times are of the wall clock \
      for each prompt. `single` is a call for each prompt, `batch` one call for all of them; Swift \
      has no batch call, beside it stands the loop that one would write.

        make scorer
        router-bench scorer
        router-bench scorer --artifact models/router.safetensors --bytes 1024 --format json
      """)

  @Option(help: "The built library.")
  var library = ScorerLibrary.defaultPath

  @Option(help: "The router; models/router.safetensors if there is one.")
  var artifact: String?

  @Option(help: "Measure an untrained router instead: fast or balanced.")
  var preset: UntrainedRouter.Preset?

  @Option(help: "A file of battles or scores to take text from; simulated text if not given.")
  var data: String?

  @Option(help: "Prompt lengths in bytes, with commas between.")
  var bytes = "64,1024"

  @Option(help: "Numbers of threads, with commas between.")
  var threads = "1,2"

  @Option(help: "Rounds per row.")
  var rounds = 9

  @Option(help: "How to print the results: text or json.")
  var format = OutputFormat.text

  private func numbers(_ list: String, in range: ClosedRange<Int>) -> [Int]? {
    let numbers = list.split(separator: ",", omittingEmptySubsequences: false).map {
      Int(String($0.drop { $0 == " " })) ?? -1
    }
    return numbers.allSatisfy(range.contains) ? numbers : nil
  }

  private var lengths: [Int]? { numbers(bytes, in: 16...1 << 24) }
  private var threadCounts: [Int]? { numbers(threads, in: 1...64) }

  func validate() throws {
    guard lengths != nil else {
      throw ValidationError("--bytes takes numbers from 16 to 16777216 with commas between")
    }
    guard threadCounts != nil else {
      throw ValidationError("--threads takes numbers from 1 to 64 with commas between")
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
    let benchmark = LibraryBenchmark(rounds: rounds)
    let progress = ProgressLine("Scoring")
    var results: [LibraryBenchmark.Result] = []
    for (index, router) in routers.enumerated() {
      let library = try open(router)
      for length in lengths ?? [] {
        let prompts = material.prompts(of: length)
        progress.update(Double(index) / Double(routers.count))
        for call in [LibraryBenchmark.Call.single, .batch] {
          for threads in threadCounts ?? [] {
            results.append(
              benchmark.run(
                router.name, router.scorer, library, on: prompts, call: call, threads: threads))
          }
        }
      }
    }
    progress.finish()
    switch format {
    case .text: print(text(results, material))
    case .json: print(try LibraryScoringDocument(results, material, rounds: rounds).text)
    }
  }

  /// The router in the library; one that was never trained goes there by way of a file.
  private func open(_ router: BenchRouter) throws -> ScorerLibrary {
    guard !router.scorer.readsEmbedding else {
      throw CommandFailure(
        "\(router.name): the router reads embeddings, which text alone does not have; "
          + "give one that was trained without", .invalidData)
    }
    if let path = try BenchRouter.artifactPath(artifact, preset: preset) {
      return try ScorerLibrary(library, router: path)
    }
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let path = "\(folder)/router-bench-\(getpid()).safetensors"
    defer { unlink(path) }
    try router.scorer.model.write(to: path)
    return try ScorerLibrary(library, router: path)
  }

  private func text(_ results: [LibraryBenchmark.Result], _ material: PromptMaterial) -> String {
    var blocks = ["Text: \(material.source). Processor: \(processorName() ?? "unknown")."]
    for router in Set(results.map(\.router)).sorted(by: >) {
      var table = TextTable(
        [
          "prompt", "call", "threads", "Swift µs", "C µs", "lowest…highest", "C / Swift",
          "lowest…highest", "C prompts/s", "allocations", "bits",
        ],
        aligned: [.right, .left] + [TextTable.Alignment](repeating: .right, count: 8) + [.left])
      for result in results where result.router == router {
        table.append([
          "\(result.promptBytes.readable) B", result.call.rawValue, "\(result.threads)",
          result.swift.median.fixed(2), result.library.median.fixed(2),
          "\(result.library.low.fixed(2))…\(result.library.high.fixed(2))",
          result.ratio.median.fixed(3),
          "\(result.ratio.low.fixed(3))…\(result.ratio.high.fixed(3))",
          Int(1e6 / result.library.median).readable,
          result.allocations.map { $0.fixed($0 == 0 ? 0 : 3) } ?? "",
          result.agrees ? "same" : "DIFFER",
        ])
      }
      blocks.append("\(router)\n\(table.text)")
    }
    return blocks.joined(separator: "\n\n")
  }
}
