import Testing

@testable import RouterScoring

@Suite struct CalibrationTests {
  private let calibration = Calibration(
    knots: [-1, 0, 2], logits: [-3, 0.5, 1], lowest: 0.001, highest: 0.999)

  private func probability(_ logit: Double) -> Double { 1 / (1 + exponential(-logit)) }

  @Test func `knots map to their logits and between them it is linear`() {
    for (score, logit) in [(-1.0, -3.0), (0, 0.5), (2, 1), (-0.5, -1.25), (1, 0.75)] {
      #expect(abs(calibration.winRate(score: score) - probability(logit)) < 1e-9)
    }
  }

  @Test func `beyond the outer knots their segments go on`() {
    #expect(abs(calibration.logit(score: -2) + 6.5) < 1e-9)
    #expect(abs(calibration.logit(score: 4) - 1.5) < 1e-9)
  }

  @Test func `two knots are Platt scaling`() {
    let platt = Calibration(knots: [0, 1], logits: [-0.5, 1.5], lowest: 0, highest: 1)
    for score in stride(from: -3.0, through: 3, by: 0.25) {
      #expect(abs(platt.winRate(score: score) - probability(2 * score - 0.5)) < 1e-9)
    }
  }

  @Test func `it is strictly increasing wherever the clip does not hold it`() {
    var last = -1.0
    for score in stride(from: -1.9, through: 6, by: 0.001) {
      let rate = calibration.winRate(score: score)
      #expect(rate > last)
      last = rate
    }
  }

  @Test func `it never leaves its clip, whatever the score`() {
    for score in [-1e300, -50, 50, 1e300, .infinity, -.infinity, .nan] {
      let rate = calibration.winRate(score: score)
      #expect(rate >= Double(Float(0.001)) && rate <= Double(Float(0.999)))
    }
    #expect(calibration.winRate(score: -.infinity) == Double(Float(0.001)))
    #expect(calibration.winRate(score: .infinity) == Double(Float(0.999)))
    #expect(calibration.winRate(score: .nan) == Double(Float(0.001)))
  }

  @Test func `a hundred knots are found like two`() {
    var numbers = Numbers(seed: 4)
    var (knots, logits) = ([Float](), [Float]())
    var (knot, logit) = (Float(-5), Float(-5))
    for _ in 0..<100 {
      knots.append(knot)
      logits.append(logit)
      knot += abs(numbers.next()) * 0.1 + 0.01
      logit += abs(numbers.next()) * 0.1 + 0.01
    }
    let many = Calibration(knots: knots, logits: logits, lowest: 0, highest: 1)
    for index in 0..<99 {
      let middle = (Double(knots[index]) + Double(knots[index + 1])) / 2
      #expect(
        abs(many.logit(score: middle) - (Double(logits[index]) + Double(logits[index + 1])) / 2)
          < 1e-5)
      #expect(abs(many.logit(score: Double(knots[index])) - Double(logits[index])) < 1e-6)
    }
  }
}
