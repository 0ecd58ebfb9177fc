extension TokenPrice {
  /// What a call costs: each kind of token at its own price, summed exactly, rounded once to the
  /// nearest nano-dollar with halves up.
  ///
  /// Prices enter as whole attodollars (10⁻¹⁸ USD), so that a catalogue's decimal digits count and
  /// not those of their binary neighbours. Equal usages cost the same in whatever way they came.
  public func cost(of usage: TokenUsage) -> NanoDollars {
    (usage.serviceTier.flatMap { serviceTiers[$0] } ?? self).costWithoutTiers(of: usage)
  }

  private func costWithoutTiers(of usage: TokenUsage) -> NanoDollars {
    let tier = longContexts.last { usage.input > $0.aboveInputTokens }
    let inputPrice = tier?.input ?? input
    let outputPrice = tier?.output ?? output
    let cachedPrice = tier?.cachedInput ?? cachedInput ?? inputPrice
    let writePrice = (tier == nil ? cacheWriteInput : tier?.cacheWriteInput) ?? inputPrice
    // A tier names no price of reasoning: there it is output like other output.
    let reasoningPrice = (tier == nil ? reasoning : nil) ?? outputPrice

    let plain = usage.input - usage.cachedInput - usage.cacheWriteInput - usage.audioInput
    let total =
      Self.attodollars(plain, inputPrice) + Self.attodollars(usage.cachedInput, cachedPrice)
      + Self.attodollars(usage.cacheWriteInput, writePrice)
      + Self.attodollars(usage.audioInput, audioInput ?? inputPrice)
      + Self.attodollars(usage.output - usage.reasoning - usage.audioOutput, outputPrice)
      + Self.attodollars(usage.reasoning, reasoningPrice)
      + Self.attodollars(usage.audioOutput, audioOutput ?? outputPrice)
    return NanoDollars(Int64(clamping: (total + 500_000_000) / 1_000_000_000))
  }

  /// The most that a call can cost whatever of its input is cached and its output reasoning: what a
  /// budget reserves.
  ///
  /// - Parameters:
  ///   - serviceTier: the tier that is asked for; the provider may serve the call in the usual one.
  ///   - hasAudio: whether some of the tokens, or all, may be sound.
  public func highestCost(
    input: Int, output: Int, serviceTier: String? = nil, hasAudio: Bool = false
  ) -> NanoDollars {
    let usual = highestCostWithoutTiers(input: input, output: output, hasAudio: hasAudio)
    guard let tier = serviceTier.flatMap({ serviceTiers[$0] }) else { return usual }
    return max(
      usual, tier.highestCostWithoutTiers(input: input, output: output, hasAudio: hasAudio))
  }

  private func highestCostWithoutTiers(input: Int, output: Int, hasAudio: Bool) -> NanoDollars {
    var highest = NanoDollars.zero
    for isWritten in [false, true] {
      for isReasoned in [false, true] {
        let usage = TokenUsage(
          input: input, cacheWriteInput: isWritten ? input : 0, output: output,
          reasoning: isReasoned ? output : 0, audioInput: hasAudio ? input : 0,
          audioOutput: hasAudio ? output : 0)
        highest = max(highest, costWithoutTiers(of: usage))
      }
    }
    guard hasAudio else { return highest }
    return max(highest, highestCostWithoutTiers(input: input, output: output, hasAudio: false))
  }

  private static func attodollars(_ tokens: Int, _ price: Double) -> Int128 {
    // Prices are at most 1 USD; what is not is a programmer's, and costs at most that.
    Int128(tokens) * Int128((min(max(price, 0), 1) * 1e18).rounded())
  }
}
