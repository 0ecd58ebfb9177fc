internal import CommandSupport
internal import ModelPrices
public import PreferenceData
public import RouterScoring

extension PairOutcomes {
  /// Settles what each request costs: by the data's own costs, else by prices and the tokens that
  /// the data record, else, if a length of requests is assumed, by prices and that length.
  ///
  /// A price that was given for a model outright (not as a change) goes before the data's costs;
  /// one from the catalogue only fills gaps. Measured and assumed lengths are never mixed.
  ///
  /// - Parameter dataset: the one that the outcomes were read from; it may record tokens.
  /// - Throws: a `CommandFailure` for a catalogue that cannot be read, or prices that fit nothing.
  public mutating func settleCosts(
    from dataset: PreferenceDataset?, pair: ModelPair, _ options: MoneyOptions
  ) throws -> CostBasis {
    let catalogue = try options.catalogue.map { try PriceCatalogue(contentsOf: $0) }
    var costing = CostBasis(options)
    let strong = try ModelPrice(pair.strong, options, catalogue)
    let weak = try ModelPrice(pair.weak, options, catalogue)
    if let other = options.prices.first(where: { ![pair.strong, pair.weak].contains($0.model) }) {
      throw CommandFailure(
        "--price \(other.model): the pair is \(pair.strong) and \(pair.weak); give the price of "
          + "one of them", .usage)
    }
    (costing.strongFactor, costing.weakFactor) = (strong.factor, weak.factor)
    costing.changes = options.prices.compactMap(\.changeText)

    let fromTokens = [
      fill(\.strongCost, strong, tokens: TokenColumns(dataset, pair.strong)),
      fill(\.weakCost, weak, tokens: TokenColumns(dataset, pair.weak)),
    ].contains(true)
    let prices = catalogue.map { " × the prices of \($0.source)" } ?? " × the prices given"
    if fromTokens {
      costing.basis = .tokens
      costing.source = "the tokens that the data record\(prices)"
    }
    if hasKnownCosts {
      if options.tokensPerRequest != nil {
        costing.notes.append("--tokens-per-request is not used: the data tell what requests cost")
      }
      return costing
    }
    if let length = options.tokensPerRequest, let strongCost = strong.cost(length),
      let weakCost = weak.cost(length)
    {
      self.strongCost = Array(repeating: strongCost, count: count)
      self.weakCost = Array(repeating: weakCost, count: count)
      costing.basis = .assumed
      costing.source =
        "ASSUMED \(NumberText.exact(length.input)) tokens in and "
        + "\(NumberText.exact(length.output)) out per request\(prices)"
    } else if options.catalogue != nil || options.tokensPerRequest != nil {
      for (price, known) in [(strong, strong.isKnown), (weak, weak.isKnown)] where !known {
        costing.notes.append(price.missing(in: catalogue))
      }
      if strong.isKnown, weak.isKnown {
        costing.notes.append(
          "the data record neither costs nor tokens of this pair; assume a length with "
            + "--tokens-per-request 500/200, or better, record them")
      }
    }
    return costing
  }

  /// Fills in what a model charges for each row, as far as that is known.
  ///
  /// - Returns: whether a cost comes from tokens.
  private mutating func fill(
    _ cost: WritableKeyPath<PairOutcomes, [Double]>, _ price: ModelPrice, tokens: TokenColumns?
  ) -> Bool {
    var usesTokens = false
    if case .request(let amount) = price.given {
      self[keyPath: cost] = Array(repeating: amount, count: count)
      return false
    }
    guard let perToken = price.perToken else { return false }
    for i in 0..<count where price.given != nil || self[keyPath: cost][i].isNaN {
      let value = tokens?.cost(row: Int(row[i]), perToken) ?? .nan
      self[keyPath: cost][i] = value
      if value.isFinite { usesTokens = true }
    }
    return usesTokens
  }
}

/// The tokens that a score table records of one model.
private struct TokenColumns {
  private let table: ScoreTable
  private let column: Int

  init?(_ dataset: PreferenceDataset?, _ model: String) {
    guard case .scores(let table) = dataset, !table.inputTokens.isEmpty,
      !table.outputTokens.isEmpty, let column = table.models.firstIndex(of: model)
    else { return nil }
    self.table = table
    self.column = column
  }

  /// USD of a row; NaN where its tokens are not recorded.
  func cost(row: Int, _ price: TokenPrice) -> Double {
    let cell = row * table.models.count + column
    return price.cost(
      inputTokens: Double(table.inputTokens[cell]), outputTokens: Double(table.outputTokens[cell]))
  }
}
