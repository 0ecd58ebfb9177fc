/// Sums over the observations of each cluster: all that a weighted mean needs from a resample.
struct ClusterSums: Sendable {
  /// The sums, one after the other within a cluster.
  enum Term: Int, CaseIterable {
    case weight, strong, weak, strongCalls, routed, logLoss, brier
    /// Weight of the observations whose costs are known.
    case knownWeight
    case strongCost, weakCost, routedCost
    /// What the strong model charges for the prompts that are sent to it.
    case strongCallCost
  }

  typealias Totals = SIMD16<Double>
  private let sums: [Totals]

  /// - Parameters:
  ///   - winRates: nil leaves out the terms that need them.
  ///   - threshold: strong if and only if the win rate reaches it.
  init(_ outcomes: PairOutcomes, winRates: [Double]?, threshold: Double) {
    var sums = [Totals](repeating: .zero, count: outcomes.clusterCount)
    for i in 0..<outcomes.count {
      var row = Totals.zero
      func set(_ term: Term, _ value: Double) { row[term.rawValue] = value }
      set(.weight, 1)
      set(.strong, outcomes.strongQuality[i])
      set(.weak, outcomes.weakQuality[i])
      let isStrongCall = winRates.map { $0[i] >= threshold } ?? false
      set(.strongCalls, isStrongCall ? 1 : 0)
      set(.routed, isStrongCall ? outcomes.strongQuality[i] : outcomes.weakQuality[i])
      if let winRates {
        let (p, y) = (winRates[i], outcomes.strongBetter[i])
        set(.logLoss, ProbabilityMetrics.logLoss(of: p, outcome: y))
        set(.brier, (p - y) * (p - y))
      }
      let (strongCost, weakCost) = (outcomes.strongCost[i], outcomes.weakCost[i])
      if strongCost.isFinite, weakCost.isFinite {
        set(.knownWeight, 1)
        set(.strongCost, strongCost)
        set(.weakCost, weakCost)
        set(.routedCost, isStrongCall ? strongCost : weakCost)
        set(.strongCallCost, isStrongCall ? strongCost : 0)
      }
      sums[Int(outcomes.cluster[i])] += row * outcomes.weight[i]
    }
    self.sums = sums
  }

  /// The sums of a resample in which cluster c was drawn `counts[c]` times.
  func totals(counts: UnsafeBufferPointer<UInt16>) -> Totals {
    sums.withUnsafeBufferPointer { sums in
      var totals = Totals.zero
      for cluster in 0..<sums.count {
        // Not a fused multiply-add: without the instruction it is a function call per lane.
        totals += Totals(repeating: Double(counts[cluster])) * sums[cluster]
      }
      return totals
    }
  }
}

extension SIMD16<Double> {
  subscript(_ term: ClusterSums.Term) -> Double { self[term.rawValue] }

  /// One term's sum over another's; NaN if that is 0.
  func mean(_ term: ClusterSums.Term, per weight: ClusterSums.Term = .weight) -> Double {
    self[weight] > 0 ? self[term] / self[weight] : .nan
  }
}
