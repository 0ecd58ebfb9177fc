public import ArgumentParser
import CommandSupport
import Foundation
import PreferenceData
public import PreferenceTraining
import RouterEvaluation
import RouterScoring

struct Training: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time and peak memory of training, from file to artifact.",
    discussion: """
      Each case runs in a process of its own, so that its peak memory is its own: the file is read, \
      prompts are held out, views, heads, stack and calibration are fitted, the held-out prompts \
      are scored, and the artifact is encoded.

        router-bench training
        router-bench training --data scores.jsonl --preset fast --rounds 5
        router-bench training --rows 1000000 --prompts 300000 --format json

      With --embeddings it times one fit of matrix factorization alone, on given vectors, and \
      reports the log loss of the battles marked "split": "test".

        router-bench training --data battles.jsonl --embeddings embeddings.npy --rank 8
      """)

  @Option(help: ArgumentHelp("Train on this file.", valueName: "file"))
  var data: String?

  @Option(help: ArgumentHelp("Time matrix factorization on these vectors.", valueName: "file"))
  var embeddings: String?

  @Option(help: ArgumentHelp("Rank of matrix factorization.", valueName: "k"))
  var rank = 8

  @Option(
    help: ArgumentHelp(
      "Its penalty on the scale of the total loss; default: the power of two at or below 10⁻⁴ a battle.",
      valueName: "lambda"))
  var l2: Double?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Numbers of simulated battles to train on.", valueName: "n"))
  var rows: [Int] = []

  @Option(help: "Distinct prompts of simulated battles; default: 0.3 of the rows.")
  var prompts: Int?

  @Option(help: "Median length of simulated prompts, in bytes.")
  var promptBytes = 400

  @Option(help: "Models in simulated battles.")
  var models = 16

  @Option(help: "fast, balanced or best.")
  var preset = Preset.balanced

  @Option(help: ArgumentHelp("Threads; default: all cores.", valueName: "n"))
  var threads: Int?

  @Option(help: "How often to train.")
  var rounds = 3

  @Option(help: "How to print the results: text or json.")
  var format = OutputFormat.text

  @Flag(help: .hidden)
  var single = false

  func validate() throws {
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds takes a number from 1 to 1000")
    }
    guard embeddings == nil || data != nil else {
      throw ValidationError("--embeddings goes with --data, the battles on them")
    }
    guard rows.allSatisfy({ $0 >= 1000 }) else {
      throw ValidationError("--rows takes numbers from 1000")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024")
    }
  }

  func run() throws {
    if single, let data { return try trainOnce(data) }
    TrainingThreads.set(threads ?? TrainingThreads.activeProcessors)
    if let embeddings, let data { return try factorize(data, embeddings) }
    if !isOptimized { Messages.warning("a debug build is many times slower; use -c release") }
    var results: [Row] = []
    if let data { results.append(try measure(data, name: data)) }
    for count in rows.isEmpty && data == nil ? [100_000, 1_000_000] : rows {
      let folder = FileManager.default.temporaryDirectory.path
      let path = "\(folder)/router-bench-\(ProcessInfo.processInfo.processIdentifier).jsonl"
      defer { try? FileManager.default.removeItem(atPath: path) }
      try BattleSimulator(
        rows: count, prompts: prompts ?? count * 3 / 10, modelCount: models,
        promptBytes: promptBytes
      ).write(to: path)
      results.append(try measure(path, name: "\(count.readable) simulated battles"))
    }
    switch format {
    case .text: print(text(results))
    case .json:
      print(
        try jsonText(
          Document(
            processor: OrNull(processorName()), preset: preset.rawValue, rounds: rounds,
            optimized: isOptimized, results: results)))
    }
  }

  /// Matrix factorization on given vectors, nothing around it.
  private func factorize(_ path: String, _ embeddings: String) throws {
    let loaded = try DatasetReader().read([path])
    guard case .battles(let table) = loaded.dataset else {
      throw ValidationError("\(path) holds no battles")
    }
    let given = try GivenEmbeddings(NumPyFile.read(embeddings), for: loaded.dataset)
    var trial = FactorizationTrial()
    trial.rank = rank
    trial.decay = l2
    let outcomes = try (0..<rounds).map { _ in try trial.run(table, embeddings: given) }
    let seconds = Spread(outcomes.map(\.seconds))
    switch format {
    case .text:
      print(
        "mf of rank \(rank) on \(outcomes[0].trainingBattles.readable) battles: "
          + "\(seconds.median.fixed(3)) s (\(seconds.low.fixed(3))…\(seconds.high.fixed(3))), log loss "
          + "of \(outcomes[0].heldOutBattles.readable) held-out battles "
          + outcomes[0].heldOutLogLoss.fixed(5))
    case .json:
      print(
        try jsonText(
          Factorization(
            rank: rank, trainingBattles: outcomes[0].trainingBattles, seconds: seconds.median,
            secondsLow: seconds.low, secondsHigh: seconds.high, peakMb: peakMegabytes(),
            heldOutLogLoss: outcomes[0].heldOutLogLoss)))
    }
  }

  /// One training in this process, reported to the parent as JSON.
  private func trainOnce(_ path: String) throws {
    TrainingThreads.set(threads ?? TrainingThreads.activeProcessors)
    let start = secondsNow()
    let loaded = try DatasetReader().read([path])
    let read = secondsNow() - start
    var training = RouterTraining()
    training.preset = preset
    var run = TrainingRun(training)
    run.evaluation.bootstrapReplicates = 0
    let outcome = try run.run(loaded)
    let bytes = outcome.router.model.encoded().count
    let seconds = secondsNow() - start
    print(
      try jsonText(
        Once(
          seconds: seconds, readSeconds: read, peakMb: peakMegabytes(), artifactBytes: bytes,
          rows: loaded.dataset.rowCount, prompts: loaded.dataset.prompts.count,
          algorithm: outcome.router.algorithm.rawValue)))
  }

  private func measure(_ path: String, name: String) throws -> Row {
    let progress = ProgressLine(name)
    defer { progress.finish() }
    var runs: [Once] = []
    for round in 1...rounds {
      progress.update("round \(round) of \(rounds)")
      runs.append(try runChild(path))
    }
    let seconds = Spread(runs.map(\.seconds))
    let peak = Spread(runs.map(\.peakMb))
    return Row(
      data: name, algorithm: runs[0].algorithm, rows: runs[0].rows, prompts: runs[0].prompts,
      seconds: seconds.median, secondsLow: seconds.low, secondsHigh: seconds.high,
      readSeconds: Spread(runs.map(\.readSeconds)).median, peakMb: peak.median,
      peakMbHigh: peak.high, artifactBytes: runs[0].artifactBytes)
  }

  private func runChild(_ path: String) throws -> Once {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["training", "--single", "--data", path, "--preset", preset.rawValue]
      + (threads.map { ["--threads", String($0)] } ?? [])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Once.self, from: data)
  }

  private func text(_ results: [Row]) -> String {
    var table = TextTable(
      ["data", "seconds", "lowest…highest", "of it reading", "peak MB", "artifact"],
      aligned: [.left, .right, .right, .right, .right, .right])
    for row in results {
      table.append([
        "\(row.data) (\(row.algorithm), \(preset.rawValue))", row.seconds.fixed(2),
        "\(row.secondsLow.fixed(2))…\(row.secondsHigh.fixed(2))", row.readSeconds.fixed(2),
        row.peakMb.fixed(0), readable(bytes: row.artifactBytes),
      ])
    }
    return "Processor: \(processorName() ?? "unknown").\n\n\(table.text)"
  }
}

/// The most memory that this process had resident, in MB.
func peakMegabytes() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return Double(usage.ru_maxrss) * 1024 / 1e6
}

private struct Factorization: Encodable {
  var rank: Int
  var trainingBattles: Int
  var seconds: Double
  var secondsLow: Double
  var secondsHigh: Double
  var peakMb: Double
  var heldOutLogLoss: Double
}

private struct Once: Codable {
  var seconds: Double
  var readSeconds: Double
  var peakMb: Double
  var artifactBytes: Int
  var rows: Int
  var prompts: Int
  var algorithm: String
}

/// The keys are these names in snake case.
private struct Document: Encodable {
  var processor: OrNull<String>
  var preset: String
  var rounds: Int
  var optimized: Bool
  var results: [Row]
}

private struct Row: Encodable {
  var data: String
  var algorithm: String
  var rows: Int
  var prompts: Int
  var seconds: Double
  var secondsLow: Double
  var secondsHigh: Double
  var readSeconds: Double
  var peakMb: Double
  var peakMbHigh: Double
  var artifactBytes: Int
}

extension Preset: ExpressibleByArgument {}
