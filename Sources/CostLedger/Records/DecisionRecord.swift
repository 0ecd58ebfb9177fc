#if Gateway
public import ModelPrices

/// Why a request went where it went: written before it is sent, and what learning from production
/// traffic reads.
public struct DecisionRecord: Sendable, Equatable {
  /// What joins decision, attempts and feedback.
  public var request: String
  /// When the request was admitted.
  public var time: LedgerTime
  public var tags: LedgerTags
  /// What the client asked for, such as `auto`.
  public var requestedModel: String
  /// What the request is sent to first.
  public var chosenModel: String
  /// What decided, such as `rule`, `score`, `sticky`, `explicit`, `budget` or `health`.
  public var step: String
  /// The name of the rule, where one decided.
  public var rule: String?
  /// The router's score, or the expected quality of the model where one of several was chosen.
  public var score: Double?
  public var winRate: Double?
  /// The threshold that held, after any shift by a budget's pace; of a choice among several models
  /// the cost weight, or the quality that was aimed for.
  public var threshold: Double?
  /// The probability with which `chosenModel` was chosen; 1 without exploration.
  public var propensity: Double?
  /// The models that could have been chosen.
  public var candidates: [String]
  /// The hash of the artifact that scored.
  public var artifact: String?
  /// What the budget reserved.
  public var reserved: NanoDollars?

  public init(
    request: String, time: LedgerTime, tags: LedgerTags, requestedModel: String,
    chosenModel: String, step: String, rule: String? = nil, score: Double? = nil,
    winRate: Double? = nil, threshold: Double? = nil, propensity: Double? = nil,
    candidates: [String] = [], artifact: String? = nil, reserved: NanoDollars? = nil
  ) {
    self.request = request
    self.time = time
    self.tags = tags
    self.requestedModel = requestedModel.clipped(to: LedgerTags.byteLimit)
    self.chosenModel = chosenModel
    self.step = step
    self.rule = rule
    self.score = score
    self.winRate = winRate
    self.threshold = threshold
    self.propensity = propensity
    self.candidates = candidates
    self.artifact = artifact
    self.reserved = reserved
  }
}
#endif
