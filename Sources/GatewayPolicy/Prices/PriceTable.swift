#if Gateway
internal import CommandSupport
internal import ModelPrices

/// What `router-serve prices` prints: what each deployment charges, and which have no price.
public struct PriceTable: Sendable {
  /// One deployment; its price is nil where nobody says what it charges.
  public struct Row: Sendable {
    public var deployment: Deployment
    public var quote: DeploymentPrices.Quote?
  }

  public var rows: [Row]
  private let hasBudgets: Bool
  private let upcoming: [PriceFile]

  public init(_ configuration: GatewayConfiguration, _ prices: DeploymentPrices) {
    rows = configuration.deployments.map {
      Row(deployment: $0, quote: prices.quote(for: $0))
    }
    hasBudgets = !configuration.budgets.isEmpty
    upcoming = prices.upcoming
  }

  /// Deployments without a price.
  public var unpriced: [Deployment] { rows.filter { $0.quote == nil }.map(\.deployment) }

  /// Lines for people: a table in USD per million tokens, and what follows from gaps in it.
  public var text: String {
    var table = TextTable(
      ["model", "deployment", "input", "cached", "cache write", "output", "reasoning", "source"],
      aligned: [.left, .left] + Array(repeating: .right, count: 5) + [.left])
    for row in rows {
      let names = [row.deployment.group.printable, row.deployment.id.printable]
      guard let quote = row.quote else {
        table.append(names + ["?", "?", "?", "?", "?", "no price of \(row.deployment.model)"])
        continue
      }
      let price = quote.price
      table.append(
        names + Self.cells(price, input: price.input, output: price.output) + [quote.source])
      Self.appendParts(of: price, to: &table)
      for (name, tier) in price.serviceTiers.sorted(by: { $0.key < $1.key }) {
        table.append(
          ["", "  " + name.printable]
            + Self.cells(tier, input: tier.input, output: tier.output) + [""])
        Self.appendParts(of: tier, to: &table, prefix: name.printable + " ")
      }
    }
    return (["USD per million tokens", table.text] + remarks).joined(separator: "\n")
  }

  /// Adds what long inputs and sound cost.
  private static func appendParts(
    of price: TokenPrice, to table: inout TextTable, prefix: String = ""
  ) {
    for tier in price.longContexts {
      var own = price
      own.cachedInput = tier.cachedInput ?? price.cachedInput
      own.cacheWriteInput = tier.cacheWriteInput
      own.reasoning = nil
      table.append(
        ["", "  \(prefix)above \(tier.aboveInputTokens.readable) tokens in"]
          + cells(own, input: tier.input, output: tier.output) + [""])
    }
    guard prefix.isEmpty, price.audioInput != nil || price.audioOutput != nil else { return }
    let input = perMillion(price.audioInput ?? price.input)
    table.append(
      ["", "  sound", input, "", "", perMillion(price.audioOutput ?? price.output), "", ""])
  }

  private var remarks: [String] {
    var remarks = upcoming.compactMap { file in
      file.from.map {
        "\(file.path) holds from \($0.day) on; what was spent before keeps its price."
      }
    }
    if !remarks.isEmpty { remarks.insert("", at: 0) }
    guard !unpriced.isEmpty else { return remarks }
    let words =
      "What the deployments marked ? cost is not known: their cost is left out of answers and of the "
      + "ledger's sums"
      + (hasBudgets ? ", and requests that a budget is about are refused on them. " : ". ")
      + "Give them a price with input_cost_per_token and output_cost_per_token in model_info (0 for "
      + "models of your own), name their model with base_model, or add a catalogue to ledger.prices."
    return remarks + ["", words]
  }

  private static func cells(_ price: TokenPrice, input: Double, output: Double) -> [String] {
    [
      input, price.cachedInput ?? input, price.cacheWriteInput ?? input, output,
      price.reasoning ?? output,
    ]
    .map(Self.perMillion)
  }

  /// Exact to nano-dollars per million tokens, without trailing zeros.
  private static func perMillion(_ usdPerToken: Double) -> String {
    NanoDollars(usd: usdPerToken * 1e6)?.description ?? "?"
  }
}
#endif
