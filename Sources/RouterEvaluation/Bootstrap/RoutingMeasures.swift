/// Every statistic of the report that depends on the sample, computed from a resample's counts.
struct RoutingMeasures: Sendable {
  /// The places of the statistics; the curve's quality at even shares follows them.
  enum Statistic: Int, CaseIterable {
    case strongQuality, weakQuality, gap, strongCallFraction, quality, pgr
    case apgr, cpt20, cpt50, cpt80, auc, logLoss, brier, ece
    case cost, costAllStrong, costAllWeak, saving, qualityRatio
  }

  let ranked: RankedOutcomes
  let sums: ClusterSums
  let calibration: CalibrationOrder
  /// How many shares 0, 1/(m − 1), … 1 the curve's quality is taken at.
  let gridCount: Int

  init(
    _ outcomes: PairOutcomes, scores: [Double], winRates: [Double], threshold: Double,
    gridCount: Int
  ) {
    ranked = RankedOutcomes(outcomes, scores: scores)
    sums = ClusterSums(outcomes, winRates: winRates, threshold: threshold)
    calibration = CalibrationOrder(
      probabilities: winRates, outcomes: outcomes.strongBetter, weights: outcomes.weight,
      clusters: outcomes.cluster)
    self.gridCount = gridCount
  }

  var width: Int { Statistic.allCases.count + gridCount }

  /// Writes the statistics of a resample, NaN where undefined.
  func measure(
    counts: UnsafeBufferPointer<UInt16>, into statistics: UnsafeMutableBufferPointer<Double>
  ) {
    func set(_ statistic: Statistic, _ value: Double) { statistics[statistic.rawValue] = value }
    let totals = sums.totals(counts: counts)
    let (strong, weak) = (totals.mean(.strong), totals.mean(.weak))
    let gap = strong - weak
    let quality = totals.mean(.routed)
    set(.strongQuality, strong)
    set(.weakQuality, weak)
    set(.gap, gap)
    set(.strongCallFraction, totals.mean(.strongCalls))
    set(.quality, quality)
    set(.qualityRatio, strong > 0 ? quality / strong : .nan)
    set(.pgr, gap > 0 ? (quality - weak) / gap : .nan)
    set(.logLoss, totals.mean(.logLoss))
    set(.brier, totals.mean(.brier))
    setCosts(totals, set)

    let grid = UnsafeMutableBufferPointer(rebasing: statistics[Statistic.allCases.count...])
    let ranking = ranked.walk(
      counts: counts, totalWeight: totals[.weight], totalGain: totals[.strong] - totals[.weak],
      gainAtShare: grid)
    for index in grid.indices { grid[index] += weak }
    set(.apgr, ranking.averagePerformanceGapRecovered)
    set(.cpt20, ranking.callPerformanceThresholds[0])
    set(.cpt50, ranking.callPerformanceThresholds[1])
    set(.cpt80, ranking.callPerformanceThresholds[2])
    set(.auc, ranking.areaUnderROC)
    set(
      .ece,
      calibration.expectedError(
        bins: 15, totalWeight: totals[.weight],
        factor: { Double(counts[Int(calibration.cluster[$0])]) },
        outcome: { calibration.outcome[$0] }))
  }

  /// In USD per 1,000 requests.
  private func setCosts(_ totals: ClusterSums.Totals, _ set: (Statistic, Double) -> Void) {
    let cost = totals.mean(.routedCost, per: .knownWeight)
    let allStrong = totals.mean(.strongCost, per: .knownWeight)
    set(.cost, 1_000 * cost)
    set(.costAllStrong, 1_000 * allStrong)
    set(.costAllWeak, 1_000 * totals.mean(.weakCost, per: .knownWeight))
    set(.saving, allStrong > 0 ? 1 - cost / allStrong : .nan)
  }

  /// The statistics of the sample itself.
  func measureSample(clusterCount: Int) -> [Double] {
    let counts = [UInt16](repeating: 1, count: clusterCount)
    var statistics = [Double](repeating: .nan, count: width)
    counts.withUnsafeBufferPointer { counts in
      statistics.withUnsafeMutableBufferPointer { measure(counts: counts, into: $0) }
    }
    return statistics
  }
}
