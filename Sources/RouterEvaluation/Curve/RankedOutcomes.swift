/// Observations in descending order of a score, with equal scores kept together.
///
/// The order is found once; every resample then needs one pass over it, because resampling only
/// changes the weights.
struct RankedOutcomes: Sendable {
  /// What a pass needs of one observation.
  struct Row: BitwiseCopyable {
    var cluster: Int32
    /// True on the last observation of each run of equal scores.
    var endsRun: Bool
    var weight: Double
    /// Weight × gain.
    var gain: Double
    /// Weight where the strong model was strictly better, else 0.
    var win: Double
  }

  /// Best score first; equal scores in the order of the observations.
  let rows: [Row]

  /// - Precondition: one score per observation, none of them NaN.
  init(_ outcomes: PairOutcomes, scores: [Double]) {
    precondition(scores.count == outcomes.count, "one score per observation")
    precondition(!scores.contains { $0.isNaN }, "a score is not a number")
    let order = Self.descendingOrder(of: scores)
    rows = order.indices.map { place in
      let i = Int(order[place])
      let isLast = place + 1 == order.count
      let weight = outcomes.weight[i]
      return Row(
        cluster: outcomes.cluster[i],
        endsRun: isLast || scores[i] != scores[Int(order[place + 1])], weight: weight,
        gain: weight * (outcomes.strongQuality[i] - outcomes.weakQuality[i]),
        win: weight * outcomes.strongBetter[i])
    }
  }

  static func descendingOrder(of scores: [Double]) -> [Int32] {
    var keyed = scores.enumerated().map { (score: $1, index: Int32($0)) }
    keyed.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    return keyed.map(\.index)
  }
}
