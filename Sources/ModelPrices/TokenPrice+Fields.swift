extension TokenPrice {
  /// The price that fields of the catalogue's shape state, in USD per token, such as
  /// `input_cost_per_token`, `input_cost_per_token_above_200k_tokens` and
  /// `output_cost_per_token_priority`; nil unless both the input and the output have one.
  ///
  /// - Parameter isEmbedding: whether there is no output to pay for.
  public init?(fields: [String: Double], isEmbedding: Bool = false) {
    self.init(usual: fields, isEmbedding: isEmbedding)
    for tier in Set(fields.keys.compactMap(Self.serviceTier)) {
      var own = fields
      for (name, price) in fields where name.hasSuffix("_" + tier) {
        own[String(name.dropLast(tier.utf8.count + 1))] = price
      }
      serviceTiers[tier] = TokenPrice(usual: own, isEmbedding: isEmbedding)
    }
  }

  /// What ``init(fields:isEmbedding:)`` makes this price of.
  public var fields: [String: Double] {
    var fields = usualFields
    for (tier, price) in serviceTiers {
      for (name, value) in price.usualFields { fields[name + "_" + tier] = value }
    }
    return fields
  }

  private var usualFields: [String: Double] {
    var fields: [String: Double] = [:]
    fields["input_cost_per_token"] = input
    fields["output_cost_per_token"] = output
    fields["cache_read_input_token_cost"] = cachedInput
    fields["cache_creation_input_token_cost"] = cacheWriteInput
    fields["output_cost_per_reasoning_token"] = reasoning
    fields["input_cost_per_audio_token"] = audioInput
    fields["output_cost_per_audio_token"] = audioOutput
    for tier in longContexts {
      let suffix = "_above_\(tier.aboveInputTokens / 1000)k_tokens"
      fields["input_cost_per_token" + suffix] = tier.input
      fields["output_cost_per_token" + suffix] = tier.output
      fields["cache_read_input_token_cost" + suffix] = tier.cachedInput
      fields["cache_creation_input_token_cost" + suffix] = tier.cacheWriteInput
    }
    return fields
  }

  /// Whether ``init(fields:isEmbedding:)`` reads a field of that name.
  public static func isField(_ name: String) -> Bool {
    if let tier = serviceTiers.first(where: { name.hasSuffix("_" + $0) }) {
      return isField(String(name.dropLast(tier.utf8.count + 1)))
    }
    return singleFields.contains(name)
      || tierFields.contains { name.hasPrefix($0) && threshold(in: name, $0 + "_above_") != nil }
  }

  /// Other tiers are not chosen by the call, as that of batches.
  private static let serviceTiers = ["priority", "flex", "ultrafast", "balanced"]
  private static let tierFields = [
    "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost",
    "cache_creation_input_token_cost",
  ]
  private static let singleFields =
    tierFields + [
      "input_cost_per_token_cache_hit", "output_cost_per_reasoning_token",
      "input_cost_per_audio_token", "output_cost_per_audio_token",
    ]

  private static func serviceTier(in name: String) -> String? {
    serviceTiers.first { name == "input_cost_per_token_" + $0 }
  }

  private init?(usual fields: [String: Double], isEmbedding: Bool) {
    guard let input = fields["input_cost_per_token"],
      let output = fields["output_cost_per_token"] ?? (isEmbedding ? 0 : nil)
    else { return nil }
    self.init(
      input: input, output: output,
      cachedInput: fields["cache_read_input_token_cost"]
        ?? fields["input_cost_per_token_cache_hit"],
      cacheWriteInput: Self.writePrice(fields, "", input),
      reasoning: fields["output_cost_per_reasoning_token"],
      audioInput: fields["input_cost_per_audio_token"],
      audioOutput: fields["output_cost_per_audio_token"],
      longContexts: fields.keys.compactMap { name in
        Self.threshold(in: name, Self.tierPrefix).map { threshold in
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
  private static func threshold(in name: String, _ prefix: String) -> Int? {
    guard name.hasPrefix(prefix), name.hasSuffix("k_tokens"),
      let thousands = Int(name.dropFirst(prefix.count).dropLast("k_tokens".count)),
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
