import Glibc
import LinearAlgebra
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct CalibrationFittingTests {
  /// Scores with labels drawn from a known win rate.
  struct Sample {
    var scores: [Double]
    var rates: [Double]
    var labels: [Double]
    var folds: [Int32]
    var weights: [Double]

    init(_ count: Int, seed: UInt64, rate: (Double) -> Double) {
      var generator = SplitMix64(seed: seed)
      scores = generator.gaussians(count).map { 0.3 + 0.2 * $0 }
      rates = scores.map(rate)
      labels = rates.map { generator.uniform() < $0 ? 1 : 0 }
      folds = (0..<count).map { Int32($0 % 5) }
      weights = [Double](repeating: 1, count: count)
    }

    func fit(_ fitting: CalibrationFitting = CalibrationFitting()) -> CalibrationFitting.Fitted {
      fitting.fit(
        scores: scores, labels: labels, weights: weights, folds: folds,
        effectiveCount: scores.count)
    }
  }

  static func sigmoidal(_ score: Double) -> Double { sigmoid(5 * (score - 0.4)) }

  /// Flat, then steep: no single slope fits it.
  static func bent(_ score: Double) -> Double {
    score < 0.4 ? 0.1 : sigmoid(-2.2 + 25 * (score - 0.4))
  }

  /// Flat map: scores say nothing.
  static func flat(_ score: Double) -> Double { 0.3 }

  @Test(arguments: [400, 4000]) func `a known sigmoid is recovered, the better the more labels`(
    count: Int
  ) {
    let fitted = Sample(count, seed: 41, rate: Self.sigmoidal).fit()
    let error = stride(from: -0.1, through: 0.7, by: 0.05).map {
      abs(fitted.calibration.winRate(score: $0) - Self.sigmoidal($0))
    }.max()!
    #expect(error < 2.5 / Double(count).squareRoot())
  }

  static let maps: [@Sendable (Double) -> Double] = [
    sigmoidal, bent, flat, { 1 - sigmoidal($0) }, { $0 > 0.3 ? 1 : 0 },
  ]

  @Test(arguments: maps.indices) func `every map rises strictly, far beyond the scores too`(
    number: Int
  ) throws {
    let sample = Sample(500, seed: 42, rate: Self.maps[number])
    let calibration = sample.fit().calibration
    let logits = stride(from: -3, through: 3, by: 0.01).map { calibration.logit(score: $0) }
    #expect(zip(logits, logits.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(calibration.knots, calibration.knots.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(calibration.logits, calibration.logits.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `win rates stay within 1/2n and 1 − 1/2n`() {
    let calibration = Sample(200, seed: 43, rate: { $0 > 0.3 ? 1 : 0 }).fit().calibration
    #expect(calibration.winRate(score: 1e6) == Double(Float(1 - 1 / 400.0)))
    #expect(calibration.winRate(score: -1e6) == Double(Float(1 / 400.0)))
  }

  @Test func `the spline is taken where one slope does not fit`() {
    let sample = Sample(3000, seed: 44, rate: Self.bent)
    let fitted = sample.fit()
    let platt = sample.fit(CalibrationFitting(segments: 1))
    #expect(fitted.kind == "spline")
    #expect(platt.kind == "platt")
    #expect(fitted.logLoss < platt.logLoss)
    #expect(abs(fitted.calibration.winRate(score: 0.2) - 0.1) < 0.03)
  }

  @Test func `one slope is mostly kept where it is the truth`() {
    let kinds = (0..<6 as Range<UInt64>).map {
      Sample(1000, seed: 100 + $0, rate: Self.sigmoidal).fit().kind
    }
    #expect(kinds.filter { $0 == "platt" }.count >= 4)
  }

  @Test func `the log loss is that of the cross-fitted win rates`() {
    let sample = Sample(400, seed: 45, rate: Self.sigmoidal)
    let fitted = sample.fit()
    let loss =
      -zip(sample.labels, fitted.winRates).map { $0 == 1 ? log($1) : log(1 - $1) }
      .reduce(0, +) / 400
    #expect(agree(loss, fitted.logLoss, 1e-12))
  }

  @Test func `a fold's own labels do not touch its win rates`() {
    let sample = Sample(300, seed: 46, rate: Self.sigmoidal)
    var changed = sample
    for i in changed.labels.indices where changed.folds[i] == 1 { changed.labels[i] = 1 }
    let fitting = CalibrationFitting(segments: 1)
    let (before, after) = (sample.fit(fitting), changed.fit(fitting))
    for i in sample.folds.indices where sample.folds[i] == 1 {
      #expect(before.winRates[i] == after.winRates[i])
    }
    #expect(before.winRates != after.winRates)
  }

  @Test(arguments: [0.0, 0.25, -3, 1e6, 1e-12])
  func `scores that are all the same get their share of wins`(score: Double) {
    var sample = Sample(200, seed: 47, rate: { _ in 0.3 })
    sample.scores = sample.scores.map { _ in score }
    let calibration = sample.fit().calibration
    let share = sample.labels.reduce(0, +) / 200
    #expect(abs(calibration.winRate(score: score) - share) < 0.01)
    #expect(calibration.knots[0] < calibration.knots[1])
    #expect(calibration.logits[0] < calibration.logits[1])
  }

  @Test(arguments: [1e-4, 1e-6, 1e-7, 1e-9])
  func `scores that hardly differ keep distinct knots in single precision`(spread: Double) {
    var sample = Sample(300, seed: 48, rate: Self.bent)
    sample.scores = sample.scores.map { 1 + spread * $0 }
    let calibration = sample.fit().calibration
    #expect(zip(calibration.knots, calibration.knots.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(calibration.logits, calibration.logits.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: [0.0, 1]) func `labels of one kind give the clip, not an infinity`(label: Double)
  {
    var sample = Sample(100, seed: 49, rate: Self.flat)
    sample.labels = sample.labels.map { _ in label }
    let fitted = sample.fit()
    #expect(fitted.logLoss.isFinite)
    #expect(abs(fitted.calibration.winRate(score: 0.3) - label) < 0.05)
  }

  @Test func `weights count`() {
    // Two kinds of label at each score; weights make the win rate a half.
    let scores = (0..<200).map { Double($0 / 2) / 100 }
    let labels = (0..<200).map { Double($0 % 2) }
    let fitted = CalibrationFitting(segments: 1).fit(
      scores: scores, labels: labels, weights: labels.map { $0 == 1 ? 3 : 1 },
      folds: (0..<200).map { Int32($0 / 2 % 5) }, effectiveCount: 100)
    #expect(abs(fitted.calibration.winRate(score: 0.5) - 0.75) < 0.01)
  }
}
