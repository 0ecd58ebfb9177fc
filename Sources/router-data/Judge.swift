import ArgumentParser
import CommandSupport
import Glibc
import ModelJudging
import PreferenceData

struct Judge: ParsableCommand {
  enum Pairs: String, CaseIterable, ExpressibleByArgument {
    case all, first
  }

  static let configuration = CommandConfiguration(
    abstract: "Have your models answer your prompts, and a judge compare the answers.",
    discussion: """
      Sends every prompt to two or more OpenAI-compatible endpoints, has a judge model compare the \
      answers in both orders without names, and writes battles to train a router for these models \
      with, costs and latencies included. Prints what that will cost before anything is sent; \
      --max-cost is never passed. Every call is noted in OUT.journal before it is sent: a run that \
      was killed goes on where it was with the same command, and pays for nothing twice.

      Prompts are JSON Lines with prompt or prompt_turns, or lines of a gateway's log or a batch \
      file, with messages at the top or in request or body. Conversations are sent as they were \
      logged; where only the user's turns are known, each model is asked turn by turn. Keys come \
      from environment variables.

      With --tasks it is a benchmark instead: every model answers the prompts of each task, several \
      times over, the judge grades each answer from 0 to 10, and a table says what each model is \
      worth on each task, what it costs and how long it takes.

        router-data judge --example-config > judge.json
        router-data judge prompts.jsonl --config judge.json --estimate-only
        router-data judge prompts.jsonl --config judge.json --max-cost 5
        router-data judge --tasks tasks.json --rounds 3 --config judge.json --max-cost 5
        router-data judge log.jsonl --sample 300 --api-key-env OPENAI_API_KEY \\
          --model gpt-5@https://api.openai.com/v1 \\
          --model gpt-5-nano@https://api.openai.com/v1 \\
          --judge gpt-5-mini@https://api.openai.com/v1 --prices prices.json

      A rehearsal without a key or a bill: python3 notebooks-docs/loopback_models.py
      """)

  @Argument(help: "JSON Lines with prompts, or a gateway's log.")
  var prompts: [String] = []

  @OptionGroup var models: JudgeModelOptions
  @OptionGroup var calls: JudgeCallOptions
  @OptionGroup var benchmark: JudgeBenchmarkOptions

  @Option(
    help: ArgumentHelp(
      "Where battles or grades go; the journal is beside it, OUT.journal. Default: battles.jsonl, "
        + "with --tasks grades.jsonl.", valueName: "file"))
  var out: String?

  @Option(help: "Also write the answers and verdicts to this file, for people to read.")
  var answers: String?

  @Option(help: "Take the first so many prompts.")
  var limit: Int?

  @Option(help: "Take so many prompts at random; more with the same --seed keep the earlier ones.")
  var sample: Int?

  @Option(help: "Another number, another sample.")
  var seed: UInt64 = 0

  @Option(help: "Which models are compared: all with each other, or the first with all others.")
  var pairs = Pairs.all

  @Option(name: .customLong("repeat"), help: "Judge each order so often, to measure the noise.")
  var repetitions = 1

  @Flag(help: "Leave out rows that cannot be used, and count them.")
  var skipInvalid = false

  @Flag(help: "Print what it would cost, and stop.")
  var estimateOnly = false

  @Flag(help: "Print the rubric that is used, and stop.")
  var printRubric = false

  @Flag(help: "Print a configuration to begin with, and stop.")
  var exampleConfig = false

  @Option(help: "How to print the result: text or json.")
  var format = Validate.Format.text

  func validate() throws {
    guard !printRubric, !exampleConfig else { return }
    guard prompts.isEmpty == (benchmark.tasks != nil) else {
      throw ValidationError("name a file with prompts, or one with --tasks")
    }
    guard (1...20).contains(repetitions) else {
      throw ValidationError("--repeat must be from 1 to 20")
    }
    guard limit ?? 1 > 0, sample ?? 1 > 0 else {
      throw ValidationError("--limit and --sample must be 1 or more")
    }
  }

  func run() throws {
    if exampleConfig { return print(JudgeConfiguration.example) }
    if printRubric { return print(try models.rubricText()) }
    var plan = try models.plan()
    if let path = benchmark.tasks {
      return try grade(BenchmarkTask.read(path, skipInvalid: skipInvalid), plan)
    }
    (plan.pairs, plan.repetitions) = (pairs == .all ? .all : .first, repetitions)
    let loaded = try ConversationReader(skipInvalid: skipInvalid).read(
      prompts, limit: limit ?? .max)
    for error in loaded.firstInvalid { Messages.warning(error.message) }
    if loaded.invalidRows > 0 {
      Messages.warning(
        "\(loaded.invalidRows.readable) rows could not be used and were left out")
    }
    let conversations =
      sample.map { loaded.conversations.sample($0, seed: seed) }
      ?? loaded.conversations
    var session = JudgeSession(
      plan: plan, conversations: conversations, settings: calls.settings,
      output: out ?? "battles.jsonl")
    session.answers = answers
    if estimateOnly { return print(try session.estimateOnly().printable) }
    try run(session)
  }

  private func run(_ session: JudgeSession) throws {
    let progress = ProgressLine("Judging")
    defer { progress.finish() }
    let end = try session.run(
      progress: { progress.update($0) },
      confirm: { estimate in
        Messages.note(estimate.text)
        try calls.confirm(estimate)
      })
    progress.finish()
    switch format {
    case .text: print(end.report.text.printable)
    case .json: print(end.report.json)
    }
    try finish(end.stop, end.signal)
  }

  /// The exit status of a run that was stopped.
  private func finish(_ stop: PaidCalls.StopReason?, _ signal: Int32?) throws {
    switch stop {
    case nil: return
    case .failure(let failure): throw failure
    case .limit:
      throw CommandFailure(
        "stopped at --max-cost; run the same command with a higher one to go on", .failure)
    case .asked: throw ExitCode(128 + (signal ?? SIGINT))
    }
  }

  /// `--tasks`: grades instead of battles.
  private func grade(_ tasks: [BenchmarkTask], _ plan: JudgePlan) throws {
    let run = BenchmarkRun(tasks: tasks, plan: plan, rounds: benchmark.rounds)
    var file = try benchmark.table.map { try AtomicFile(at: $0) }
    let session = BenchmarkSession(run, settings: calls.settings, output: out ?? "grades.jsonl")
    if estimateOnly { return print(try session.estimateOnly().printable) }
    let progress = ProgressLine("Grading")
    defer { progress.finish() }
    let end = try session.run(
      progress: { progress.update($0) },
      confirm: { estimate in
        Messages.note(estimate.text)
        try calls.confirm(estimate)
      })
    progress.finish()
    let table = BenchmarkTable(end.result, quality: benchmark.goodEnough)
    if file != nil {
      try file!.write(benchmark.tableIsCSV ? table.csv : table.markdown)
      try file!.commit()
    }
    switch format {
    case .text: print((table.text + "\n" + end.summary).printable)
    case .json: print(table.json, terminator: "")
    }
    try finish(end.stop, end.signal)
  }
}
