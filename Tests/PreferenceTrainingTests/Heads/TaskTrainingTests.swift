import LinearAlgebra
import RouterEvaluation
import RouterScoring
import Testing

@testable import PreferenceTraining

/// Heads that go by the tasks that a prompt is likely of.
@Suite struct TaskTrainingTests {
  /// Three tasks in three corners, of which only the first two differ in gain; the prompts of the
  /// last one have no task.
  private struct Problem {
    let basis: NystromBasis
    let features: Matrix<Float>
    var outcomes: PairOutcomes
    var tasks: [Int32]
    let rows: [Int]
    let folds: [Int32]

    init(_ count: Int = 240, seed: UInt64 = 7) {
      var generator = SplitMix64(seed: seed)
      var points = Matrix<Float>(rowCount: count, columnCount: 3)
      var gains: [Double] = []
      var tasks: [Int32] = []
      for row in 0..<count {
        let corner = row % 3
        for column in 0..<3 {
          points[row, column] = (column == corner ? 2 : 0) + 0.2 * Float(generator.gaussian())
        }
        gains.append([0.8, -0.4, 0.1][corner] + 0.5 * generator.gaussian())
        tasks.append([5, 9, -1][corner])
      }
      basis = NystromBasis(
        input: .embedding, points: points, landmarkCount: 60, gamma: 1, surfaceScale: 0, seed: 1)
      features = basis.features(of: points)
      outcomes = PairOutcomes(
        strongQuality: gains, weakQuality: gains.map { _ in 0 },
        cluster: (0..<count).map(Int32.init))
      self.tasks = tasks
      rows = Array(0..<count)
      folds = rows.map { Int32($0 / 3 % 4) }
    }

    func fit() -> TrainedHead? {
      TaskTraining().fit(
        "embedding-tasks", basis, features, outcomes, tasks: tasks, rows: rows, folds: folds)
    }
  }

  @Test func `each prompt gets the gain of the task it is likely of`() throws {
    let problem = Problem()
    let head = try #require(problem.fit())
    func mean(_ corner: Int) -> Double {
      let rows = problem.rows.filter { $0 % 3 == corner }
      return rows.reduce(0) { $0 + head.outOfFold[$1] } / Double(rows.count)
    }
    #expect(abs(mean(0) - 0.7) < 0.15)
    #expect(abs(mean(1) + 0.3) < 0.15)
  }

  @Test func `outputs of a fold know nothing of its gains`() throws {
    var problem = Problem()
    let before = try #require(problem.fit())
    for row in problem.rows where problem.folds[row] == 2 {
      problem.outcomes.strongQuality[row] = 100
    }
    let after = try #require(problem.fit())
    // The setting is chosen by all folds; with one setting the outputs must be the same.
    guard after.penalty == before.penalty else { return }
    let outside = problem.rows.filter { problem.folds[$0] == 2 }
    #expect(outside.allSatisfy { abs(after.outOfFold[$0]) < 2 })
  }

  @Test func `fewer than two tasks of ten prompts make no head`() {
    var problem = Problem()
    problem.tasks = problem.rows.map { $0 < 9 ? 1 : 0 }
    #expect(problem.fit() == nil)
    problem.tasks = problem.rows.map { $0 < 10 ? 1 : 0 }
    #expect(problem.fit() != nil)
  }

  @Test func `the served head gives what training computed`() throws {
    let problem = Problem()
    let head = try #require(problem.fit())
    guard case .tasks(let served) = head.head else {
      Issue.record("expected a head of tasks")
      return
    }
    #expect(served.gains.count == 2)
    // Far from everything only the biases are left.
    let far = served.evaluate(PromptVectors(embedding: [50, 50, 50]))
    let shares = served.biases.map { Double($0) }
    let top = shares.max()!
    let weights = shares.map { Double(exponential($0 - top)) }
    let expected =
      zip(weights, served.gains).reduce(0) { $0 + $1.0 * Double($1.1) } / weights.reduce(0, +)
    #expect(abs(Double(far) - expected) < 1e-5)
    // In the corners of the tasks, their gains.
    let first = served.evaluate(PromptVectors(embedding: [2, 0, 0]))
    let second = served.evaluate(PromptVectors(embedding: [0, 2, 0]))
    #expect(first > 0.5)
    #expect(second < -0.1)
  }

  /// e^x for x ≤ 0, by squaring.
  private func exponential(_ x: Double) -> Double {
    let small = x / 1024
    var power = 1 + small + small * small / 2 + small * small * small / 6
    for _ in 0..<10 { power *= power }
    return power
  }
}
