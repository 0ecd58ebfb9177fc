import Testing

@testable import RouterScoring

@Suite struct ModelHeadsTests {
  @Test func `a battle's three probabilities sum to one and are none below zero`() {
    for tie in [1, 1.0001, 1.5, 4, 100] {
      for logit in stride(from: -60.0, through: 60, by: 0.37) {
        let outcome = OutcomeProbabilities(logit: logit, tieParameter: tie)
        #expect(abs(outcome.a + outcome.b + outcome.tie - 1) < 1e-12)
        #expect(outcome.a >= 0 && outcome.b >= 0 && outcome.tie >= 0)
      }
    }
  }

  @Test func `probabilities are Rao and Kupper's formula`() {
    // π_a = 3, π_b = 2, θ = 1.5: 3 / (3 + 3), 2 / (2 + 4.5)
    let outcome = OutcomeProbabilities(logit: logarithm(1.5), tieParameter: 1.5)
    #expect(abs(outcome.a - 0.5) < 1e-9)
    #expect(abs(outcome.b - 2 / 6.5) < 1e-9)
    #expect(abs(outcome.tie - (1 - 0.5 - 2 / 6.5)) < 1e-9)
  }

  @Test func `without ties it is Bradley and Terry's`() {
    let outcome = OutcomeProbabilities(logit: 0.8, tieParameter: 1)
    #expect(outcome.tie == 0)
    #expect(abs(outcome.a - 1 / (1 + exponential(-0.8))) < 1e-12)
  }

  @Test func `exchanging the models exchanges their probabilities`() {
    let one = OutcomeProbabilities(logit: 1.3, tieParameter: 2)
    let other = OutcomeProbabilities(logit: -1.3, tieParameter: 2)
    #expect(one.a == other.b && one.b == other.a && one.tie == other.tie)
  }

  @Test func `extreme logits and tie parameters stay numbers`() {
    for logit in [-1e308, -1e4, 0, 1e4, 1e308] {
      for tie in [1, 1e10, Double(Float.greatestFiniteMagnitude)] {
        let outcome = OutcomeProbabilities(logit: logit, tieParameter: tie)
        #expect(outcome.a >= 0 && outcome.b >= 0 && outcome.tie >= 0)
        #expect(outcome.a + outcome.b + outcome.tie <= 1 + 1e-9)
      }
    }
  }

  @Test func `the position bias helps the model shown first, in battles only`() throws {
    let heads = try #require(Fixture.model().modelHeads)
    let fair = heads.outcomeProbabilities(difference: 0, withPositionBias: false)
    let seen = heads.outcomeProbabilities(difference: 0, withPositionBias: true)
    #expect(fair.a == fair.b)
    #expect(seen.a > fair.a && seen.b < fair.b)
  }

  @Test func `the logit difference is biases plus factors through the projection`() throws {
    let heads = ModelHeads(
      models: ["a", "b"], biases: [0.5, 0.25], factors: [1, 2, 3, 5],
      projection: [1, 0, 0, 0, 1, 1], rank: 2, tieParameter: 1, positionBias: 0)
    // W φ = (2, 7); u_a − u_b = (−2, −3)
    #expect(heads.difference(a: 0, b: 1, dense: [2, 3, 4]) == 0.25 - 4 - 21)
    #expect(heads.difference(a: 1, b: 0, dense: [2, 3, 4]) == -(0.25 - 4 - 21))
    #expect(heads.difference(a: 1, b: 1, dense: [2, 3, 4]) == 0)
    #expect(heads.denseDimension == 3)
    #expect(heads.index(of: "b") == 1)
    #expect(heads.index(of: "c") == nil)
  }

  @Test func `plain ratings need no dense vector`() throws {
    let ratings = try #require(Fixture.model().ratings)
    #expect(ratings.difference(a: 0, b: 1, dense: []) == ratings.biases[0] - ratings.biases[1])
  }
}
