/// What a request costs, by the length of its prompt: c(x) = b + d · characters(x), b, d ≥ 0, least
/// squares. Not negative, so that no prompt is ever predicted to earn money.
struct CostFitting: Sendable {
  var base: Double
  var perCharacter: Double

  /// - Parameters:
  ///   - costs: USD per request.
  ///   - characters: of the prompts, turn-weighted as ``SurfaceFeatures`` has them.
  init(costs: [Double], characters: [Double]) {
    let count = Double(max(1, costs.count))
    let meanCost = costs.reduce(0, +) / count
    let meanLength = characters.reduce(0, +) / count
    var (spread, product, squares) = (0.0, 0.0, 0.0)
    for (cost, length) in zip(costs, characters) {
      spread += (length - meanLength) * (length - meanLength)
      product += (length - meanLength) * (cost - meanCost)
      squares += length * length
    }
    let slope = spread > 0 ? max(0, product / spread) : 0
    if meanCost - slope * meanLength >= 0 {
      (base, perCharacter) = (meanCost - slope * meanLength, slope)
    } else {
      // The bound b = 0 holds: the line goes through the origin.
      let through = zip(costs, characters).reduce(0) { $0 + $1.0 * $1.1 } / squares
      (base, perCharacter) = (0, max(0, through))
    }
  }
}
