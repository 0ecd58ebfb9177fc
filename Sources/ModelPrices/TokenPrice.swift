/// What a model charges, in USD per token.
public struct TokenPrice: Sendable, Equatable {
  /// The prices of a call with a long input, which hold for the whole of it.
  public struct LongContext: Sendable, Equatable {
    /// The prices hold above so many input tokens, cached ones included.
    public var aboveInputTokens: Int
    public var input: Double
    public var output: Double
    /// Nil charges what the model's ``TokenPrice/cachedInput`` does.
    public var cachedInput: Double?
    /// Nil charges these tokens as other input.
    public var cacheWriteInput: Double?

    public init(
      aboveInputTokens: Int, input: Double, output: Double, cachedInput: Double? = nil,
      cacheWriteInput: Double? = nil
    ) {
      self.aboveInputTokens = aboveInputTokens
      self.input = input
      self.output = output
      self.cachedInput = cachedInput
      self.cacheWriteInput = cacheWriteInput
    }
  }

  public var input: Double
  public var output: Double
  /// Of input tokens that the provider had cached; nil charges them as others.
  public var cachedInput: Double?
  /// Of input tokens that the provider put into its cache; nil charges them as others.
  public var cacheWriteInput: Double?
  /// Of hidden reasoning tokens; nil charges them as other output.
  public var reasoning: Double?
  /// Of input tokens that are sound; nil charges them as others.
  public var audioInput: Double?
  /// Of output tokens that are sound; nil charges them as others.
  public var audioOutput: Double?
  /// By rising ``LongContext/aboveInputTokens``.
  public var longContexts: [LongContext]
  /// What a call costs that was served faster or slower than usual, by the name of that tier, such as
  /// `priority` and `flex`. Tiers that are missing cost what the usual one does.
  public var serviceTiers: [String: TokenPrice] = [:]

  public init(
    input: Double, output: Double, cachedInput: Double? = nil, cacheWriteInput: Double? = nil,
    reasoning: Double? = nil, audioInput: Double? = nil, audioOutput: Double? = nil,
    longContexts: [LongContext] = []
  ) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.cacheWriteInput = cacheWriteInput
    self.reasoning = reasoning
    self.audioInput = audioInput
    self.audioOutput = audioOutput
    self.longContexts = longContexts.sorted { $0.aboveInputTokens < $1.aboveInputTokens }
  }

  /// Whether the model costs nothing, as one's own may.
  public var isFree: Bool { cost(of: TokenUsage(input: 1_000_000, output: 1_000_000)) == .zero }

  /// USD of a request.
  ///
  /// - Parameter cachedTokens: those of the input tokens that were cached.
  public func cost(inputTokens: Double, outputTokens: Double, cachedTokens: Double = 0) -> Double {
    let cached = min(cachedTokens, inputTokens)
    return (inputTokens - cached) * input + cached * (cachedInput ?? input) + outputTokens * output
  }
}
