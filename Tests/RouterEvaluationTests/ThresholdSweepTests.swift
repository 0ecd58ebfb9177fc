import RouterEvaluation
import Testing

@Suite struct ThresholdSweepTests {
  private let outcomes = PairOutcomes(
    strongQuality: [1, 1, 0.5, 1], weakQuality: [0, 1, 1, 0.5], strongCost: [2, 2, 2, 2],
    weakCost: [1, 1, 1, 1])
  private let winRates = [0.8, 0.41234, 0.41235, 0.1]

  @Test func `strong if and only if the win rate reaches the threshold`() {
    let sweep = ThresholdSweep(outcomes, winRates: winRates)
    #expect(sweep.point(atThreshold: 0.8).strongCallFraction == 0.25)
    #expect(sweep.point(atThreshold: 0.800001).strongCallFraction == 0)
    #expect(sweep.point(atThreshold: 0.1).strongCallFraction == 1)
    #expect(sweep.point(atThreshold: 0).strongCallFraction == 1)
    #expect(sweep.point(atThreshold: 1).strongCallFraction == 0)
  }

  @Test func `a share's threshold is short and gives that very share`() {
    let sweep = ThresholdSweep(outcomes, winRates: winRates)
    for share in [0, 0.25, 0.5, 0.75, 1] {
      let point = sweep.point(nearestShare: share)
      #expect(point.strongCallFraction == share)
      let again = sweep.point(atThreshold: point.threshold!)
      #expect(again.strongCallFraction == share)
      #expect(isClose(again.quality, point.quality, within: 1e-12))
    }
    #expect(sweep.point(nearestShare: 0.25).threshold == 0.8)
    #expect(sweep.point(nearestShare: 0.5).threshold == 0.41235)
    #expect(sweep.point(nearestShare: 0.75).threshold == 0.41)
    #expect(sweep.point(nearestShare: 1).threshold == 0)
  }

  @Test func `a win rate of 1 cannot be excluded by a threshold`() {
    let sweep = ThresholdSweep(outcomes, winRates: [1, 1, 0.5, 0.5])
    #expect(sweep.point(nearestShare: 0).threshold == nil)
    #expect(sweep.point(nearestShare: 0.5).threshold == 1)
    #expect(sweep.point(nearestShare: 1).threshold == 0)
  }

  @Test func `quality and cost follow the calls`() {
    let sweep = ThresholdSweep(outcomes, winRates: winRates)
    let point = sweep.point(atThreshold: 0.4)
    #expect(isClose(point.quality, (1 + 1 + 0.5 + 0.5) / 4, within: 1e-12))
    #expect(isClose(point.cost, 1_000 * (3 * 2 + 1) / 4, within: 1e-9))
    #expect(isClose(point.pgr, (0.75 - 0.625) / 0.25, within: 1e-9))
  }

  @Test func `the curve runs from no call to all in rising shares`() {
    let sample = Sample(count: 1_000, seed: 51, levels: 10)
    let points = ThresholdSweep(sample.outcomes, winRates: sample.winRates).points(count: 201)
    #expect(points.count == 201)
    #expect(points.first?.strongCallFraction == 0 && points.last?.strongCallFraction == 1)
    #expect(
      zip(points, points.dropFirst()).allSatisfy { $0.strongCallFraction < $1.strongCallFraction })
  }

  @Test func `equal win rates leave only the two ends`() {
    let sweep = ThresholdSweep(outcomes, winRates: [0.5, 0.5, 0.5, 0.5])
    #expect(sweep.points(count: 50).map(\.strongCallFraction) == [0, 1])
  }
}
