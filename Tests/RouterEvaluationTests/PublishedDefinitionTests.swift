import RouterEvaluation
import Testing

/// Figures that other projects define, against golden values of independent implementations
/// (`Tests/Golden/evaluation_golden.py`).
@Suite struct PublishedDefinitionTests {
  @Test(arguments: [(10, 0.703571428571429), (7, 0.715446428571428)])
  func `RouteLLM's APGR agrees with its evaluation in pandas`(bins: Int, expected: Double) {
    let sample = Sample(count: 400, seed: 1, levels: 10)
    let value = RouteLLMCurve.averagePerformanceGapRecovered(
      sample.outcomes, winRates: sample.winRates, bins: bins)
    #expect(isClose(value, expected, within: 1e-12))
  }

  @Test(arguments: [(10, 0.8421409827164961), (7, 0.8542213374355259)])
  func `RouteLLM's APGR agrees where the bins are uneven`(bins: Int, expected: Double) {
    let sample = Sample(count: 257, seed: 2, levels: 100_000)
    let value = RouteLLMCurve.averagePerformanceGapRecovered(
      sample.outcomes, winRates: sample.winRates, bins: bins)
    #expect(isClose(value, expected, within: 1e-12))
  }

  @Test func `RouteLLM's edges run from no strong call to all of them`() {
    let sample = Sample(count: 400, seed: 1, levels: 10)
    let points = RouteLLMCurve.points(sample.outcomes, winRates: sample.winRates)
    #expect(points.count == 11)
    #expect(points.first?.strongCallFraction == 0)
    #expect(points.last?.strongCallFraction == 1)
  }

  @Test func `RouteLLM's APGR of equal win rates is random routing`() {
    let sample = Sample(count: 50, seed: 5, levels: 10)
    let rates = Array(repeating: 0.4, count: 50)
    let value = RouteLLMCurve.averagePerformanceGapRecovered(sample.outcomes, winRates: rates)
    #expect(isClose(value, 0.5, within: 1e-12))
  }

  @Test func `AIQ is the area under the hull over the dearest cost`() {
    let points: [CostEfficiency.Point] = (0..<12).map { index in
      let i = Double(index)
      let cost = 0.1 + (0.3 * i).truncatingRemainder(dividingBy: 1)
      return CostEfficiency.Point(cost: cost, quality: 0.5 + 0.3 * Self.sine[index])
    }
    let value = CostEfficiency.averageImprovementInQuality(points)
    #expect(isClose(value, 0.6823440540146869, within: 1e-9))
  }

  /// sin 0, sin 1, … sin 11.
  private static let sine = [
    0, 0.8414709848078965, 0.9092974268256817, 0.1411200080598672, -0.7568024953079282,
    -0.9589242746631385, -0.27941549819892586, 0.6569865987187891, 0.9893582466233818,
    0.4121184852417566, -0.5440211108893698, -0.9999902065507035,
  ]

  @Test func `AIQ of one price for all is the best quality`() {
    let points = [CostEfficiency.Point(cost: 0, quality: 0.8), .init(cost: 2, quality: 0.3)]
    #expect(isClose(CostEfficiency.averageImprovementInQuality(points), 0.8))
    #expect(CostEfficiency.averageImprovementInQuality([points[0]]) == nil)
    #expect(CostEfficiency.averageImprovementInQuality([points[0], points[0]]) == nil)
  }

  @Test func `RouterArena's score has its ends at both prices`() {
    // At the lowest price C = 1: S = 1.1·A/(0.1·A + 1). At the highest C = 0: S = 0.
    let cheap = CostEfficiency.routerArenaScore(accuracy: 0.7, cost: 0.0044)
    #expect(isClose(cheap, 1.1 * 0.7 / 1.07, within: 1e-12))
    #expect(isClose(CostEfficiency.routerArenaScore(accuracy: 0.7, cost: 200), 0, within: 1e-12))
    #expect(CostEfficiency.routerArenaScore(accuracy: 0.7, cost: 0) == nil)
    #expect(CostEfficiency.routerArenaScore(accuracy: 7, cost: 1) == nil)
  }

  @Test func `RouterArena's score agrees with a published row`() {
    // GPT-5's router on its leaderboard: score 64.32 at $10.02 per 1,000 queries; solving the
    // formula for the accuracy and putting it back gives the score again.
    let c = 0.2793
    let accuracy = 0.6432 * c / (1.1 * c - 0.1 * 0.6432)
    let score = CostEfficiency.routerArenaScore(accuracy: accuracy, cost: 10.02)
    #expect(isClose(score, 0.6432, within: 1e-3))
  }
}
