/// A line of the journal.
struct JournalRecord: Codable {
  enum Event: String, Codable {
    /// A call is about to be sent.
    case started
    /// It has an answer.
    case answered
    /// It was not accepted, and nobody was charged.
    case released
    /// It may have been paid without an answer.
    case doubt
  }

  var event: Event
  var key: String
  var model: String
  /// USD: what an answer cost; what a call may cost that has none. Nil where no price is known.
  var cost: Double?
  var content: String?
  var inputTokens: Int?
  var outputTokens: Int?
  var cachedTokens: Int?
  /// The tokens are guessed.
  var estimated: Bool?
  /// Seconds.
  var latency: Double?
  var finish: String?
  var reason: String?

  enum CodingKeys: String, CodingKey {
    case event, key, model, cost, content, estimated, latency, finish, reason
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case cachedTokens = "cached_tokens"
  }

  init(_ event: Event, _ key: String, _ model: String, cost: Double?, reason: String? = nil) {
    self.event = event
    self.key = key
    self.model = model
    self.cost = cost
    self.reason = reason
  }

  init(_ answer: ChatAnswer, _ key: String, _ model: String) {
    self.init(.answered, key, model, cost: answer.cost)
    content = answer.content
    inputTokens = answer.usage.input
    outputTokens = answer.usage.output
    cachedTokens = answer.usage.cachedInput
    estimated = answer.usage.isEstimated ? true : nil
    latency = answer.latency
    finish = answer.finishReason
  }

  /// Nil if this is no answer or lacks what one has.
  var answer: ChatAnswer? {
    guard event == .answered, let content, let inputTokens, let outputTokens else { return nil }
    return ChatAnswer(
      content: content,
      usage: TokenUsage(
        input: inputTokens, output: outputTokens, cachedInput: cachedTokens ?? 0,
        isEstimated: estimated ?? false),
      cost: cost, latency: latency ?? 0, finishReason: finish)
  }
}
