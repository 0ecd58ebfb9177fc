/// What resamples say about one statistic.
struct BootstrapColumn {
  /// Its defined values, ascending.
  let values: [Double]
  /// How many resamples left it undefined.
  let undefinedCount: Int

  /// One column of row-major replicates × width.
  init(_ results: [Double], column: Int, width: Int) {
    let all = stride(from: column, to: results.count, by: width).map { results[$0] }
    values = all.filter(\.isFinite).sorted()
    undefinedCount = all.count - values.count
  }

  /// The percentile interval of a value; no ends where the value is undefined, or where it is in so
  /// many resamples that they could hold an end.
  func interval(of value: Double?, confidence: Double) -> Estimate {
    let tail = (1 - confidence) / 2
    let total = Double(values.count + undefinedCount)
    guard let value, !values.isEmpty, Double(undefinedCount) <= tail * total else {
      return Estimate(value)
    }
    return Estimate(value, low: quantile(tail), high: quantile(1 - tail))
  }

  /// The percentile interval shifted by the statistic's bootstrap bias and kept at or above 0.
  ///
  /// For errors that are means of absolute values: resampling adds noise that such a mean counts
  /// as error, so that plain percentiles may lie above the value itself.
  func shiftedInterval(of value: Double?, confidence: Double) -> Estimate {
    let interval = interval(of: value, confidence: confidence)
    guard let value, let low = interval.low, let high = interval.high else { return interval }
    let bias = values.reduce(0, +) / Double(values.count) - value
    return Estimate(value, low: max(0, low - bias), high: max(0, high - bias))
  }

  /// The share of resamples at or below 0 and at or above 0, whichever is smaller, doubled: small
  /// where the sign is certain, 1 at most.
  var twoSidedSignShare: Double? {
    guard !values.isEmpty else { return nil }
    let below = values.count { $0 <= 0 }
    let above = values.count { $0 >= 0 }
    return min(1, 2 * Double(min(below, above)) / Double(values.count))
  }

  /// By linear interpolation between order statistics.
  private func quantile(_ fraction: Double) -> Double {
    let position = fraction * Double(values.count - 1)
    let index = min(Int(position), values.count - 1)
    let next = min(index + 1, values.count - 1)
    return values[index] + (position - Double(index)) * (values[next] - values[index])
  }
}
