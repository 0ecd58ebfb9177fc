public import PreferenceData
public import RouterScoring

extension PairOutcomes {
  /// Fills in costs that the data do not give, from token counts and prices.
  ///
  /// - Parameter dataset: the one that the outcomes were read from.
  public mutating func fillCosts(
    from dataset: PreferenceDataset, pair: ModelPair, prices: PriceCatalogue
  ) {
    guard case .scores(let table) = dataset, !table.inputTokens.isEmpty,
      !table.outputTokens.isEmpty,
      let strong = table.models.firstIndex(of: pair.strong),
      let weak = table.models.firstIndex(of: pair.weak)
    else { return }
    func cost(_ row: Int32, _ column: Int, _ price: PriceCatalogue.Price) -> Double {
      let cell = Int(row) * table.models.count + column
      return price.cost(
        inputTokens: Double(table.inputTokens[cell]),
        outputTokens: Double(table.outputTokens[cell]))
    }
    for i in 0..<count {
      if strongCost[i].isNaN, let price = prices[pair.strong] {
        strongCost[i] = cost(row[i], strong, price)
      }
      if weakCost[i].isNaN, let price = prices[pair.weak] {
        weakCost[i] = cost(row[i], weak, price)
      }
    }
  }
}
