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
    var result = RankingStatistics()
    var (area, seenWeight, seenGain) = (0.0, 0.0, 0.0)
    var (pairsWon, seenWins) = (0.0, 0.0)
    var (runWeight, runGain, runWins) = (0.0, 0.0, 0.0)
    let goals = targets * totalGain
    var pending = totalGain > 0 ? targets .== targets : SIMDMask<SIMD4<Int64>>(repeating: false)
    let step = totalWeight / Double(max(1, gainAtShare.count - 1))
    var gridIndex = 0
    let count = order.count
    cluster.withUnsafeBufferPointer { cluster in
      weight.withUnsafeBufferPointer { weight in
        weightedGain.withUnsafeBufferPointer { weightedGain in
          weightedWin.withUnsafeBufferPointer { weightedWin in
            endsRun.withUnsafeBufferPointer { endsRun in
              for i in 0..<count {
                let drawn = Double(counts[Int(cluster[i])])
                runWeight += drawn * weight[i]
                runGain += drawn * weightedGain[i]
                runWins += drawn * weightedWin[i]
                guard endsRun[i] else { continue }
                if runWeight > 0 {
                  area += runWeight * (seenGain + runGain / 2)
                  pairsWon += (runWeight - runWins) * (seenWins + runWins / 2)
                  // Goals are passed rarely: one comparison for all of them on most steps.
                  let passed = pending .& (goals .<= SIMD4(repeating: seenGain + runGain))
                  if passed != SIMDMask(repeating: false) {
                    for target in 0..<4 where passed[target] {
                      // A goal at or below the start is reached with no call at all.
                      let missing = max(0, goals[target] - seenGain)
                      let part = missing == 0 ? 0 : missing / runGain
                      result.callPerformanceThresholds[target] =
                        (seenWeight + part * runWeight) / totalWeight
                      pending[target] = false
                    }
                  }
                  while gridIndex < gainAtShare.count,
                    Double(gridIndex) * step <= seenWeight + runWeight
                  {
                    let part = (Double(gridIndex) * step - seenWeight) / runWeight
                    gainAtShare[gridIndex] = (seenGain + part * runGain) / totalWeight
                    gridIndex += 1
                  }
                  seenWeight += runWeight
                  seenGain += runGain
                  seenWins += runWins
                  (runWeight, runGain, runWins) = (0, 0, 0)
                }
              }
            }
          }
        }
      }
    }
    // Rounding may leave the last steps a hair short of the totals.
    for index in gridIndex..<max(gridIndex, gainAtShare.count) {
      gainAtShare[index] = totalGain / totalWeight
    }
    if totalGain > 0 {
      result.averagePerformanceGapRecovered = area / (totalWeight * totalGain)
      for target in 0..<4 where pending[target] && targets[target] <= 1 {
        result.callPerformanceThresholds[target] = 1
      }
    }
    let losses = seenWeight - seenWins
    if seenWins > 0, losses > 0 { result.areaUnderROC = pairsWon / (seenWins * losses) }
    return result
  }
}
