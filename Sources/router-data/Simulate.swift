import ArgumentParser
import CommandSupport
import PreferenceData

struct Simulate: ParsableCommand {
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case battles, scores
  }

  static let configuration = CommandConfiguration(
    abstract: "Draw prompts and judgments from a known model.",
    discussion: """
      Prompts of eight tasks are made from templates; vocabulary and constraints make them easy or \
      hard. Judgments follow a prompt-conditioned Bradley–Terry model with ties (Rao–Kupper) and a \
      bias towards the answer shown first: strong models win more the harder a prompt is. Models \
      have prices, so rows carry costs. Every row says "simulated": true. The same options give \
      the same file, byte for byte.

        router-data simulate --out demo.jsonl
        router-data simulate --kind scores --rows 5000 --models 2 --out scores.jsonl
        router-data simulate --rows 1000000 --prompts 300000 --out big.jsonl
      """)

  @Option(help: "Where the rows go.")
  var out: String

  @Option(help: "What to draw: battles, or scores of every model on every prompt.")
  var kind = Kind.battles

  @Option(help: "Rows to write.")
  var rows = 20_000

  @Option(help: "Distinct prompts of battles; a fifth of the rows unless given.")
  var prompts: Int?

  @Option(help: "Models, the first the strongest and dearest.")
  var models = 6

  @Option(help: "Another number, other data.")
  var seed: UInt64 = 0

  @Option(help: "Median length of prompts to aim at; shorter ones get background text.")
  var promptBytes = 0

  @Flag(help: "Scores in steps of 0.05 instead of 0 and 1.")
  var graded = false

  @Option(help: "Also write the true parameters to this file, as JSON.")
  var truth: String?

  func validate() throws {
    guard rows > 0 else { throw ValidationError("--rows must be 1 or more") }
    guard (2...100).contains(models) else {
      throw ValidationError("--models must be from 2 to 100")
    }
    guard (0...1_000_000).contains(promptBytes) else {
      throw ValidationError("--prompt-bytes must be from 0 to 1000000")
    }
    if let prompts, prompts < 1 || prompts > rows {
      throw ValidationError("--prompts must be from 1 to the number of rows")
    }
    switch kind {
    case .battles where graded: throw ValidationError("--graded is for --kind scores")
    case .scores where prompts != nil:
      throw ValidationError("--prompts is for battles; scores have one row per prompt")
    default: break
    }
  }

  func run() throws {
    let progress = ProgressLine("Simulating")
    defer { progress.finish() }
    switch kind {
    case .battles:
      let simulator = BattleSimulator(
        rows: rows, prompts: prompts ?? max(1, rows / 5), seed: seed, modelCount: models,
        promptBytes: promptBytes)
      try simulator.write(to: out, truth: truth, progress: progress.update)
    case .scores:
      let simulator = ScoreSimulator(
        prompts: rows, seed: seed, modelCount: models, promptBytes: promptBytes, isGraded: graded)
      try simulator.write(to: out, truth: truth, progress: progress.update)
    }
    progress.finish()
    print("\(out): \(rows.readable) simulated \(kind == .battles ? "battles" : "score rows")")
  }
}
