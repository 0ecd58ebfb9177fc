public import CommandSupport
internal import CurlClient

/// Makes calls that cost money, each at most once, and never for more than was allowed.
///
/// A call whose answer the journal holds is not made. Any other is made only if what is spent, what
/// the calls on their way can cost at most, and what this one can cost at most stay within the
/// limit; where only the calls on their way stand against it, it waits for them. It is sent again
/// only after a failure that cost nothing, or, at most once and counted, after an answer that
/// cannot be used. A run that has to stop finishes what is on its way: that is paid.
public actor PaidCalls {
  public struct Settings: Sendable {
    /// USD; nil for no limit.
    public var maximumCost: Double?
    /// Calls at once.
    public var concurrency = 8
    /// Seconds that a call may take.
    public var timeout = 300.0
    /// Attempts of a call that passing failures allow.
    public var attempts = 5
    /// Seconds before a second attempt, drawn from 0 to this; doubled from then on.
    public var retryDelay = 0.5
    /// Failures of one endpoint in a row that end the run.
    public var failureLimit = 5
    /// Whether calls in doubt are made again.
    public var resendsDoubts = false

    public init() {}
  }

  /// Why a run stopped before its end.
  public enum StopReason: Sendable, Equatable {
    case limit
    case asked
    case failure(CommandFailure)
  }

  /// What a run did, beside what earlier runs had done.
  public struct Tally: Sendable, Equatable {
    public var calls = 0
    /// Answers that the journal held.
    public var reused = 0
    /// Attempts after failures that cost nothing.
    public var retries = 0
    /// Answers that could not be used, counted at what they can have cost.
    public var spoiled = 0
    /// Calls of this run and earlier ones that are in doubt and were left out.
    public var inDoubt = 0
  }

  private static let spoiledLimit = 2

  var journal: CallJournal
  let client: CurlClient
  let secrets: Secrets
  let settings: Settings
  private let all: AsyncLimit
  private let limits: [String: AsyncLimit]
  var reserved = 0.0
  var running = 0
  var failures: [String: Int] = [:]
  var waiting: [CheckedContinuation<Void, Never>] = []
  private var tasks: [String: Task<ChatAnswer, any Error>] = [:]
  public private(set) var stopReason: StopReason?
  public private(set) var tally = Tally()

  /// - Parameter forEstimate: whether no call will be made, so that no key is needed.
  /// - Throws: if the journal cannot be used, or a key is not in the environment.
  public init(
    journal path: String, endpoints: [ModelEndpoint], settings: Settings, forEstimate: Bool = false
  ) throws(CommandFailure) {
    secrets = try Secrets(forEstimate ? [] : endpoints)
    journal = try CallJournal.open(at: path)
    self.settings = settings
    client = CurlClient(maximumConnections: settings.concurrency)
    all = AsyncLimit(settings.concurrency)
    limits = Dictionary(
      endpoints.map { ($0.name, AsyncLimit($0.concurrency ?? settings.concurrency)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// USD, of all runs with this journal; what is in doubt counts with all that it can have cost.
  public var spent: Double { journal.spent }
  public var hasUnpricedCalls: Bool { journal.unpricedCalls > 0 }
  public var doubtCount: Int { journal.doubts.keys.count { journal.answers[$0] == nil } }

  /// An answer that is already there.
  public func known(_ call: ChatCall) -> ChatAnswer? { journal.answers[call.key] }

  /// Whether a call would have to be made.
  public func isOpen(_ call: ChatCall) -> Bool {
    let key = call.key
    return journal.answers[key] == nil && (settings.resendsDoubts || journal.doubts[key] == nil)
  }

  /// Starts no further calls.
  public func stop(_ reason: StopReason) {
    if stopReason == nil { stopReason = reason }
    wake()
  }

  public func flush() { journal.flush() }

  /// Leaves no journal behind if nothing was ever sent. No call may follow.
  public func close() {
    stop(.asked)
    journal.removeIfEmpty()
  }

  /// The answer to a call, from the journal or the endpoint.
  ///
  /// - Throws: ``CallFailure``.
  public func ask(_ call: ChatCall) async throws -> ChatAnswer {
    let key = call.key
    if let known = journal.answers[key] {
      tally.reused += 1
      return known
    }
    if journal.doubts[key] != nil, !settings.resendsDoubts {
      tally.inDoubt += 1
      throw CallFailure.inDoubt
    }
    if let task = tasks[key] { return try await task.value }
    let task = Task { try await self.make(call, key) }
    tasks[key] = task
    defer { tasks[key] = nil }
    return try await task.value
  }

  private func make(_ call: ChatCall, _ key: String) async throws -> ChatAnswer {
    let limit = limits[call.endpoint.name]
    await limit?.enter()
    defer { limit?.leave() }
    await all.enter()
    defer { all.leave() }
    var policy = RetryPolicy.paid
    (policy.attempts, policy.baseDelay) = (settings.attempts, settings.retryDelay)
    var spoiled = 0
    var attempt = 0
    while true {
      attempt += 1
      let worst = call.worstCost ?? 0
      try await reserve(worst)
      try guarded { (journal: inout CallJournal) throws(CommandFailure) in
        try journal.begin(key, call)
      }
      tally.calls += 1
      let outcome = await send(call)
      let reply = secrets.redact(Reply(outcome, of: call.endpoint), for: call.endpoint)
      settle(worst)
      switch reply {
      case .answer(let content, let usage, let finish):
        failures[call.endpoint.name] = 0
        let answer = self.answer(call, content, usage, finish, outcome)
        try guarded { (journal: inout CallJournal) throws(CommandFailure) in
          try journal.finish(key, call, answer)
        }
        return answer
      case .hopeless(let reason):
        try release(key, call, reason)
        stop(.failure(CommandFailure("\(call.endpoint.name): \(reason)", .failure)))
        throw CallFailure.stopped
      case .lost(let reason):
        try doubt(key, call, reason)
        count(failure: reason, of: call.endpoint)
        tally.inDoubt += 1
        throw CallFailure.inDoubt
      case .unbilled(let reason, let isPassing):
        try release(key, call, reason)
        let delay = isPassing ? policy.delay(after: attempt, outcome) : nil
        guard let delay, stopReason == nil else {
          count(failure: reason, of: call.endpoint)
          throw CallFailure.refused(reason)
        }
        tally.retries += 1
        await pause(delay)
      case .spoiled(let reason):
        try doubt(key, call, reason)
        tally.spoiled += 1
        spoiled += 1
        guard spoiled < Self.spoiledLimit, stopReason == nil else {
          count(failure: reason, of: call.endpoint)
          throw CallFailure.refused(reason)
        }
        await pause(settings.retryDelay)
      }
    }
  }
}
