import PreferenceData
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite(.serialized) struct DeterminismTests {
  static let scores = TrainingSample.scores(training: 80, test: 10, seed: 2)
  static let battles = TrainingSample.battles(
    rows: 300, training: 60, test: 10, models: 3, seed: 2)

  /// The slow ones with a given penalty, which saves most of the work.
  static let cases: [(TrainingSample, RouterTraining.Algorithm, Preset, l2: Double?)] = [
    (scores, .ridge, .balanced, nil), (battles, .mf, .balanced, 10),
    (battles, .logistic, .fast, 1),
  ]

  private func bytes(_ number: Int, seed: UInt64) throws -> [UInt8] {
    let (sample, algorithm, preset, l2) = Self.cases[number]
    return try sample.train(algorithm, preset: preset) {
      $0.seed = seed
      $0.l2 = l2
    }.model.encoded()
  }

  @Test(arguments: cases.indices)
  func `training twice gives the same bytes, and another seed gives others`(number: Int) throws {
    let first = try bytes(number, seed: 3)
    #expect(try bytes(number, seed: 3) == first)
    #expect(try bytes(number, seed: 4) != first)
  }

  @Test func `the order of the prompts given does not matter`() throws {
    var shuffled = Self.scores
    shuffled.training.reverse()
    #expect(
      try shuffled.train().model.encoded() == Self.scores.train().model.encoded())
  }

  @Test func `a trained router survives writing and reading`() throws {
    let model = try Self.battles.train(.mf) { $0.l2 = 10 }.model
    let bytes = model.encoded()
    let again = try bytes.withUnsafeBytes { try Scorer.load($0) }
    #expect(again.model == model)
  }
}
