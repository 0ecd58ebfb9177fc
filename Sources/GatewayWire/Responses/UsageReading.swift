internal import ModelPrices

/// Reads what providers call usage, whose shapes differ.
///
/// | endpoint | cached input | input includes it | reasoning |
/// |---|---|---|---|
/// | OpenAI, vLLM, LiteLLM | `prompt_tokens_details.cached_tokens` | yes | `completion_tokens_details.reasoning_tokens`, inside the output |
/// | Anthropic's fields | `cache_read_input_tokens`, `cache_creation_input_tokens` | of `input_tokens` no | inside the output |
/// | DeepSeek | `prompt_cache_hit_tokens` | yes | as OpenAI |
/// | Gemini, xAI | as OpenAI | yes | outside the output: only the total counts it |
/// | OpenRouter | as OpenAI, writes in `cache_write_tokens` | yes | as OpenAI |
/// | Moonshot | `cached_tokens` | yes | |
///
/// Sound is counted in `audio_tokens` of either's details, and the tier of service stands beside the
/// usage, in it, or in the chunks before it.
enum UsageReading {
  private static let wholes: [StaticString] = [
    "prompt_tokens", "input_tokens", "completion_tokens", "output_tokens",
  ]

  /// The usage in such an object; nil if it counts nothing.
  ///
  /// - Parameters:
  ///   - root: the response or chunk that it stands in.
  ///   - earlierTier: the tier of service that chunks before it stated.
  static func usage(
    _ object: JSONElement, in root: JSONElement, earlierTier: String? = nil
  ) -> TokenUsage? {
    guard object.isObject else { return nil }
    // A whole that cannot be true leaves the cost unknown, not small.
    for name in wholes {
      if let value = object.member(name), !value.isNull, count(object, name) == nil { return nil }
    }
    let promptTokens = count(object, "prompt_tokens")
    let inputTokens = count(object, "input_tokens")
    let outputTokens = count(object, "completion_tokens") ?? count(object, "output_tokens")
    let total = count(object, "total_tokens")
    guard promptTokens != nil || inputTokens != nil || outputTokens != nil else { return nil }

    let inputDetails =
      object.member("prompt_tokens_details") ?? object.member("input_tokens_details")
    let outputDetails =
      object.member("completion_tokens_details") ?? object.member("output_tokens_details")
    let readOutside = count(object, "cache_read_input_tokens")
    let writtenOutside = count(object, "cache_creation_input_tokens")
    let cached =
      readOutside ?? count(inputDetails, "cached_tokens")
      ?? count(object, "prompt_cache_hit_tokens") ?? count(object, "cached_tokens") ?? 0
    let written =
      writtenOutside ?? count(inputDetails, "cache_write_tokens")
      ?? count(inputDetails, "cache_creation_tokens") ?? 0

    var input = promptTokens ?? inputTokens ?? 0
    let isOutside = readOutside != nil || writtenOutside != nil
    // Anthropic's input leaves out what touched the cache. Gateways that speak OpenAI's shape add
    // it, but not all did: parts that the whole has no room for were left out of it.
    var output = outputTokens ?? 0
    if isOutside,
      promptTokens == nil || input < cached + written || total == input + cached + written + output
    {
      input += cached + written
    }
    // Where only the output is given, the rest of the total was read.
    if promptTokens == nil, inputTokens == nil, let total { input = max(input, total - output) }

    var reasoning = count(outputDetails, "reasoning_tokens") ?? 0
    // Tokens that only the total counts were generated, hidden, and are charged as output.
    if let total, total > input + output {
      let hidden = total - input - output
      output += hidden
      reasoning = max(reasoning, hidden)
    }
    let tier = tierName(in: root) ?? tierName(in: object) ?? earlierTier
    return TokenUsage(
      input: input, cachedInput: cached, cacheWriteInput: written, output: output,
      reasoning: reasoning, audioInput: count(inputDetails, "audio_tokens") ?? 0,
      audioOutput: count(outputDetails, "audio_tokens") ?? 0,
      serviceTier: tier == "default" ? nil : tier)
  }

  private static func tierName(in object: JSONElement) -> String? {
    object.member("service_tier").flatMap { tierName($0) }
  }

  /// Nil for what is no name.
  static func tierName(_ value: JSONElement) -> String? {
    guard let text = value.text, 1...15 ~= text.count else { return nil }
    return value.string
  }

  /// Where usage stands in a response or chunk: at the root, in `x_groq`, or in a choice.
  static func object(in root: JSONElement) -> JSONElement? {
    if let usage = root.member("usage"), usage.isObject { return usage }
    if let usage = root.member("x_groq")?.member("usage"), usage.isObject { return usage }
    guard let choices = root.member("choices"), choices.isArray else { return nil }
    for choice in choices.children {
      if let usage = choice.member("usage"), usage.isObject { return usage }
    }
    return nil
  }

  private static func count(_ object: JSONElement?, _ name: StaticString) -> Int? {
    guard let count = object?.member(name)?.integer, (0...TokenUsage.limit).contains(count) else {
      return nil
    }
    return count
  }
}
