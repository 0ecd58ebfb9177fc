import PreferenceData
import RouterScoring
import Testing

@testable import PreferenceTraining

/// Logistic heads on battles of two models, drawn from a known model with ties and position bias.
@Suite struct PreferenceRecoveryTests {
  private struct Errors {
    /// Root mean square of score − (ℓ_strong − ℓ_weak).
    var difference: Double
    /// Mean absolute error of the win rate.
    var winRate: Double
    var positionBias: Double
    var tieParameter: Double
  }

  private func errors(prompts: Int, rows: Int) throws -> Errors {
    let sample = TrainingSample.battles(
      rows: rows, training: prompts, test: 300, models: 2, seed: 5)
    let router = try sample.train(.logistic) { $0.l2 = 1 }
    let scorer = try Scorer(router.model)
    var squares = 0.0
    var misses = 0.0
    for prompt in sample.test {
      let score = scorer.score(of: prompt, in: sample.dataset.prompts)
      let error = score - sample.trueDifference(router, prompt)
      squares += error * error
      // Either model is shown first equally often.
      let nature = sample.natures[prompt]
      let truth =
        (sample.truth.outcomeProbabilities(0, 1, on: nature).a
          + sample.truth.outcomeProbabilities(1, 0, on: nature).b) / 2
      misses += abs(scorer.winRate(score: score) - truth)
    }
    let ratings = try #require(router.ratings)
    let count = Double(sample.test.count)
    return Errors(
      difference: (squares / count).squareRoot(), winRate: misses / count,
      positionBias: abs(ratings.positionBias - sample.truth.positionBias),
      tieParameter: abs(ratings.tieParameter - sample.truth.tieParameter))
  }

  @Test func `more battles bring the score closer to the difference of strengths`() throws {
    let few = try errors(prompts: 100, rows: 400)
    let many = try errors(prompts: 1000, rows: 4000)
    #expect(many.difference < 0.6 * few.difference)
    #expect(many.winRate < 0.6 * few.winRate)
    #expect(many.winRate < 0.07)
    #expect(many.positionBias < 0.15)
    #expect(many.tieParameter < 0.2)
  }
}
