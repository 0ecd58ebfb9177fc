/// Observations in descending order of a score, with equal scores kept together.
///
/// The order is found once; every resample then needs one pass over it, because resampling only
/// changes the weights.
struct RankedOutcomes: Sendable {
  /// Indices of the observations, best score first; equal scores in index order.
  let order: [Int32]
  /// True on the last observation of each run of equal scores.
  let endsRun: [Bool]
  /// In ranked order: the observation's cluster, weight, weight × gain, weight × strongly better.
  let cluster: [Int32]
  let weight: [Double]
  let weightedGain: [Double]
  let weightedWin: [Double]

  /// - Precondition: one score per observation, none of them NaN.
  init(_ outcomes: PairOutcomes, scores: [Double]) {
    precondition(scores.count == outcomes.count, "one score per observation")
    precondition(!scores.contains { $0.isNaN }, "a score is not a number")
    let order = Self.descendingOrder(of: scores)
    self.order = order
    endsRun = order.indices.map {
      $0 + 1 == order.count || scores[Int(order[$0])] != scores[Int(order[$0 + 1])]
    }
    cluster = order.map { outcomes.cluster[Int($0)] }
    weight = order.map { outcomes.weight[Int($0)] }
    weightedGain = order.map {
      let i = Int($0)
      return outcomes.weight[i] * (outcomes.strongQuality[i] - outcomes.weakQuality[i])
    }
    weightedWin = order.map { outcomes.weight[Int($0)] * outcomes.strongBetter[Int($0)] }
  }

  static func descendingOrder(of scores: [Double]) -> [Int32] {
    var keyed = scores.enumerated().map { (score: $1, index: Int32($0)) }
    keyed.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    return keyed.map(\.index)
  }
}
