#if Gateway
/// What a user or an evaluation says about an answer.
public struct FeedbackRecord: Sendable, Equatable {
  /// The request it is about, which need not have reached the ledger yet.
  public var request: String
  public var time: LedgerTime
  /// The name of the API key that sent it.
  public var key: String
  /// In `0...1`; thumbs down and up are 0 and 1.
  public var score: Double?
  /// The model that would have answered better.
  public var betterModel: String?

  public init(
    request: String, time: LedgerTime, key: String, score: Double? = nil, betterModel: String? = nil
  ) {
    self.request = request.clipped(to: LedgerTags.byteLimit)
    self.time = time
    self.key = key.clipped(to: LedgerTags.byteLimit)
    self.score = score
    self.betterModel = betterModel?.clipped(to: LedgerTags.byteLimit)
  }
}
#endif
