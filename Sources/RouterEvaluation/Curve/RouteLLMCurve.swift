/// RouteLLM's own APGR, for comparison with its published figures.
///
/// Its evaluation (`routellm/evals`) takes the `bins + 1` edges of `pandas.qcut(winRates, bins)`
/// as thresholds: the quantiles at 0, 1/bins, … 1, linearly interpolated. At each edge a prompt goes
/// to the strong model if its win rate is at least the edge, at the last edge if it is above. The
/// area under the edges' (strong share, quality) by the trapezoidal rule, minus the weak model's
/// over the same range, is divided by the strong model's minus the weak's.
///
/// It differs from ``CostQualityCurve/averagePerformanceGapRecovered`` by what happens between the
/// edges. Where edges coincide RouteLLM itself stops with an error; here they count once.
public enum RouteLLMCurve {
  /// The points at the edges, ascending by share.
  ///
  /// - Precondition: `bins` ≥ 1, one finite win rate per observation, at least one of them.
  public static func points(
    _ outcomes: PairOutcomes, winRates: [Double], bins: Int = 10
  ) -> [CostQualityCurve.Point] {
    precondition(bins >= 1 && winRates.count == outcomes.count && !winRates.isEmpty)
    let edges = quantileEdges(winRates, bins: bins)
    let total = outcomes.weight.reduce(0, +)
    return edges.indices.reversed().map { index in
      let isLast = index == edges.count - 1
      var (share, quality) = (0.0, 0.0)
      for i in winRates.indices {
        let isStrong = isLast ? winRates[i] > edges[index] : winRates[i] >= edges[index]
        share += isStrong ? outcomes.weight[i] : 0
        quality +=
          outcomes.weight[i] * (isStrong ? outcomes.strongQuality[i] : outcomes.weakQuality[i])
      }
      return CostQualityCurve.Point(
        strongCallFraction: share / total, quality: quality / total)
    }
  }

  /// The APGR over the edges; nil unless the strong model is better.
  public static func averagePerformanceGapRecovered(
    _ outcomes: PairOutcomes, winRates: [Double], bins: Int = 10
  ) -> Double? {
    let (strong, weak) = outcomes.meanQuality
    guard strong > weak else { return nil }
    let points = points(outcomes, winRates: winRates, bins: bins)
    var (area, range) = (0.0, 0.0)
    for (left, right) in zip(points, points.dropFirst()) {
      let width = right.strongCallFraction - left.strongCallFraction
      area += width * (left.quality + right.quality) / 2
      range += width
    }
    return range > 0 ? (area - weak * range) / ((strong - weak) * range) : nil
  }

  /// The quantiles at 0, 1/bins, … 1, rounded as `pandas.qcut` rounds them: whether an edge falls
  /// on a win rate or a hair above it decides where the prompt goes.
  static func quantileEdges(_ values: [Double], bins: Int) -> [Double] {
    let sorted = values.sorted()
    return (0...bins).map { index in
      let fraction = index == bins ? 1 : Double(index) * (1 / Double(bins)) * 100 / 100
      let position = fraction * Double(sorted.count - 1)
      let low = min(Int(position), sorted.count - 1)
      let high = min(low + 1, sorted.count - 1)
      let part = position - Double(low)
      let step = sorted[high] - sorted[low]
      return part >= 0.5 ? sorted[high] - step * (1 - part) : sorted[low] + step * part
    }
  }
}
