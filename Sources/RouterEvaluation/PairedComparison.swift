/// How much better one ranking of the same observations is than another, measured on the same
/// resamples: what both find hard cancels out.
public struct PairedComparison: Sendable, Equatable {
  /// A difference first − second, with its interval.
  public struct Difference: Sendable, Equatable {
    public var estimate: Estimate
    /// Twice the share of resamples on the rarer side of 0: small where the sign is certain.
    public var signShare: Double?

    /// Whether the interval leaves out 0.
    public var isSignificant: Bool {
      guard let low = estimate.low, let high = estimate.high else { return false }
      return low > 0 || high < 0
    }
  }

  public var apgr: Difference
  /// Below 0 the first needs fewer strong calls for half of the gap.
  public var cpt50: Difference
  /// Below 0 the first has the better probabilities; nil unless both gave win rates.
  public var logLoss: Difference?

  /// Compares two vectors of scores, one per observation.
  ///
  /// - Parameters:
  ///   - winRates, otherWinRates: P(strong strictly better), for the log loss.
  /// - Precondition: there is an observation, and no score is NaN.
  public static func compare(
    _ outcomes: PairOutcomes, scores: [Double], against others: [Double],
    winRates: [Double]? = nil, otherWinRates: [Double]? = nil,
    options: EvaluationOptions = EvaluationOptions()
  ) -> PairedComparison {
    precondition(outcomes.count > 0, "nothing to compare")
    let (first, second) = (
      RankedOutcomes(outcomes, scores: scores), RankedOutcomes(outcomes, scores: others)
    )
    let sums = ClusterSums(outcomes, winRates: winRates, threshold: 0)
    let otherSums = ClusterSums(outcomes, winRates: otherWinRates, threshold: 0)
    let hasLosses = winRates != nil && otherWinRates != nil
    let measure: @Sendable (UnsafeBufferPointer<UInt16>, UnsafeMutableBufferPointer<Double>) -> Void
    measure = { counts, statistics in
      let totals = sums.totals(counts: counts)
      let gain = totals[.strong] - totals[.weak]
      let a = first.walk(counts: counts, totalWeight: totals[.weight], totalGain: gain)
      let b = second.walk(counts: counts, totalWeight: totals[.weight], totalGain: gain)
      statistics[0] = a.averagePerformanceGapRecovered - b.averagePerformanceGapRecovered
      statistics[1] = a.callPerformanceThresholds[1] - b.callPerformanceThresholds[1]
      statistics[2] =
        hasLosses ? totals.mean(.logLoss) - otherSums.totals(counts: counts).mean(.logLoss) : .nan
    }

    let width = 3
    let clusterCount = outcomes.clusterCount
    var sample = [Double](repeating: .nan, count: width)
    [UInt16](repeating: 1, count: clusterCount).withUnsafeBufferPointer { counts in
      sample.withUnsafeMutableBufferPointer { measure(counts, $0) }
    }
    let bootstrap = ClusterBootstrap(clusterCount: clusterCount, options: options)
    let replicates = bootstrap.run(width: width, measure)
    func difference(_ column: Int) -> Difference {
      let values = BootstrapColumn(replicates, column: column, width: width)
      let value = sample[column].isFinite ? sample[column] : nil
      return Difference(
        estimate: values.interval(of: value, confidence: options.confidence),
        signShare: values.twoSidedSignShare)
    }
    return PairedComparison(
      apgr: difference(0), cpt50: difference(1), logLoss: hasLosses ? difference(2) : nil)
  }

  /// The difference of two weighted means of losses over the same rows, first − second, by paired
  /// cluster bootstrap.
  ///
  /// - Parameters:
  ///   - losses, others: one per row.
  ///   - weights: one per row; all 1 if empty.
  ///   - clusters: any numbers, one per row, equal for rows of one prompt. Numbers without rows
  ///     are not drawn.
  public static func meanDifference(
    losses: [Double], against others: [Double], weights: [Double] = [], clusters: [Int32],
    options: EvaluationOptions = EvaluationOptions()
  ) -> Difference {
    precondition(
      losses.count == others.count && losses.count == clusters.count && !losses.isEmpty,
      "one of each per row")
    var place: [Int32: Int] = [:]
    var rows: [SIMD2<Double>] = []
    for i in losses.indices {
      let cluster = place[clusters[i]] ?? rows.count
      if cluster == rows.count {
        place[clusters[i]] = cluster
        rows.append(.zero)
      }
      let weight = weights.isEmpty ? 1 : weights[i]
      rows[cluster] += SIMD2(weight, weight * (losses[i] - others[i]))
    }
    let sums = rows
    let clusterCount = sums.count
    let sample = sums.reduce(SIMD2.zero, +)
    let bootstrap = ClusterBootstrap(clusterCount: clusterCount, options: options)
    let replicates = bootstrap.run(width: 1) { counts, statistics in
      var total = SIMD2<Double>.zero
      for cluster in counts.indices { total += Double(counts[cluster]) * sums[cluster] }
      statistics[0] = total[1] / total[0]
    }
    let column = BootstrapColumn(replicates, column: 0, width: 1)
    let value = sample[0] > 0 ? sample[1] / sample[0] : nil
    return Difference(
      estimate: column.interval(of: value, confidence: options.confidence),
      signShare: column.twoSidedSignShare)
  }
}
