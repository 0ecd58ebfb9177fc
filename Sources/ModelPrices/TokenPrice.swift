/// What a model charges, in USD per token.
public struct TokenPrice: Sendable, Equatable {
  public var input: Double
  public var output: Double
  /// Of input tokens that the provider had cached; nil charges them as others.
  public var cachedInput: Double?

  public init(input: Double, output: Double, cachedInput: Double? = nil) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
  }

  /// USD of a request.
  ///
  /// - Parameter cachedTokens: those of the input tokens that were cached.
  public func cost(inputTokens: Double, outputTokens: Double, cachedTokens: Double = 0) -> Double {
    let cached = min(cachedTokens, inputTokens)
    return (inputTokens - cached) * input + cached * (cachedInput ?? input) + outputTokens * output
  }
}
