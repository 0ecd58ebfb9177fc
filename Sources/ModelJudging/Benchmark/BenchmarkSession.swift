internal import CommandSupport

/// A benchmark from its files to its files.
public struct BenchmarkSession: Sendable {
  /// How a benchmark ended.
  public struct End: Sendable {
    public var result: BenchmarkResult
    /// What was spent and what is missing, for people.
    public var summary: String
    /// Nil if all was done.
    public var stop: PaidCalls.StopReason?
    /// The signal that stopped it.
    public var signal: Int32?
  }

  public var run: BenchmarkRun
  public var settings: PaidCalls.Settings
  /// Where the score table goes; the journal is beside it.
  public var output: String

  public init(_ run: BenchmarkRun, settings: PaidCalls.Settings, output: String) {
    self.run = run
    self.settings = settings
    self.output = output
  }

  private func open() throws -> PaidCalls {
    try PaidCalls(
      journal: output + ".journal", endpoints: run.models + [run.judge], settings: settings)
  }

  private func estimate(_ calls: PaidCalls) async -> JudgeSession.Estimate {
    let estimate = await CallEstimate(run, calls)
    let prompts = run.tasks.reduce(0) { $0 + $1.conversations.count }
    let text = estimate.text(
      prompts: prompts, spent: await calls.spent, maximumCost: settings.maximumCost)
    return JudgeSession.Estimate(calls: estimate, text: text)
  }

  public func estimateOnly() throws -> String {
    let calls = try open()
    return try waiting { await estimate(calls).text }
  }

  /// Asks, grades, writes the score table and tells what came of it.
  ///
  /// - Parameters:
  ///   - progress: told how far it is.
  ///   - confirm: throws if the benchmark shall not begin.
  /// - Throws: what `confirm` throws, and a `CommandFailure` if files cannot be used.
  public func run(
    progress: @escaping @Sendable (String) -> Void,
    confirm: (JudgeSession.Estimate) throws -> Void
  ) throws -> End {
    let calls = try open()
    try confirm(waiting { await estimate(calls) })
    let signals = StopSignals { Task { await calls.stop(.asked) } }
    let run = run
    let inFlight = 2 * settings.concurrency
    let result = try waiting {
      await run.run(calls, inFlight: inFlight) {
        progress("\($0.readable) of \($1.readable) answers")
      }
    }
    var file = try AtomicFile(at: output, createsFolder: true)
    for row in result.scoreRows { try file.write(row) }
    try file.commit()
    let rows = result.scoreRows.count
    return try waiting {
      await calls.flush()
      return End(
        result: result, summary: await summary(result, rows, calls),
        stop: await calls.stopReason, signal: signals.received)
    }
  }

  private func summary(_ result: BenchmarkResult, _ rows: Int, _ calls: PaidCalls) async -> String {
    var lines = ["\(output): a score table of \(rows.readable) prompts"]
    if result.ungraded > 0 {
      lines.append(
        "\(result.ungraded.readable) answers have no grade: the judge's reply held none from 0 to 10"
      )
    }
    if result.missing > 0 {
      lines.append("\(result.missing.readable) answers are missing; the same command goes on")
    }
    let tally = await calls.tally
    let spent = await calls.spent
    let atLeast = await calls.hasUnpricedCalls ? "at least " : ""
    lines.append(
      "spent: \(atLeast)\(spent.dollars) in all runs; \(tally.calls.readable) calls now, "
        + "\(tally.reused.readable) answers from before")
    return lines.joined(separator: "\n")
  }
}
