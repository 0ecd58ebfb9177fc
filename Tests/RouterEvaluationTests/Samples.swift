import RouterEvaluation

/// The generator of `Tests/Golden/evaluation_golden.py`.
struct GoldenGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 33) / 0x1p31
  }
}

/// Outcomes with the scores that rank them and their win rates.
struct Sample {
  var outcomes: PairOutcomes
  var scores: [Double]
  var winRates: [Double]

  /// The golden data: scores on so many steps, a strong model that helps where they are high.
  init(count: Int, seed: UInt64, levels: Double) {
    var generator = GoldenGenerator(seed: seed)
    var (strong, weak) = ([Double](), [Double]())
    (scores, winRates) = ([], [])
    for _ in 0..<count {
      let u = generator.next()
      let v = generator.next()
      let w = generator.next()
      let r = generator.next()
      scores.append((u * levels).rounded(.down) / levels)
      strong.append(v < 0.8 ? 1 : 0)
      weak.append(w < 0.9 - 0.5 * u ? 1 : 0)
      winRates.append(0.02 + 0.6 * u * u + 0.2 * r)
    }
    outcomes = PairOutcomes(strongQuality: strong, weakQuality: weak)
  }
}

/// Whether both are within a distance of one another.
func isClose(_ value: Double?, _ other: Double, within distance: Double = 1e-9) -> Bool {
  guard let value else { return false }
  return abs(value - other) <= distance
}
