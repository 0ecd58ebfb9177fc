internal import CommandSupport
public import ModelPrices
public import PreferenceData

/// A run of judging from its files to its files.
public struct JudgeSession: Sendable {
  /// What a run is expected to take, before it begins.
  public struct Estimate: Sendable {
    public var calls: CallEstimate
    public var text: String
  }

  /// How a run ended.
  public struct End: Sendable {
    public var report: JudgeReport
    /// Nil if all was done.
    public var stop: PaidCalls.StopReason?
    /// The signal that stopped it.
    public var signal: Int32?
  }

  public var plan: JudgePlan
  public var conversations: [Conversation]
  public var settings: PaidCalls.Settings
  /// Where battles go; the journal is beside it.
  public var output: String
  /// Where the texts of the answers go, for people to read; nil for nowhere.
  public var answers: String?

  public init(
    plan: JudgePlan, conversations: [Conversation], settings: PaidCalls.Settings, output: String
  ) {
    self.plan = plan
    self.conversations = conversations
    self.settings = settings
    self.output = output
  }

  private func open(forEstimate: Bool = false) throws(CommandFailure) -> PaidCalls {
    try PaidCalls(
      journal: output + ".journal", endpoints: plan.models + [plan.judge], settings: settings,
      forEstimate: forEstimate)
  }

  private func estimate(_ calls: PaidCalls) async -> Estimate {
    let estimate = await CallEstimate(plan, conversations, calls)
    let text = estimate.text(
      prompts: conversations.count, spent: await calls.spent, maximumCost: settings.maximumCost)
    return Estimate(calls: estimate, text: text)
  }

  public func estimateOnly() throws -> String {
    let calls = try open(forEstimate: true)
    return try waiting {
      let text = await estimate(calls).text
      await calls.close()
      return text
    }
  }

  /// Judges, writes the battles and tells what came of it.
  ///
  /// - Parameters:
  ///   - progress: told how far it is.
  ///   - confirm: throws if the run shall not begin.
  /// - Throws: what `confirm` throws, and a `CommandFailure` if files cannot be used.
  public func run(
    progress: @escaping @Sendable (String) -> Void, confirm: (Estimate) throws -> Void
  ) throws -> End {
    let calls = try open()
    do {
      try confirm(waiting { await estimate(calls) })
    } catch {
      try waiting { await calls.close() }
      throw error
    }
    let signals = StopSignals { Task { await calls.stop(.asked) } }
    let run = JudgeRun(plan: plan, calls: calls, width: settings.concurrency)
    let count = conversations.count
    let results = try waiting {
      await run.judge(conversations) { progress("\($0.readable) of \(count.readable) prompts") }
    }
    try waiting { await calls.flush() }
    try BattleFile.write(results, plan, to: output)
    if let answers { try AnswerFile.write(results, plan, to: answers) }
    return try waiting {
      End(
        report: await JudgeReport(plan: plan, results: results, calls: calls, output: output),
        stop: await calls.stopReason, signal: signals.received)
    }
  }
}

extension JudgePlan {
  /// Takes prices from a list where the configuration has none.
  public mutating func price(by list: PriceCatalogue) {
    for index in models.indices {
      models[index].price = models[index].price ?? list[models[index].model]
    }
    judge.price = judge.price ?? list[judge.model]
  }
}

extension [Conversation] {
  /// So many of them, drawn by a digest of seed and content, in their own order.
  public func sample(_ count: Int, seed: UInt64) -> [Conversation] {
    let keys = map { conversation in
      ContentDigest.hexadecimal(of: ["\(seed)"] + conversation.messages.map(\.content))
    }
    let chosen = indices.sorted { keys[$0] < keys[$1] }.prefix(count).sorted()
    return chosen.map { self[$0] }
  }
}
