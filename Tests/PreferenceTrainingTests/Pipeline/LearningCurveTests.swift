import PreferenceData
import Testing

@testable import PreferenceTraining

@Suite struct LearningCurveTests {
  static let sample = TrainingSample.scores(training: 260, test: 0, seed: 6)

  private func curve(_ size: Int, draws: Int = 2, seed: UInt64 = 0) throws
    -> [LearningCurve.Draw]
  {
    var training = RouterTraining()
    training.preset = .fast
    training.l2 = 3
    training.seed = seed
    return try LearningCurve(training: training, size: size, draws: draws)
      .run(Self.sample.dataset).draws
  }

  @Test func `each draw trains on as many prompts as asked`() throws {
    let draws = try curve(60)
    #expect(draws.count == 2)
    // Prompts of one key go together, and there may be a few of those.
    #expect(draws.allSatisfy { (60...66).contains($0.trainingPrompts) })
    #expect(draws[0].averagePerformanceGapRecovered != draws[1].averagePerformanceGapRecovered)
    #expect(draws.allSatisfy { (0...1).contains($0.averagePerformanceGapRecovered) })
  }

  @Test func `the same seed draws the same prompts`() throws {
    let values = { (draws: [LearningCurve.Draw]) in draws.map(\.averagePerformanceGapRecovered) }
    #expect(try values(curve(40)) == values(curve(40)))
    #expect(try values(curve(40)) != values(curve(40, seed: 9)))
  }

  @Test func `a size that leaves nothing to test on is an error`() {
    let error = #expect(throws: TrainingError.self) { try curve(10_000) }
    #expect(error?.code == .usage)
    #expect(error?.message.hasPrefix("--train-size 10000 leaves no prompt to test on") == true)
  }
}
