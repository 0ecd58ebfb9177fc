/// What the tests need of each prompt, in the order in which prompts are bet on.
struct PromptDifferences {
  private struct Row {
    var prompt: Int
    var winRate: Double
    /// The share that it has of its prompt.
    var weight: Double
    var strong: Double
    var weak: Double
  }

  private let rows: [Row]
  private let target: Double
  private let measure: QualityGuarantee.Measure
  let count: Int
  /// No difference is below its negative.
  let lossBound: Double

  init(_ outcomes: PairOutcomes, _ winRates: [Double], order: [Double], target: Double) {
    count = outcomes.clusterCount
    self.target = target
    measure = outcomes.source == .battles ? .pgr : .quality
    lossBound = QualityGuarantee.lossBound(measure, target: target)
    var weights = [Double](repeating: 0, count: count)
    var keys = weights
    for i in 0..<outcomes.count {
      weights[Int(outcomes.cluster[i])] += outcomes.weight[i]
      keys[Int(outcomes.cluster[i])] = order[i]
    }
    var place = [Int](repeating: 0, count: count)
    for (position, cluster) in keys.indices.sorted(by: { (keys[$0], $0) < (keys[$1], $1) })
      .enumerated()
    {
      place[cluster] = position
    }
    rows = (0..<outcomes.count).map { i in
      let cluster = Int(outcomes.cluster[i])
      // Rows of a prompt that all weigh nothing leave its difference at 0: it shows nothing.
      let weight = weights[cluster] > 0 ? outcomes.weight[i] / weights[cluster] : 0
      return Row(
        prompt: place[cluster], winRate: winRates[i], weight: weight,
        strong: outcomes.strongQuality[i], weak: outcomes.weakQuality[i])
    }
  }

  /// D of each prompt.
  func values(at threshold: Double) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    for row in rows {
      let routed = row.winRate >= threshold ? row.strong : row.weak
      let goal =
        measure == .pgr ? row.weak + target * (row.strong - row.weak) : target * row.strong
      values[row.prompt] += row.weight * (routed - goal)
    }
    return values
  }

  /// v_strong − v_weak of each prompt.
  var gains: [Double] {
    var values = [Double](repeating: 0, count: count)
    for row in rows { values[row.prompt] += row.weight * (row.strong - row.weak) }
    return values
  }

  /// Means over prompts; the ratio is that of quality or the PGR, nil where undefined.
  func point(
    at threshold: Double
  ) -> (strongCallFraction: Double, meanDifference: Double, ratio: Double?) {
    var (calls, routed, strong, weak) = (0.0, 0.0, 0.0, 0.0)
    for row in rows {
      let isStrongCall = row.winRate >= threshold
      calls += isStrongCall ? row.weight : 0
      routed += row.weight * (isStrongCall ? row.strong : row.weak)
      strong += row.weight * row.strong
      weak += row.weight * row.weak
    }
    let number = Double(max(1, count))
    switch measure {
    case .quality:
      return (
        calls / number, (routed - target * strong) / number, strong > 0 ? routed / strong : nil
      )
    case .pgr:
      let gap = strong - weak
      return (
        calls / number, (routed - weak - target * gap) / number,
        gap > 0 ? (routed - weak) / gap : nil
      )
    }
  }
}
