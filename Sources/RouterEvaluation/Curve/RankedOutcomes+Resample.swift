/// What a ranking achieves on one resample. NaN where undefined: resamples are sifted afterwards.
struct RankingStatistics {
  var averagePerformanceGapRecovered = Double.nan
  /// CPT(q), in the order of the targets asked for.
  var callPerformanceThresholds: SIMD4<Double> = .init(repeating: .nan)
  var areaUnderROC = Double.nan
}

extension RankedOutcomes {
  /// Walks the ranking once with every observation's weight multiplied by its cluster's count.
  ///
  /// - Parameters:
  ///   - totalWeight, totalGain: Σ weight and Σ weight × gain of the resample.
  ///   - targets: shares of the gap, for CPT; NaN for none.
  ///   - gainAtShare: gets the mean gain at the shares 0, 1/(m − 1), … 1; may be empty.
  func walk(
    counts: UnsafeBufferPointer<UInt16>, totalWeight: Double, totalGain: Double,
    targets: SIMD4<Double> = .init(0.2, 0.5, 0.8, .nan),
    gainAtShare: UnsafeMutableBufferPointer<Double> = .init(start: nil, count: 0)
  ) -> RankingStatistics {
    var walk = RankingWalk(
      totalWeight: totalWeight, totalGain: totalGain, targets: targets, gainAtShare: gainAtShare)
    rows.withUnsafeBufferPointer { rows in
      for row in rows {
        walk.add(row, drawn: Double(counts[Int(row.cluster)]))
      }
    }
    return walk.finished()
  }
}

/// The sums of a walk down a ranking.
private struct RankingWalk {
  private let totalWeight: Double
  private let totalGain: Double
  private let goals: SIMD4<Double>
  /// What rounding alone keeps from a goal has reached it, as in ``CostQualityCurve``.
  private let slack: Double
  private var isPending: SIMDMask<SIMD4<Int64>>
  private let gainAtShare: UnsafeMutableBufferPointer<Double>
  private let gridStep: Double
  private var gridIndex = 0

  private var area = 0.0
  private var pairsWon = 0.0
  /// Sums over the runs that have ended.
  private var (seenWeight, seenGain, seenWins) = (0.0, 0.0, 0.0)
  /// Sums over the run of equal scores that has not.
  private var (runWeight, runGain, runWins) = (0.0, 0.0, 0.0)
  private var result = RankingStatistics()

  init(
    totalWeight: Double, totalGain: Double, targets: SIMD4<Double>,
    gainAtShare: UnsafeMutableBufferPointer<Double>
  ) {
    self.totalWeight = totalWeight
    self.totalGain = totalGain
    goals = targets * totalGain
    slack = 1e-12 * totalGain
    // NaN equals nothing, not even itself: a target of NaN is never pending.
    isPending = totalGain > 0 ? targets .== targets : .init(repeating: false)
    self.gainAtShare = gainAtShare
    gridStep = totalWeight / Double(max(1, gainAtShare.count - 1))
  }

  @inline(__always)
  mutating func add(_ row: RankedOutcomes.Row, drawn: Double) {
    runWeight += drawn * row.weight
    runGain += drawn * row.gain
    runWins += drawn * row.win
    if row.endsRun, runWeight > 0 { endRun() }
  }

  /// Across a run of equal scores quality rises in a straight line.
  @inline(__always)
  private mutating func endRun() {
    area += runWeight * (seenGain + runGain / 2)
    pairsWon += (runWeight - runWins) * (seenWins + runWins / 2)
    // Goals are passed rarely: one comparison for all of them on most steps.
    let passed = isPending .& (goals .<= SIMD4(repeating: seenGain + runGain + slack))
    if passed != .init(repeating: false) { pass(passed) }
    while gridIndex < gainAtShare.count,
      Double(gridIndex) * gridStep <= seenWeight + runWeight
    {
      let part = (Double(gridIndex) * gridStep - seenWeight) / runWeight
      gainAtShare[gridIndex] = (seenGain + part * runGain) / totalWeight
      gridIndex += 1
    }
    seenWeight += runWeight
    seenGain += runGain
    seenWins += runWins
    (runWeight, runGain, runWins) = (0, 0, 0)
  }

  /// Notes where in the current run goals are reached.
  private mutating func pass(_ passed: SIMDMask<SIMD4<Int64>>) {
    for target in 0..<4 where passed[target] {
      // A goal at or below what was seen is reached with no further call.
      let missing = goals[target] - seenGain
      let part = missing > 0 && runGain > 0 ? min(1, missing / runGain) : 0
      result.callPerformanceThresholds[target] = (seenWeight + part * runWeight) / totalWeight
      isPending[target] = false
    }
  }

  consuming func finished() -> RankingStatistics {
    // Rounding may leave the last steps a hair short of the totals.
    for index in gridIndex..<max(gridIndex, gainAtShare.count) {
      gainAtShare[index] = totalGain / totalWeight
    }
    if totalGain > 0 {
      result.averagePerformanceGapRecovered = area / (totalWeight * totalGain)
      for target in 0..<4 where isPending[target] && goals[target] <= totalGain {
        result.callPerformanceThresholds[target] = 1
      }
    }
    let losses = seenWeight - seenWins
    if seenWins > 0, losses > 0 { result.areaUnderROC = pairsWon / (seenWins * losses) }
    return result
  }
}
