import Testing

@testable import RouterEvaluation

@Suite struct ReliabilityBinTests {
  private func order(
    _ winRates: [Double], _ outcomes: [Double], clusters: [Int32]? = nil
  ) -> CalibrationOrder {
    CalibrationOrder(
      probabilities: winRates, outcomes: outcomes, weights: winRates.map { _ in 1 },
      clusters: clusters ?? (0..<Int32(winRates.count)).map { $0 })
  }

  @Test func `the bins are those of the expected calibration error`() throws {
    let sample = Sample(count: 400, seed: 5, levels: 60)
    let outcomes = sample.outcomes.strongBetter
    let bins = ReliabilityBin.bins(order(sample.winRates, outcomes), confidence: 0.95)
    #expect(bins.count == 15)
    #expect(bins.reduce(0) { $0 + $1.rows } == 400)
    let error = bins.reduce(0) {
      $0 + Double($1.rows) * abs(($1.observed.value ?? 0) - $1.meanWinRate) / 400
    }
    #expect(
      isClose(
        ProbabilityMetrics.expectedCalibrationError(sample.winRates, outcomes: outcomes), error))
    for (left, right) in zip(bins, bins.dropFirst()) {
      #expect(left.highestWinRate < right.lowestWinRate)
    }
  }

  @Test func `an interval has a width even where nothing was observed`() throws {
    // Wilson's upper end for 0 of n is z²/(n + z²).
    let interval = CalibrationOrder.wilson(0, count: 20, 0.95)
    let z = 1.959963984540054
    #expect(isClose(interval.low, 0, within: 1e-12))
    #expect(isClose(interval.high, z * z / (20 + z * z), within: 1e-9))
    let half = CalibrationOrder.wilson(0.5, count: 100, 0.95)
    #expect(isClose((half.low ?? 0) + (half.high ?? 0), 1))
  }

  @Test func `rows of one prompt count once in an interval`() throws {
    let winRates = (0..<40).map { _ in 0.5 }
    let outcomes = (0..<40).map { Double($0 / 2 % 2) }
    let single = ReliabilityBin.bins(order(winRates, outcomes), confidence: 0.95)
    let paired = ReliabilityBin.bins(
      order(winRates, outcomes, clusters: (0..<40).map { Int32($0 / 2) }), confidence: 0.95)
    #expect(single.count == 1 && paired.count == 1)
    #expect(paired[0].observed == CalibrationOrder.wilson(0.5, count: 20, 0.95))
    #expect(single[0].observed == CalibrationOrder.wilson(0.5, count: 40, 0.95))
  }
}
