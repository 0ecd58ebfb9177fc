import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct SimilarityWeightedBradleyTerryTests {
  private typealias Battle = SimilarityWeightedBradleyTerry.Battle

  @Test func `two models give the weighted share of wins`() {
    // Cosines 1, 0 and −1 with the prompt: weights 100, 10 and 1.
    let rows = Matrix<Float>(rowCount: 3, columnCount: 2, values: [2, 0, 0, 1, -1, 0])
    let prompt = Matrix<Float>(rowCount: 1, columnCount: 2, values: [3, 0])
    let ranking = SimilarityWeightedBradleyTerry()
    func score(_ outcomes: [Double], weights: [Double]? = nil) -> Double {
      ranking.fit(rows, outcomes: outcomes, weights: weights).scores(for: prompt)[0]
    }
    #expect(abs(score([1, 0, 0]) - 100.0 / 111) < 1e-12)
    #expect(abs(score([0, 1, 1]) - 11.0 / 111) < 1e-12)
    #expect(abs(score([1, 0.5, 0]) - 105.0 / 111) < 1e-12)
    #expect(abs(score([0, 1, 1], weights: [1, 10, 1]) - 101.0 / 201) < 1e-12)
  }

  @Test func `similarities are scaled by the largest`() {
    // Cosines ½ and 0: after scaling 1 and 0.
    let rows = Matrix<Float>(
      rowCount: 2, columnCount: 2, values: [0.5, Float(0.75).squareRoot(), 0, 1])
    let fitted = SimilarityWeightedBradleyTerry().fit(rows, outcomes: [1, 0])
    let prompt = Matrix<Float>(rowCount: 1, columnCount: 2, values: [1, 0])
    #expect(abs(fitted.scores(for: prompt)[0] - 100.0 / 110) < 1e-6)
  }

  @Test func `ties can be dropped`() {
    let rows = Matrix<Float>(rowCount: 3, columnCount: 1, values: [1, 1, 1])
    var ranking = SimilarityWeightedBradleyTerry()
    #expect(abs(ranking.fit(rows, outcomes: [1, 0.5, 0.5]).scores(for: rows)[0] - 2.0 / 3) < 1e-12)
    ranking.ties = .drop
    #expect(ranking.fit(rows, outcomes: [1, 0.5, 0.5]).scores(for: rows)[0] == 1)
    #expect(ranking.fit(rows, outcomes: [0.5, 0.5, 0.5]).scores(for: rows)[0] == 0.5)
  }

  @Test func `where no prompt is similar all battles count alike`() {
    let rows = Matrix<Float>(rowCount: 2, columnCount: 2, values: [-1, 0, 0, 0])
    let fitted = SimilarityWeightedBradleyTerry().fit(rows, outcomes: [1, 0])
    let prompts = Matrix<Float>(rowCount: 2, columnCount: 2, values: [1, 0, 0, 0])
    #expect(fitted.scores(for: prompts) == [0.5, 0.5])
  }

  @Test func `several models agree with Bradley–Terry strengths that generated the wins`() {
    // Expected wins of a consistent model: the fit returns its strengths exactly.
    let strengths = [1.3, -0.4, 0.2, -1.1]
    var battles: [Battle] = []
    for a in 0..<4 {
      for b in a + 1..<4 {
        let p = 1 / (1 + exp(strengths[b] - strengths[a]))
        battles.append(
          Battle(row: 0, modelA: a, modelB: b, outcome: p, weight: Double(1 + a + b)))
      }
    }
    let rows = Matrix<Float>(rowCount: 1, columnCount: 1, values: [1])
    for (strong, weak) in [(0, 3), (1, 2), (3, 0)] {
      let score = SimilarityWeightedBradleyTerry().fit(
        rows, battles: battles, modelCount: 4, strong: strong, weak: weak
      ).scores(for: rows)[0]
      let expected = 1 / (1 + exp(strengths[weak] - strengths[strong]))
      #expect(abs(score - expected) < 1e-5)
    }
  }

  @Test func `battles with a third model tell about the pair`() {
    // Strong always beats the third model, weak always loses to it; the pair never met.
    let rows = Matrix<Float>(rowCount: 1, columnCount: 1, values: [1])
    let battles = [
      Battle(row: 0, modelA: 0, modelB: 2, outcome: 0.9, weight: 10),
      Battle(row: 0, modelA: 1, modelB: 2, outcome: 0.1, weight: 10),
    ]
    let score = SimilarityWeightedBradleyTerry().fit(
      rows, battles: battles, modelCount: 3, strong: 0, weak: 1
    ).scores(for: rows)[0]
    // Odds multiply: 9 · 9.
    #expect(abs(score - 81.0 / 82) < 1e-4)
  }

  @Test func `a model that never lost and one that never fought stay finite`() {
    let rows = Matrix<Float>(rowCount: 1, columnCount: 1, values: [1])
    let battles = [Battle(row: 0, modelA: 0, modelB: 1, outcome: 1)]
    let ranking = SimilarityWeightedBradleyTerry()
    let unbeaten = ranking.fit(rows, battles: battles, modelCount: 3, strong: 0, weak: 1)
    #expect(unbeaten.scores(for: rows)[0] > 0.999 && unbeaten.scores(for: rows)[0] <= 1)
    let unseen = ranking.fit(rows, battles: battles, modelCount: 3, strong: 2, weak: 2)
    #expect(unseen.scores(for: rows)[0] == 0.5)
    let none = ranking.fit(rows, battles: [], modelCount: 3, strong: 0, weak: 1)
    #expect(none.scores(for: rows)[0] == 0.5)
  }
}
