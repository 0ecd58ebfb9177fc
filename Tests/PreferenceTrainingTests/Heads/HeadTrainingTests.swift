import LinearAlgebra
import RouterEvaluation
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct HeadTrainingTests {
  /// Two observations per prompt of a problem whose gain is linear in the features.
  struct Problem {
    var features: Matrix<Float>
    var outcomes: PairOutcomes
    var rows: [Int]
    var folds: [Int32]

    init(prompts: Int, columns: Int = 5, noise: Double = 0.3, seed: UInt64 = 61) {
      var generator = SplitMix64(seed: seed)
      features = generator.gaussianMatrix(prompts, columns)
      rows = (0..<prompts).flatMap { [$0, $0] }
      folds = rows.map { Int32($0 % 4) }
      var strong: [Double] = []
      var weak: [Double] = []
      for row in rows {
        let signal = Double(features[row, 0] - features[row, 1])
        strong.append(sigmoid(signal + noise * generator.gaussian()))
        weak.append(sigmoid(0.5 * noise * generator.gaussian()))
      }
      outcomes = PairOutcomes(
        strongQuality: strong, weakQuality: weak, cluster: rows.map(Int32.init))
    }

    var block: FeatureBlock {
      .linear("surface", .surface, features)
    }

    func fit(_ objective: HeadTraining.Objective, penalty: Double? = nil) -> TrainedHead {
      HeadTraining(objective: objective, fixedPenalty: penalty)
        .fit(block, outcomes, rows: rows, folds: folds)
    }
  }

  @Test func `out-of-fold outputs come from the fit without the fold`() {
    let problem = Problem(prompts: 40)
    let head = problem.fit(.gain, penalty: 3)
    #expect(head.penalty == 3)
    for fold in 0..<4 as Range<Int32> {
      let inside = problem.folds.indices.filter { problem.folds[$0] != fold }
      let solution = RidgePath(penalties: [3]).solve(
        problem.features.selectingRows(inside.map { problem.rows[$0] }),
        targets: inside.map { problem.outcomes.gain[$0] }, weights: inside.map { _ in 1 })[0]
      let outside = problem.folds.indices.filter { problem.folds[$0] == fold }
      let expected = problem.block.outputs(solution, rows: outside.map { problem.rows[$0] })
      #expect(largestDifference(expected, outside.map { head.outOfFold[$0] }) < 1e-12)
    }
  }

  @Test func `the head itself is fitted to everything`() {
    let problem = Problem(prompts: 40)
    let head = problem.fit(.gain, penalty: 3).head
    let solution = RidgePath(penalties: [3]).solve(
      problem.features.selectingRows(problem.rows), targets: problem.outcomes.gain,
      weights: problem.rows.map { _ in 1 })[0]
    #expect(head == problem.block.head(solution.weights, solution.intercept))
  }

  @Test func `the chosen penalty is the best of the path out of fold`() {
    let problem = Problem(prompts: 60, columns: 20, noise: 3)
    let chosen = problem.fit(.gain)
    func loss(_ head: TrainedHead) -> Double {
      zip(head.outOfFold, problem.outcomes.gain).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
    }
    let losses = problem.block.penalties.map { loss(problem.fit(.gain, penalty: $0)) }
    let best = problem.block.penalties[losses.indices.min { losses[$0] < losses[$1] }!]
    #expect(chosen.penalty == best)
    // Noisy data ask for more than the least penalty.
    #expect(chosen.penalty > problem.block.penalties[0])
  }

  @Test func `dense and sparse features of one matrix give one head`() {
    let problem = Problem(prompts: 40)
    let sparse = FeatureBlock(
      name: "sparse", storage: .sparse(problem.features.sparse), penalties: [1],
      head: problem.block.head)
    let training = HeadTraining(objective: .gain, fixedPenalty: 2)
    let left = problem.fit(.gain, penalty: 2)
    let right = training.fit(
      sparse, problem.outcomes, rows: problem.rows, folds: problem.folds)
    #expect(largestDifference(left.outOfFold, right.outOfFold) < 1e-4)
  }

  @Test func `per-model logistic heads predict the difference of two probabilities`() {
    let problem = Problem(prompts: 50)
    let trained = problem.fit(.scores, penalty: 1)
    guard case .logisticDifference(let strong, let weak) = trained.head else {
      Issue.record("expected a head with a part for each model")
      return
    }
    // The strong model's score follows the first two features, the weak one's none.
    #expect(strong.weights[0] > 0.3 && strong.weights[1] < -0.3)
    #expect(weak.weights.allSatisfy { abs($0) < 0.2 })
    #expect(trained.outOfFold.allSatisfy { abs($0) < 1 })
    let gain = problem.outcomes.gain
    let error = zip(trained.outOfFold, gain).map { abs($0 - $1) }.reduce(0, +) / 100
    #expect(error < 0.1)
  }

  @Test func `the preference objective finds the difference that battles were drawn from`() {
    var generator = SplitMix64(seed: 62)
    let count = 3000
    let features = generator.gaussianMatrix(count, 2)
    let likelihood = RaoKupper(logTie: 0.4)
    let offsets = (0..<count).map { $0 % 2 == 0 ? 0.6 : -0.6 }
    let outcomes = (0..<count).map { i -> Double in
      let z = 0.2 + Double(features[i, 0]) - 0.5 * Double(features[i, 1]) + offsets[i]
      let draw = generator.uniform()
      if draw < likelihood.winProbability(z) { return 1 }
      return draw > 1 - likelihood.winProbability(-z) ? 0 : 0.5
    }
    let trained = HeadTraining(
      objective: .preference(offsets: offsets, likelihood: likelihood), fixedPenalty: 1
    ).fit(
      .linear("surface", .surface, features),
      PairOutcomes(strongQuality: outcomes, weakQuality: outcomes.map { 1 - $0 }),
      rows: Array(0..<count), folds: (0..<count).map { Int32($0 % 3) })
    guard case .linear(let head) = trained.head else {
      Issue.record("expected one linear part")
      return
    }
    // Three standard errors: about 0.05 each.
    #expect(abs(head.weights[0] - 1) < 0.15)
    #expect(abs(head.weights[1] + 0.5) < 0.15)
    #expect(abs(head.bias - 0.2) < 0.12)
  }

  @Test func `percentiles run from the least to the greatest score`() {
    let percentiles = PairFitting.percentiles(of: [3, 1, 2, 5, 4])
    #expect(percentiles.count == 101)
    #expect(percentiles[0] == 1 && percentiles[50] == 3 && percentiles[100] == 5)
    #expect(abs(percentiles[10] - 1.4) < 1e-6)
    #expect(PairFitting.percentiles(of: [7]).allSatisfy { $0 == 7 })
  }
}
