internal import Glibc

/// How often the strong model was strictly better among observations of about one win rate.
///
/// The bins are those of the expected calibration error: equal mass, and equal win rates never
/// parted.
public struct ReliabilityBin: Codable, Sendable, Equatable {
  /// The smallest and the largest win rate in the bin, and their mean.
  public var lowestWinRate: Double
  public var highestWinRate: Double
  public var meanWinRate: Double
  /// The share on which the strong model was strictly better, with its interval.
  public var observed: Estimate
  public var rows: Int

  /// - Returns: at most `bins` of them, ascending by win rate.
  static func bins(
    _ order: CalibrationOrder, count bins: Int = 15, confidence: Double
  ) -> [ReliabilityBin] {
    let total = order.weight.reduce(0, +)
    guard total > 0 else { return [] }
    var result: [ReliabilityBin] = []
    var (start, runStart) = (0, 0)
    var (bin, seen, runWeight) = (-1, 0.0, 0.0)
    for i in order.probability.indices {
      runWeight += order.weight[i]
      guard order.endsRun[i] else { continue }
      let middle = (seen + runWeight / 2) / total
      let runBin = min(bins - 1, Int(middle * Double(bins)))
      if runBin != bin {
        if bin >= 0 { result.append(order.bin(start..<runStart, confidence)) }
        (bin, start) = (runBin, runStart)
      }
      seen += runWeight
      (runStart, runWeight) = (i + 1, 0)
    }
    result.append(order.bin(start..<order.probability.count, confidence))
    return result
  }
}

extension CalibrationOrder {
  fileprivate func bin(_ places: Range<Int>, _ confidence: Double) -> ReliabilityBin {
    var (sum, outcomes, winRates) = (0.0, 0.0, 0.0)
    var ofCluster: [Int32: Double] = [:]
    for i in places {
      sum += weight[i]
      outcomes += weight[i] * outcome[i]
      winRates += weight[i] * probability[i]
      ofCluster[cluster[i], default: 0] += weight[i]
    }
    let squares = ofCluster.values.map { $0 * $0 }.sorted().reduce(0, +)
    let share = sum > 0 ? outcomes / sum : 0
    return ReliabilityBin(
      lowestWinRate: probability[places.lowerBound],
      highestWinRate: probability[places.upperBound - 1],
      meanWinRate: sum > 0 ? winRates / sum : probability[places.lowerBound],
      observed: Self.wilson(share, count: squares > 0 ? sum * sum / squares : 0, confidence),
      rows: places.count)
  }

  /// The score interval of a share (Wilson, 1927), which has a width even where the share is 0 or 1,
  /// at Kish's effective number of independent prompts: (Σ W_c)² / Σ W_c² over clusters c.
  static func wilson(_ share: Double, count: Double, _ confidence: Double) -> Estimate {
    guard count > 0 else { return Estimate(share) }
    let z = Self.normalQuantile((1 + confidence) / 2)
    let scale = 1 + z * z / count
    let center = (share + z * z / (2 * count)) / scale
    let half = z / scale * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return Estimate(share, low: max(0, center - half), high: min(1, center + half))
  }

  /// The standard normal quantile, by bisection of the error function.
  private static func normalQuantile(_ fraction: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      let below = 0.5 * (1 + erf(middle / 2.0.squareRoot()))
      if below < fraction { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

extension ReliabilityBin {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encodeNumber(lowestWinRate, "lowest_win_rate")
    try container.encodeNumber(highestWinRate, "highest_win_rate")
    try container.encodeNumber(meanWinRate, "mean_win_rate")
    try container.encode(observed, "observed")
    try container.encode(rows, forKey: "rows")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    lowestWinRate = try container.decode(Double.self, forKey: "lowest_win_rate")
    highestWinRate = try container.decode(Double.self, forKey: "highest_win_rate")
    meanWinRate = try container.decode(Double.self, forKey: "mean_win_rate")
    observed = try container.decodeEstimate("observed")
    rows = try container.decode(Int.self, forKey: "rows")
  }
}
