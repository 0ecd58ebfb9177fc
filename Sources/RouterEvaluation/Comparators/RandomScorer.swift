/// What a router that scores prompts at random achieves by luck.
///
/// Its expected APGR is exactly ½ and its expected CPT(q) curve the diagonal; one draw of it varies
/// by the spread that is simulated here. All observations of a prompt share its random score.
struct RandomScorer {
  private let promptWeight: [Double]
  private let promptGain: [Double]

  init(_ outcomes: PairOutcomes) {
    var index: [Int32: Int] = [:]
    var (weights, gains) = ([Double](), [Double]())
    for i in 0..<outcomes.count {
      let place = index[outcomes.prompt[i]] ?? weights.count
      if place == weights.count {
        index[outcomes.prompt[i]] = place
        weights.append(0)
        gains.append(0)
      }
      weights[place] += outcomes.weight[i]
      gains[place] += outcomes.weight[i] * (outcomes.strongQuality[i] - outcomes.weakQuality[i])
    }
    (promptWeight, promptGain) = (weights, gains)
  }

  /// APGR of as many random orders as there are replicates; NaN unless the gap is above 0.
  func averagePerformanceGapsRecovered(_ options: EvaluationOptions) -> [Double] {
    let (weights, gains) = (promptWeight, promptGain)
    let (weight, gain) = (weights.reduce(0, +), gains.reduce(0, +))
    guard gain > 0 else { return [] }
    return parallelReplicates(
      count: options.bootstrapReplicates, width: 1, threads: options.threads,
      makeScratch: { (0..<Int32(weights.count)).map { $0 } }
    ) { replicate, order, statistics in
      // Not the streams of the bootstrap, which its statistics would be correlated with.
      var generator = ReplicateGenerator(seed: ~options.seed, stream: replicate)
      // Every replicate starts from the same order, so that threads make no difference.
      for i in order.indices { order[i] = Int32(i) }
      var (area, seenGain) = (0.0, 0.0)
      for last in order.indices.reversed() {
        order.swapAt(last, generator.index(below: last + 1))
        let prompt = Int(order[last])
        area += weights[prompt] * (seenGain + gains[prompt] / 2)
        seenGain += gains[prompt]
      }
      statistics[0] = area / (weight * gain)
    }
  }
}
