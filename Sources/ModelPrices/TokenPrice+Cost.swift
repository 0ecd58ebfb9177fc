extension TokenPrice {
  /// What a call costs: each kind of token at its own price, summed exactly, rounded once to the
  /// nearest nano-dollar with halves up.
  ///
  /// Prices enter as whole attodollars (10⁻¹⁸ USD), so that a catalogue's decimal digits count and
  /// not those of their binary neighbours. Equal usages cost the same in whatever way they came.
  public func cost(of usage: TokenUsage) -> NanoDollars {
    let tier = longContexts.last { usage.input > $0.aboveInputTokens }
    let inputPrice = tier?.input ?? input
    let outputPrice = tier?.output ?? output
    let cachedPrice = tier?.cachedInput ?? cachedInput ?? inputPrice
    let writePrice = (tier == nil ? cacheWriteInput : tier?.cacheWriteInput) ?? inputPrice
    // A tier names no price of reasoning: there it is output like other output.
    let reasoningPrice = (tier == nil ? reasoning : nil) ?? outputPrice

    let plain = usage.input - usage.cachedInput - usage.cacheWriteInput
    let total =
      Self.attodollars(plain, inputPrice) + Self.attodollars(usage.cachedInput, cachedPrice)
      + Self.attodollars(usage.cacheWriteInput, writePrice)
      + Self.attodollars(usage.output - usage.reasoning, outputPrice)
      + Self.attodollars(usage.reasoning, reasoningPrice)
    return NanoDollars(Int64(clamping: (total + 500_000_000) / 1_000_000_000))
  }

  /// The most that a call can cost whatever of its input is cached and its output reasoning: what a
  /// budget reserves.
  public func highestCost(input: Int, output: Int) -> NanoDollars {
    let count = TokenUsage(input: input, output: output)
    let reasoned = TokenUsage(input: input, output: output, reasoning: output)
    let written = TokenUsage(input: input, cacheWriteInput: input, output: output)
    let both = TokenUsage(
      input: input, cacheWriteInput: input, output: output, reasoning: output)
    return [count, reasoned, written, both].reduce(.zero) { max($0, cost(of: $1)) }
  }

  private static func attodollars(_ tokens: Int, _ price: Double) -> Int128 {
    // Prices are at most 1 USD; what is not is a programmer's, and costs at most that.
    Int128(tokens) * Int128((min(max(price, 0), 1) * 1e18).rounded())
  }
}
