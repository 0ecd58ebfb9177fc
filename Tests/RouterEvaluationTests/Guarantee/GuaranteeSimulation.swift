import Testing

@testable import RouterEvaluation

/// How often guarantees from draws of a known population are false.
struct GuaranteeSimulation {
  /// What one way of choosing thresholds came to.
  struct Count: Sendable {
    var misses = 0
    var guarantees = 0
    var strongCalls = 0.0
    var draws = 0

    var missRate: Double { Double(misses) / Double(draws) }
    /// All-strong where nothing is guaranteed.
    var meanShare: Double { strongCalls / Double(draws) }

    mutating func add(_ threshold: Double?, _ population: GuaranteePopulation) {
      draws += 1
      guarantees += threshold == nil ? 0 : 1
      strongCalls += 1 - (threshold ?? 0)
      if let threshold, population.isHopeless || population.trueDifference(threshold) < 0 {
        misses += 1
      }
    }
  }

  var population: GuaranteePopulation
  var prompts: Int
  var draws: Int
  var thresholds = (1...100).map { Double($0) / 100 }
  var seed: UInt64 = 1

  /// The guarantee itself.
  func guaranteed() -> Count {
    count { outcomes, winRates in
      QualityGuarantee.search(
        outcomes, winRates: winRates, order: outcomes.cluster.map(Double.init),
        thresholds: thresholds, request: population.request
      ).threshold
    }
  }

  /// The threshold with the fewest strong calls whose estimate meets the target.
  func pluggedIn() -> Count {
    count { outcomes, winRates in
      let differences = differences(outcomes, winRates)
      return thresholds.last { differences.values(at: $0).reduce(0, +) >= 0 }
    }
  }

  /// The same sequence with Student's test in place of ours.
  func studentized() -> Count {
    count { outcomes, winRates in
      let differences = differences(outcomes, winRates)
      return thresholds.prefix { threshold in
        let values = differences.values(at: threshold)
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        // The 95th percentile of t, to the first order in 1/n.
        let quantile = 1.6449 * (1 + 3.7057 / (4 * (n - 1)))
        return mean > quantile * (squares / (n - 1) / n).squareRoot()
      }.last
    }
  }

  private func differences(_ outcomes: PairOutcomes, _ winRates: [Double]) -> PromptDifferences {
    PromptDifferences(
      outcomes, winRates, order: outcomes.cluster.map(Double.init),
      target: population.request.target)
  }

  private func count(_ choose: (PairOutcomes, [Double]) -> Double?) -> Count {
    var count = Count()
    for draw in 0..<draws {
      var generator = ReplicateGenerator(seed: seed, stream: draw)
      let (outcomes, winRates) = population.draw(prompts, &generator)
      count.add(choose(outcomes, winRates), population)
    }
    return count
  }
}

/// The most misses that so many draws show, but once in a thousand times, if the rate is `level`.
func mostMisses(_ draws: Int, level: Double) -> Int {
  let mean = Double(draws) * level
  return Int((mean + 3.09 * (mean * (1 - level)).squareRoot()).rounded(.up))
}
