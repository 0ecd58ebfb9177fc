public import ModelPrices

/// A model behind an OpenAI-compatible endpoint.
public struct ModelEndpoint: Sendable, Equatable {
  /// What rows and tables call it.
  public var name: String
  /// What the endpoint calls it.
  public var model: String
  /// Up to and without `/chat/completions`.
  public var baseURL: String
  /// The environment variable that holds the key; nil for none.
  public var keyVariable: String?
  /// Tokens an answer may have.
  public var maxTokens: Int
  /// The member of a request that says so; some endpoints want `max_completion_tokens`.
  public var maxTokensField = "max_tokens"
  /// Nil leaves it to the endpoint.
  public var temperature: Double?
  /// Further members of a request.
  public var extra: [String: JSONValue] = [:]
  /// Nil where it is not known.
  public var price: TokenPrice?
  /// Calls at once; nil for as many as there are in all.
  public var concurrency: Int?

  public init(
    name: String, model: String, baseURL: String, keyVariable: String? = nil, maxTokens: Int = 1024
  ) {
    self.name = name
    self.model = model
    self.baseURL = baseURL
    self.keyVariable = keyVariable
    self.maxTokens = maxTokens
  }
}

extension TokenPrice {
  public func cost(of usage: TokenUsage) -> Double {
    cost(
      inputTokens: Double(usage.input), outputTokens: Double(usage.output),
      cachedTokens: Double(usage.cachedInput))
  }
}

/// The tokens of a call.
public struct TokenUsage: Sendable, Equatable {
  /// Cached ones included.
  public var input: Int
  public var output: Int
  public var cachedInput: Int
  /// Guessed from the length of the texts, because the endpoint did not say.
  public var isEstimated: Bool

  public init(input: Int, output: Int, cachedInput: Int = 0, isEstimated: Bool = false) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.isEstimated = isEstimated
  }

  /// About four bytes a token, as English has it.
  static func guess(bytes: Int) -> Int { (bytes + 3) / 4 }
}
