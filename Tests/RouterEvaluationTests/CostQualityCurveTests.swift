import RouterEvaluation
import Testing

@Suite struct CostQualityCurveTests {
  @Test func `random routing recovers half the gap`() throws {
    let curve = try CostQualityCurve(points: [], weakQuality: 0.6, strongQuality: 0.8)
    #expect(isClose(curve.averagePerformanceGapRecovered, 0.5, within: 1e-12))
    #expect(isClose(curve.callPerformanceThreshold(for: 0.5), 0.5, within: 1e-12))
    #expect(isClose(curve.quality(atStrongCallFraction: 0.25), 0.65, within: 1e-12))
  }

  @Test func `a ranking that is constant is random routing`() {
    let sample = Sample(count: 100, seed: 3, levels: 10)
    let curve = CostQualityCurve(sample.outcomes, scores: Array(repeating: 7, count: 100))
    #expect(isClose(curve.averagePerformanceGapRecovered, 0.5, within: 1e-12))
    #expect(curve.points.count == 2)
  }

  @Test func `a perfect router needs only the calls that help`() {
    // The strong model helps on 1 prompt of 4 and never harms: PGR rises to 1 by share ¼.
    let outcomes = PairOutcomes(
      strongQuality: [1, 1, 1, 0], weakQuality: [0, 1, 1, 0])
    let curve = CostQualityCurve(outcomes, scores: outcomes.gain)
    #expect(isClose(curve.averagePerformanceGapRecovered, 1 - 0.25 / 2, within: 1e-12))
    #expect(isClose(curve.callPerformanceThreshold(for: 0.8), 0.2, within: 1e-12))
    #expect(isClose(curve.callPerformanceThreshold(for: 1), 0.25, within: 1e-12))
  }

  @Test func `a ranking upside down has the opposite area`() {
    let sample = Sample(count: 300, seed: 4, levels: 50)
    let up = CostQualityCurve(sample.outcomes, scores: sample.scores)
    let down = CostQualityCurve(sample.outcomes, scores: sample.scores.map { -$0 })
    let sum = up.averagePerformanceGapRecovered! + down.averagePerformanceGapRecovered!
    #expect(isClose(sum, 1, within: 1e-12))
  }

  @Test func `tied prompts are averaged over their orders`() {
    // Both orders of the two tied prompts have areas ¾ and ¼ of the gap; the mean is ½.
    let outcomes = PairOutcomes(strongQuality: [1, 0], weakQuality: [0, 0])
    let tied = CostQualityCurve(outcomes, scores: [5, 5])
    let first = CostQualityCurve(outcomes, scores: [5, 4])
    let last = CostQualityCurve(outcomes, scores: [4, 5])
    #expect(isClose(first.averagePerformanceGapRecovered, 0.75, within: 1e-12))
    #expect(isClose(last.averagePerformanceGapRecovered, 0.25, within: 1e-12))
    #expect(isClose(tied.averagePerformanceGapRecovered, 0.5, within: 1e-12))
  }

  @Test func `a weight of three is three rows`() {
    let strong = [1, 0.5, 1, 0.2]
    let weak = [0, 0.75, 0.25, 0.1]
    let scores = [0.3, 0.9, 0.3, 0.1]
    let weighted = PairOutcomes(
      strongQuality: strong, weakQuality: weak, weight: [3, 1, 1, 2])
    let copies = [0, 0, 0, 1, 2, 3, 3]
    let repeated = PairOutcomes(
      strongQuality: copies.map { strong[$0] }, weakQuality: copies.map { weak[$0] })
    let one = CostQualityCurve(weighted, scores: scores)
    let other = CostQualityCurve(repeated, scores: copies.map { scores[$0] })
    #expect(one.points.count == other.points.count)
    for (left, right) in zip(one.points, other.points) {
      #expect(isClose(left.quality, right.quality, within: 1e-12))
      #expect(isClose(left.strongCallFraction, right.strongCallFraction, within: 1e-12))
    }
  }

  @Test func `what a gap of zero or below cannot define is nil`() {
    for strong in [0.4, 0.5] {
      let outcomes = PairOutcomes(strongQuality: [strong, strong], weakQuality: [0.5, 0.5])
      let curve = CostQualityCurve(outcomes, scores: [1, 2])
      #expect(curve.averagePerformanceGapRecovered == nil)
      #expect(curve.callPerformanceThreshold(for: 0.5) == nil)
      #expect(curve.performanceGapRecovered(at: 0.5) == nil)
    }
  }

  @Test func `the first share counts where the curve dips and rises again`() throws {
    let curve = try CostQualityCurve(
      points: [
        .init(strongCallFraction: 0.2, quality: 0.9), .init(strongCallFraction: 0.6, quality: 0.1),
      ],
      weakQuality: 0, strongQuality: 1)
    #expect(isClose(curve.callPerformanceThreshold(for: 0.45), 0.1, within: 1e-12))
    #expect(curve.callPerformanceThreshold(for: 1.5) == nil)
  }

  @Test func `points that are no shares are refused`() {
    for share in [-0.1, 1.1, .nan] {
      #expect(throws: EvaluationError.self) {
        try CostQualityCurve(
          points: [.init(strongCallFraction: share, quality: 0.5)], weakQuality: 0,
          strongQuality: 1)
      }
    }
  }

  // From Tests/Golden/evaluation_golden.py.
  @Test func `the area and thresholds agree with the definition in NumPy`() {
    let tied = Sample(count: 400, seed: 1, levels: 10)
    let curve = CostQualityCurve(tied.outcomes, scores: tied.scores)
    #expect(isClose(curve.strongQuality, 0.785, within: 1e-12))
    #expect(isClose(curve.weakQuality, 0.645, within: 1e-12))
    #expect(isClose(curve.averagePerformanceGapRecovered, 0.7223660714285721, within: 1e-12))
    #expect(isClose(curve.callPerformanceThreshold(for: 0.2), 0.07, within: 1e-6))
    #expect(isClose(curve.callPerformanceThreshold(for: 0.5), 0.2875, within: 1e-6))
    #expect(isClose(curve.callPerformanceThreshold(for: 0.8), 0.491, within: 1e-6))

    let distinct = Sample(count: 257, seed: 2, levels: 100_000)
    let other = CostQualityCurve(distinct.outcomes, scores: distinct.scores)
    #expect(isClose(other.averagePerformanceGapRecovered, 0.8266672699303226, within: 1e-12))
    #expect(isClose(other.callPerformanceThreshold(for: 0.2), 0.0645915, within: 1e-6))
    #expect(isClose(other.callPerformanceThreshold(for: 0.5), 0.177043, within: 1e-6))
    #expect(isClose(other.callPerformanceThreshold(for: 0.8), 0.3089495, within: 1e-6))
  }
}
