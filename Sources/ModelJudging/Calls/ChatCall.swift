public import PreferenceData

/// One call that may cost money.
public struct ChatCall: Sendable {
  public var endpoint: ModelEndpoint
  public var messages: [Conversation.Message]
  /// Tells calls apart that send the same bytes on purpose, such as the rounds of a benchmark.
  public var distinction: String

  public init(
    _ endpoint: ModelEndpoint, _ messages: [Conversation.Message], distinction: String = ""
  ) {
    self.endpoint = endpoint
    self.messages = messages
    self.distinction = distinction
  }

  /// The body of the request; the same for the same call.
  public var body: [UInt8] {
    var members = endpoint.extra
    members["model"] = .text(endpoint.model)
    members["messages"] = .list(
      messages.map { .object(["role": .text($0.role.rawValue), "content": .text($0.content)]) })
    members[endpoint.maxTokensField] = .integer(endpoint.maxTokens)
    if let temperature = endpoint.temperature { members["temperature"] = .number(temperature) }
    return JSONValue.object(members).line
  }

  /// What the journal knows the call by: a digest of endpoint, model, messages and parameters.
  /// Money and keys have no part in it.
  public var key: String {
    String(
      ContentDigest.hexadecimal(of: [
        endpoint.name, endpoint.baseURL, String(decoding: body, as: UTF8.self), distinction,
      ]).prefix(32))
  }

  /// Input tokens, guessed.
  var expectedInput: Int {
    TokenUsage.guess(bytes: messages.reduce(0) { $0 + $1.content.utf8.count }) + 4 * messages.count
  }

  /// USD that the call can cost at most: no tokenizer makes more tokens than there are bytes, and
  /// no answer has more than `maxTokens`. Nil where the price is not known.
  var worstCost: Double? {
    let bytes = messages.reduce(0) { $0 + $1.content.utf8.count + 16 }
    return endpoint.price?.cost(of: TokenUsage(input: bytes, output: endpoint.maxTokens))
  }
}

/// What a model answered, and what that took.
public struct ChatAnswer: Sendable, Equatable {
  public var content: String
  public var usage: TokenUsage
  /// USD; nil where the price is not known.
  public var cost: Double?
  /// Seconds from sending to the last byte.
  public var latency: Double
  /// Why it ended, as the endpoint says: `stop`, `length`.
  public var finishReason: String?

  public init(
    content: String, usage: TokenUsage, cost: Double?, latency: Double,
    finishReason: String? = nil
  ) {
    self.content = content
    self.usage = usage
    self.cost = cost
    self.latency = latency
    self.finishReason = finishReason
  }

  /// The answer broke off at the limit of tokens.
  public var isCut: Bool { finishReason == "length" }
}

/// Why a call has no answer.
public enum CallFailure: Error, Sendable, Equatable {
  /// The run is ending; the call was not made.
  case stopped
  /// The call was made, here or by an earlier run, and what came of it is not known; it may have
  /// been paid.
  case inDoubt
  /// The endpoint does not answer this call.
  case refused(String)
}
