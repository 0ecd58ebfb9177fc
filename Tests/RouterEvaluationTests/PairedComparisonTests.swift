import RouterEvaluation
import RouterScoring
import Testing

@Suite struct PairedComparisonTests {
  private var options: EvaluationOptions {
    var options = EvaluationOptions()
    options.bootstrapReplicates = 400
    return options
  }

  @Test func `a router does not differ from itself`() {
    let sample = Sample(count: 300, seed: 21, levels: 30)
    let same = PairedComparison.compare(
      sample.outcomes, scores: sample.scores, against: sample.scores, winRates: sample.winRates,
      otherWinRates: sample.winRates, options: options)
    for difference in [same.apgr, same.cpt50, same.logLoss!] {
      #expect(difference.estimate == Estimate(0, low: 0, high: 0))
      #expect(difference.signShare == 1)
      #expect(!difference.isSignificant)
    }
  }

  @Test func `swapping the routers changes the sign`() {
    let sample = Sample(count: 300, seed: 22, levels: 30)
    let noise = (0..<300).map { Double(($0 * 7_919) % 300) }
    let there = PairedComparison.compare(
      sample.outcomes, scores: sample.scores, against: noise, options: options)
    let back = PairedComparison.compare(
      sample.outcomes, scores: noise, against: sample.scores, options: options)
    #expect(there.apgr.estimate.value == back.apgr.estimate.value.map { -$0 })
    #expect(isClose(there.apgr.estimate.low, -back.apgr.estimate.high!, within: 1e-12))
    #expect(there.logLoss == nil)
  }

  @Test func `a better ranking is told from noise`() {
    let sample = Sample(count: 2_000, seed: 23, levels: 1_000)
    let noise = (0..<2_000).map { Double(($0 * 7_919) % 2_000) }
    let comparison = PairedComparison.compare(
      sample.outcomes, scores: sample.scores, against: noise, options: options)
    #expect(comparison.apgr.isSignificant)
    #expect(comparison.apgr.signShare! < 0.01)
    #expect(comparison.cpt50.estimate.value! < 0)
  }

  @Test func `pairing narrows the difference of two similar routers`() throws {
    let sample = Sample(count: 500, seed: 24, levels: 1_000)
    let similar = sample.scores.enumerated().map { $1 + ($0 % 2 == 0 ? 0.02 : -0.02) }
    let comparison = PairedComparison.compare(
      sample.outcomes, scores: sample.scores, against: similar, options: options)
    let report = RouterEvaluator.evaluate(
      sample.outcomes, scores: sample.scores, winRates: sample.winRates,
      pair: .init(strong: "s", weak: "w"), threshold: 0.3, options: options)
    let width = try #require(comparison.apgr.estimate.high) - #require(comparison.apgr.estimate.low)
    let alone = try #require(report.apgr.high) - #require(report.apgr.low)
    #expect(width < alone / 3)
  }

  @Test func `the mean difference of losses is weighted and by cluster`() {
    let difference = PairedComparison.meanDifference(
      losses: [1, 2, 3], against: [0, 2, 1], weights: [1, 1, 2], clusters: [0, 0, 1],
      options: options)
    #expect(isClose(difference.estimate.value, (1 + 0 + 2 * 2) / 4.0, within: 1e-12))
    // Two clusters: each resample is the one, the other or both; the ends are the pure ones.
    #expect(isClose(difference.estimate.low, 0.5, within: 1e-12))
    #expect(isClose(difference.estimate.high, 2, within: 1e-12))
  }

  @Test func `cluster numbers without rows are not drawn`() {
    let (losses, others) = ([1.0, 2, 4, 3], [0.0, 2, 1, 5])
    let dense = PairedComparison.meanDifference(
      losses: losses, against: others, clusters: [0, 0, 1, 2], options: options)
    let sparse = PairedComparison.meanDifference(
      losses: losses, against: others, clusters: [7, 7, 90, 4], options: options)
    #expect(dense == sparse)
  }
}
