import RouterEvaluation
import Testing

@Suite struct ProbabilityMetricsTests {
  // From Tests/Golden/evaluation_golden.py (scikit-learn).
  @Test func `AUC, log loss and Brier score agree with scikit-learn`() {
    let sample = Sample(count: 400, seed: 1, levels: 10)
    let better = sample.outcomes.strongBetter
    #expect(
      isClose(
        ProbabilityMetrics.areaUnderROC(sample.scores, outcomes: better), 0.6179937304075235,
        within: 1e-12))
    #expect(
      isClose(
        ProbabilityMetrics.logLoss(sample.winRates, outcomes: better), 0.6082503502376762,
        within: 1e-12))
    #expect(
      isClose(
        ProbabilityMetrics.brier(sample.winRates, outcomes: better), 0.20749714943555853,
        within: 1e-12))
  }

  // From Tests/Golden/evaluation_golden.py.
  @Test func `the calibration error agrees with quantile bins in NumPy`() {
    let sample = Sample(count: 400, seed: 1, levels: 10)
    let error = ProbabilityMetrics.expectedCalibrationError(
      sample.winRates, outcomes: sample.outcomes.strongBetter, bins: 8)
    #expect(isClose(error, 0.10940349492033137, within: 1e-12))
  }

  @Test func `a constant probability has the error of its mean`() {
    let error = ProbabilityMetrics.expectedCalibrationError(
      Array(repeating: 0.7, count: 10), outcomes: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
    #expect(isClose(error, 0.2, within: 1e-12))
  }

  @Test func `the calibration error does not depend on the order of tied rows`() {
    let probabilities = [0.2, 0.2, 0.2, 0.8, 0.8, 0.8]
    let one = ProbabilityMetrics.expectedCalibrationError(
      probabilities, outcomes: [1, 0, 0, 1, 1, 0], bins: 4)
    let other = ProbabilityMetrics.expectedCalibrationError(
      probabilities, outcomes: [0, 0, 1, 0, 1, 1], bins: 4)
    #expect(isClose(one, other!, within: 1e-12))
    #expect(isClose(one, (abs(1 / 3.0 - 0.2) + abs(2 / 3.0 - 0.8)) / 2, within: 1e-12))
  }

  @Test func `the floor is what calibrated probabilities show`() {
    // Outcomes drawn from the probabilities themselves: their error is near the floor, which
    // falls with the root of the number of rows.
    var generator = GoldenGenerator(seed: 9)
    let probabilities = (0..<4_000).map { _ in 0.1 + 0.8 * generator.next() }
    let outcomes = probabilities.map { generator.next() < $0 ? 1.0 : 0 }
    let error = ProbabilityMetrics.expectedCalibrationError(probabilities, outcomes: outcomes)!
    let floor = ProbabilityMetrics.expectedCalibrationErrorFloor(probabilities)!
    #expect(error < 1.6 * floor && error > 0.5 * floor)
    let few = ProbabilityMetrics.expectedCalibrationErrorFloor(Array(probabilities[..<1_000]))!
    #expect(isClose(few / floor, 2, within: 0.2))
  }

  @Test func `weights count as rows do`() {
    let (p, y, w) = ([0.2, 0.6, 0.9], [0.0, 1, 1], [2.0, 1, 3])
    let copies = [0, 0, 1, 2, 2, 2]
    let (pc, yc) = (copies.map { p[$0] }, copies.map { y[$0] })
    #expect(
      isClose(
        ProbabilityMetrics.logLoss(p, outcomes: y, weights: w),
        ProbabilityMetrics.logLoss(pc, outcomes: yc)!, within: 1e-12))
    #expect(
      isClose(
        ProbabilityMetrics.areaUnderROC(p, outcomes: y, weights: w),
        ProbabilityMetrics.areaUnderROC(pc, outcomes: yc)!, within: 1e-12))
    #expect(
      isClose(
        ProbabilityMetrics.expectedCalibrationError(p, outcomes: y, weights: w),
        ProbabilityMetrics.expectedCalibrationError(pc, outcomes: yc)!, within: 1e-12))
  }

  @Test func `one class only leaves AUC undefined and losses finite`() {
    #expect(ProbabilityMetrics.areaUnderROC([0.1, 0.2], outcomes: [1, 1]) == nil)
    let loss = ProbabilityMetrics.logLoss([0, 1], outcomes: [1, 0])
    #expect(loss?.isFinite == true)
    #expect(ProbabilityMetrics.logLoss([], outcomes: []) == nil)
    #expect(ProbabilityMetrics.expectedCalibrationError([], outcomes: []) == nil)
  }
}
