extension TokenPrice {
  /// The price that fields of the catalogue's shape state, in USD per token, such as
  /// `input_cost_per_token` and `input_cost_per_token_above_200k_tokens`; nil unless both the input
  /// and the output have one.
  ///
  /// - Parameter isEmbedding: whether there is no output to pay for.
  public init?(fields: [String: Double], isEmbedding: Bool = false) {
    guard let input = fields["input_cost_per_token"],
      let output = fields["output_cost_per_token"] ?? (isEmbedding ? 0 : nil)
    else { return nil }
    self.init(
      input: input, output: output, cachedInput: fields["cache_read_input_token_cost"],
      cacheWriteInput: Self.writePrice(fields, "", input),
      reasoning: fields["output_cost_per_reasoning_token"],
      longContexts: fields.keys.compactMap { name in
        Self.threshold(in: name).map { threshold in
          let suffix = name.dropFirst(Self.tierPrefix.count)
          let tierInput = fields[name] ?? input
          return LongContext(
            aboveInputTokens: threshold, input: tierInput,
            output: fields["output_cost_per_token_above_\(suffix)"] ?? output,
            cachedInput: fields["cache_read_input_token_cost_above_\(suffix)"],
            cacheWriteInput: Self.writePrice(fields, "_above_\(suffix)", tierInput))
        }
      })
  }

  private static let tierPrefix = "input_cost_per_token_above_"

  /// 200,000 for `input_cost_per_token_above_200k_tokens`; nil for others, such as those of batches.
  private static func threshold(in name: String) -> Int? {
    guard name.hasPrefix(tierPrefix), name.hasSuffix("k_tokens"),
      let thousands = Int(name.dropFirst(tierPrefix.count).dropLast("k_tokens".count)),
      1...100_000 ~= thousands
    else { return nil }
    return thousands * 1000
  }

  /// Nobody writes into a cache for less than plain reading costs: the public catalogue has zeros, and
  /// prices of cached reading, where a provider names no price of writing.
  private static func writePrice(
    _ fields: [String: Double], _ suffix: String, _ input: Double
  ) -> Double? {
    let price = fields["cache_creation_input_token_cost" + suffix]
    return price.map { $0 < input } == true ? nil : price
  }
}
