/// The tokens of one call as its provider counted them.
///
/// As in OpenAI's reports the parts are inside the wholes: `input` includes the cached and the
/// cache-write tokens, `output` includes the reasoning tokens. What a provider reports may be
/// nonsense; the initializer brings it in order, so that costs are never negative or out of bounds.
public struct TokenUsage: Sendable, Hashable {
  /// The largest count that is believed.
  public static let limit = 1_000_000_000

  public let input: Int
  /// Those of the input tokens that came out of the provider's prompt cache.
  public let cachedInput: Int
  /// Those of the input tokens that were written to the provider's prompt cache.
  public let cacheWriteInput: Int
  public let output: Int
  /// Those of the output tokens that are hidden reasoning.
  public let reasoning: Int
  /// Those of the input tokens that are sound, and came from no cache.
  public let audioInput: Int
  /// Those of the output tokens that are sound.
  public let audioOutput: Int
  /// How fast the provider says that it served the call, such as `priority`; nil where it says
  /// nothing, or the usual.
  public let serviceTier: String?

  /// Clamps the wholes to `0...limit` and the parts to what their whole has room for.
  public init(
    input: Int, cachedInput: Int = 0, cacheWriteInput: Int = 0, output: Int, reasoning: Int = 0,
    audioInput: Int = 0, audioOutput: Int = 0, serviceTier: String? = nil
  ) {
    self.input = min(max(input, 0), Self.limit)
    self.cachedInput = min(max(cachedInput, 0), self.input)
    self.cacheWriteInput = min(max(cacheWriteInput, 0), self.input - self.cachedInput)
    self.output = min(max(output, 0), Self.limit)
    self.reasoning = min(max(reasoning, 0), self.output)
    let plain = self.input - self.cachedInput - self.cacheWriteInput
    self.audioInput = min(max(audioInput, 0), plain)
    self.audioOutput = min(max(audioOutput, 0), self.output - self.reasoning)
    self.serviceTier = serviceTier
  }

  /// The same tokens with more of the input out of the cache.
  public func withCached(atLeast tokens: Int) -> TokenUsage {
    TokenUsage(
      input: input, cachedInput: max(cachedInput, tokens), cacheWriteInput: cacheWriteInput,
      output: output, reasoning: reasoning, audioInput: audioInput, audioOutput: audioOutput,
      serviceTier: serviceTier)
  }

  /// Input and output tokens together.
  public var total: Int { input + output }
}
