import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

/// `logistic` on battles of two models: s = b + hᵀφ under the battles' likelihood.
@Suite struct PairPreferenceTests {
  private static let truth = [1.2, -0.8, 0.5, 0]
  private static let bias = 0.4

  /// Battles of one pair, shown in either order, and their features.
  private func draw(
    _ count: Int, positionBias: Double, logTie: Double
  ) -> (features: Matrix<Float>, outcomes: [Double], offsets: [Double]) {
    var generator = SplitMix64(seed: 6)
    let features = generator.gaussianMatrix(count, 4)
    let likelihood = RaoKupper(logTie: logTie)
    let offsets = (0..<count).map { $0 % 2 == 0 ? positionBias : -positionBias }
    let outcomes = (0..<count).map { i -> Double in
      let score = (0..<4).reduce(Self.bias) { $0 + Self.truth[$1] * Double(features[i, $1]) }
      let u = generator.uniform()
      let up = likelihood.winProbability(score + offsets[i])
      let down = likelihood.winProbability(-score - offsets[i])
      return u < up ? 1 : u < up + down ? 0 : 0.5
    }
    return (features, outcomes, offsets)
  }

  @Test(arguments: [false, true]) func `weights are found again, better with more data`(
    isSparse: Bool
  ) {
    var errors: [Double] = []
    for count in [500, 5_000, 50_000] {
      let (features, outcomes, offsets) = draw(count, positionBias: 0.5, logTie: 0.4)
      let solution = LogisticPath(penalties: [1]).solve(
        isSparse ? .sparse(features.sparse) : .dense(features),
        loss: .preference(
          outcomes: outcomes, offsets: offsets, likelihood: RaoKupper(logTie: 0.4)),
        weights: [Double](repeating: 1, count: count))[0]
      errors.append(
        largestDifference(solution.weights + [solution.intercept], Self.truth + [Self.bias]))
    }
    #expect(errors[1] < errors[0] && errors[2] < errors[1] && errors[2] < 0.05, "\(errors)")
  }

  @Test func `a position bias that is left out spoils nothing when orders balance`() {
    let (features, outcomes, offsets) = draw(20_000, positionBias: 0.5, logTie: 0.4)
    let losses = [offsets, offsets.map { _ in 0 }].map { offsets in
      PointLoss.preference(
        outcomes: outcomes, offsets: offsets, likelihood: RaoKupper(logTie: 0.4))
    }
    let weights = [Double](repeating: 1, count: 20_000)
    let solutions = losses.map {
      LogisticPath(penalties: [1]).solve(.dense(features), loss: $0, weights: weights)[0]
    }
    #expect(largestDifference(solutions[0].weights, solutions[1].weights) < 0.1)
    // But the likelihood knows better.
    let scores = solutions.map { solution in
      (0..<20_000).map { i in
        (0..<4).reduce(solution.intercept) { $0 + solution.weights[$1] * Double(features[i, $1]) }
      }
    }
    #expect(
      losses[0].mean(at: scores[0], weights: weights)
        < losses[1].mean(at: scores[1], weights: weights) - 0.01)
  }

  @Test func `exchanging strong and weak turns every sign`() {
    let (features, outcomes, offsets) = draw(400, positionBias: 0.3, logTie: 0.4)
    func solve(_ outcomes: [Double], _ offsets: [Double]) -> RidgeSolution {
      LogisticPath(penalties: [2], gradientTolerance: 1e-9).solve(
        .dense(features),
        loss: .preference(
          outcomes: outcomes, offsets: offsets, likelihood: RaoKupper(logTie: 0.4)),
        weights: [Double](repeating: 1, count: 400))[0]
    }
    let one = solve(outcomes, offsets)
    let other = solve(outcomes.map { 1 - $0 }, offsets.map { -$0 })
    #expect(largestDifference(one.weights, other.weights.map { -$0 }) < 1e-6)
    #expect(abs(one.intercept + other.intercept) < 1e-6)
  }
}
