import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct RidgePathTests {
  private let golden = GoldenRegression.self
  private let path = RidgePath(penalties: GoldenRegression.ridge.map(\.penalty))

  @Test func `dense solutions are scikit-learn's`() {
    let solutions = path.solve(
      golden.features, targets: golden.targets, weights: golden.weights)
    for (solution, optimum) in zip(solutions, golden.ridge) {
      #expect(largestDifference(solution.weights, optimum.weights) < 1e-6)
      #expect(abs(solution.intercept - optimum.intercept) < 1e-6)
    }
  }

  @Test func `sparse solutions are scikit-learn's`() {
    let solutions = path.solve(
      golden.features.sparse, targets: golden.targets, weights: golden.weights)
    for (solution, optimum) in zip(solutions, golden.ridge) {
      #expect(largestDifference(solution.weights, optimum.weights) < 1e-4)
      #expect(abs(solution.intercept - optimum.intercept) < 1e-4)
    }
  }

  /// One random problem with more rows than columns, and one the other way round.
  static let shapes = [(rows: 60, columns: 9), (rows: 14, columns: 40)]

  @Test(arguments: shapes) func `every solution satisfies its normal equations`(
    rows: Int, columns: Int
  ) {
    let problem = RandomRegression(rows: rows, columns: columns, seed: 3)
    let penalties = [0.01, 1, 100]
    let dense = RidgePath(penalties: penalties).solve(
      problem.features, targets: problem.targets, weights: problem.weights)
    for (penalty, solution) in zip(penalties, dense) {
      let (slopes, intercept) = problem.squaredLossGradient(solution, penalty: penalty)
      #expect(slopes.allSatisfy { abs($0) < 1e-7 })
      #expect(abs(intercept) < 1e-7)
    }
  }

  @Test(arguments: shapes) func `dense and sparse solutions predict alike`(
    rows: Int, columns: Int
  ) {
    let problem = RandomRegression(rows: rows, columns: columns, seed: 4)
    let path = RidgePath(penalties: [0.3, 3, 30])
    let dense = path.solve(
      problem.features, targets: problem.targets, weights: problem.weights)
    let sparse = path.solve(
      problem.features.sparse, targets: problem.targets, weights: problem.weights)
    for (left, right) in zip(dense, sparse) {
      #expect(largestDifference(left.weights, right.weights) < 1e-4)
      #expect(abs(left.intercept - right.intercept) < 1e-4)
    }
  }

  @Test func `a row of weight 2 counts as two rows and one of weight 0 as none`() {
    let problem = RandomRegression(rows: 20, columns: 4, seed: 5)
    var weights = [Double](repeating: 1, count: 20)
    weights[3] = 2
    weights[7] = 0
    let rows = (0..<20).filter { $0 != 7 } + [3]
    let path = RidgePath(penalties: [1])
    let weighted = path.solve(problem.features, targets: problem.targets, weights: weights)[0]
    let repeated = path.solve(
      problem.features.selectingRows(rows), targets: rows.map { problem.targets[$0] },
      weights: rows.map { _ in 1 })[0]
    let sparse = path.solve(
      problem.features.sparse, targets: problem.targets, weights: weights)[0]
    #expect(largestDifference(weighted.weights, repeated.weights) < 1e-9)
    #expect(largestDifference(sparse.weights, repeated.weights) < 1e-4)
  }

  @Test func `moving every target moves the intercept alone`() {
    let problem = RandomRegression(rows: 30, columns: 5, seed: 6)
    let path = RidgePath(penalties: [2])
    let here = path.solve(
      problem.features, targets: problem.targets, weights: problem.weights)[0]
    let there = path.solve(
      problem.features, targets: problem.targets.map { $0 + 7 }, weights: problem.weights)[0]
    #expect(largestDifference(here.weights, there.weights) < 1e-9)
    #expect(abs(there.intercept - here.intercept - 7) < 1e-9)
  }

  @Test func `equal targets teach nothing but themselves`() {
    let problem = RandomRegression(rows: 10, columns: 3, seed: 7)
    let targets = [Double](repeating: 0.25, count: 10)
    let path = RidgePath(penalties: [0.1, 10])
    for solutions in [
      path.solve(problem.features, targets: targets, weights: problem.weights),
      path.solve(problem.features.sparse, targets: targets, weights: problem.weights),
    ] {
      for solution in solutions {
        #expect(solution.weights.allSatisfy { abs($0) < 1e-12 })
        #expect(abs(solution.intercept - 0.25) < 1e-12)
      }
    }
  }

  @Test func `a column that never varies gets no weight`() {
    var features = RandomRegression(rows: 25, columns: 3, seed: 8).features
    for i in 0..<25 { features[i, 1] = 5 }
    let targets = (0..<25).map { Double(features[$0, 0]) }
    let path = RidgePath(penalties: [1])
    let weights = [Double](repeating: 1, count: 25)
    let dense = path.solve(features, targets: targets, weights: weights)[0]
    let sparse = path.solve(features.sparse, targets: targets, weights: weights)[0]
    #expect(abs(dense.weights[1]) < 1e-9)
    #expect(abs(sparse.weights[1]) < 1e-6)
    #expect(dense.weights[0] > 0.5)
  }
}
