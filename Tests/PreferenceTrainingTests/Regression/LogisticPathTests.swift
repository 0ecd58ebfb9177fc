import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct LogisticPathTests {
  private let golden = GoldenRegression.self

  static let storages: [FeatureBlock.Storage] = [
    .dense(GoldenRegression.features), .sparse(GoldenRegression.features.sparse),
  ]

  @Test(arguments: storages) func `the optimum is scikit-learn's`(storage: FeatureBlock.Storage) {
    let loss = PointLoss.logistic(labels: golden.labels)
    let solutions = LogisticPath(penalties: golden.logistic.map(\.penalty)).solve(
      storage, loss: loss, weights: golden.weights)
    var problem = RandomRegression(rows: 12, columns: 4, seed: 0)
    problem.features = golden.features
    problem.weights = golden.weights
    for (solution, optimum) in zip(solutions, golden.logistic) {
      let value = problem.objective(solution, loss: loss, penalty: optimum.penalty)
      #expect(abs(value - optimum.value) < 1e-5)
      #expect(largestDifference(solution.weights, optimum.weights) < 1e-4)
      #expect(abs(solution.intercept - optimum.intercept) < 1e-4)
    }
  }

  @Test func `a tighter tolerance comes closer to scikit-learn's optimum`() {
    let path = LogisticPath(
      penalties: golden.logistic.map(\.penalty), gradientTolerance: 1e-10)
    let solutions = path.solve(
      .dense(golden.features), loss: .logistic(labels: golden.labels), weights: golden.weights)
    for (solution, optimum) in zip(solutions, golden.logistic) {
      #expect(largestDifference(solution.weights, optimum.weights) < 1e-7)
    }
  }

  /// Every loss on one random problem.
  static func losses(_ problem: RandomRegression) -> [PointLoss] {
    let outcomes = problem.targets.map { $0 > 1.4 ? 1.0 : $0 < 0.6 ? 0.0 : 0.5 }
    let offsets = outcomes.indices.map { $0 % 3 == 0 ? 0.3 : -0.3 }
    return [
      .squared(targets: problem.targets),
      .logistic(labels: problem.targets.map { min(max($0 / 2, 0), 1) }),
      .preference(
        outcomes: outcomes, offsets: offsets, likelihood: RaoKupper(logTie: 0.4)),
      .preference(outcomes: outcomes, offsets: offsets, likelihood: RaoKupper(logTie: 0)),
    ]
  }

  @Test(arguments: 0..<4) func `the objective is flat at the solution, for every loss`(
    number: Int
  ) {
    let problem = RandomRegression(rows: 50, columns: 6, seed: 11)
    let loss = Self.losses(problem)[number]
    let penalties = [0.5, 20]
    let solutions = LogisticPath(penalties: penalties, gradientTolerance: 1e-9).solve(
      .dense(problem.features), loss: loss, weights: problem.weights)
    for (penalty, solution) in zip(penalties, solutions) {
      for j in solution.weights.indices {
        let slope = centralDifference(at: solution.weights[j]) {
          var moved = solution
          moved.weights[j] = $0
          return problem.objective(moved, loss: loss, penalty: penalty)
        }
        #expect(abs(slope) < 1e-5)
      }
      let slope = centralDifference(at: solution.intercept) {
        var moved = solution
        moved.intercept = $0
        return problem.objective(moved, loss: loss, penalty: penalty)
      }
      #expect(abs(slope) < 1e-5)
    }
  }

  @Test func `under the squared loss it is ridge regression`() {
    let problem = RandomRegression(rows: 40, columns: 5, seed: 12)
    let penalties = [0.2, 5]
    let ridge = RidgePath(penalties: penalties).solve(
      problem.features, targets: problem.targets, weights: problem.weights)
    let general = LogisticPath(penalties: penalties, gradientTolerance: 1e-9).solve(
      .sparse(problem.features.sparse), loss: .squared(targets: problem.targets),
      weights: problem.weights)
    for (left, right) in zip(ridge, general) {
      #expect(largestDifference(left.weights, right.weights) < 1e-6)
    }
  }

  @Test func `solutions come in the order of their penalties and shrink with them`() {
    let problem = RandomRegression(rows: 40, columns: 5, seed: 13)
    let labels = problem.targets.map { $0 > 1 ? 1.0 : 0.0 }
    let norms = LogisticPath(penalties: [1, 100, 0.1]).solve(
      .dense(problem.features), loss: .logistic(labels: labels), weights: problem.weights
    ).map { $0.weights.reduce(0) { $0 + $1 * $1 } }
    #expect(norms[2] > norms[0] && norms[0] > norms[1])
  }

  @Test func `labels that a line separates still have a finite optimum`() {
    let features = Matrix<Float>(rowCount: 6, columnCount: 1, values: [-3, -2, -1, 1, 2, 3])
    let solution = LogisticPath(penalties: [1e-4]).solve(
      .dense(features), loss: .logistic(labels: [0, 0, 0, 1, 1, 1]),
      weights: [Double](repeating: 1, count: 6))[0]
    #expect(solution.weights[0].isFinite && solution.weights[0] > 3)
    #expect(abs(solution.intercept) < 0.01)
  }
}
