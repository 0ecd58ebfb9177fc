#if Gateway
public import ModelPrices

/// One call of an upstream, whether or not it answered: a request that is retried has several.
public struct AttemptRecord: Sendable, Equatable {
  /// How an attempt ended; the numbers are the journal's.
  public enum Outcome: UInt8, Sendable, CaseIterable {
    /// The client got this attempt's answer to its end.
    case answered = 0
    /// The upstream answered with an error or with what was not asked for, or broke off.
    case failed = 1
    case timedOut = 2
    /// The client left before the end.
    case cancelled = 3
    /// No upstream was called: each was at its limit or shut out, or a budget was used up. Has the
    /// number 0, no deployment and no cost, and counts as the end of its request, not as an attempt.
    case refused = 4
  }

  /// What joins decision, attempts and feedback.
  public var request: String
  /// When the *request* was admitted: the day whose budget pays, whenever the answer ends.
  public var time: LedgerTime
  /// 1 for the first; 0 where none was made.
  public var number: Int
  public var tags: LedgerTags
  /// The model as clients name it.
  public var model: String
  /// The upstream that was called; empty where none was.
  public var deployment: String
  public var outcome: Outcome
  /// The HTTP status; nil where none came.
  public var status: Int?
  public var isStreamed: Bool
  /// Nil where the upstream reported none.
  public var usage: TokenUsage?
  /// Nil where the price or the usage is not known; never zero for that.
  public var cost: NanoDollars?
  /// What the budgets were charged instead where the cost is not known; nil if nothing.
  public var charged: NanoDollars?
  /// What the same tokens cost on the strong model, less what its prompt cache would have spared;
  /// nil where that is not known, and for attempts whose answer no client got.
  public var strongCost: NanoDollars?
  /// Microseconds from dispatch to the first content.
  public var firstTokenMicroseconds: Int64?
  /// Microseconds from dispatch to the end.
  public var durationMicroseconds: Int64

  public init(
    request: String, time: LedgerTime, number: Int, tags: LedgerTags, model: String,
    deployment: String, outcome: Outcome, status: Int? = nil, isStreamed: Bool = false,
    usage: TokenUsage? = nil, cost: NanoDollars? = nil, charged: NanoDollars? = nil,
    strongCost: NanoDollars? = nil,
    firstTokenMicroseconds: Int64? = nil, durationMicroseconds: Int64 = 0
  ) {
    self.request = request
    self.time = time
    self.number = number
    self.tags = tags
    self.model = model
    self.deployment = deployment
    self.outcome = outcome
    self.status = status
    self.isStreamed = isStreamed
    self.usage = usage
    self.cost = cost
    self.charged = charged
    self.strongCost = strongCost
    self.firstTokenMicroseconds = firstTokenMicroseconds
    self.durationMicroseconds = durationMicroseconds
  }
}
#endif
