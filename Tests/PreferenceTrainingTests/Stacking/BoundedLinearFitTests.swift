import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct BoundedLinearFitTests {
  /// Four correlated columns whose truth is (0.8, 0, −0.5, 0.3): the third wants a negative weight.
  struct Problem {
    var columns: [[Double]] = []
    var signal: [Double] = []
    var weights: [Double] = []

    init(rows: Int, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      let shared = generator.gaussians(rows)
      columns = (0..<4).map { _ in zip(shared, generator.gaussians(rows)).map { $0 + $1 } }
      let noise = generator.gaussians(rows)
      signal = noise.indices.map {
        0.2 + 0.8 * columns[0][$0] - 0.5 * columns[2][$0] + 0.3 * columns[3][$0] + noise[$0]
      }
      weights = (0..<rows).map { _ in 0.5 + generator.uniform() }
    }

    /// The gradient of the objective in the weights and the intercept.
    func gradient(
      _ fit: BoundedLinearFit, _ solution: BoundedLinearFit.Solution, _ loss: PointLoss
    ) -> (weights: [Double], intercept: Double) {
      let mass = weights.reduce(0, +)
      var slopes = zip(solution.weights, fit.anchor).map { fit.penalty * ($0 - $1) }
      var total = 0.0
      for i in weights.indices {
        let slope = weights[i] / mass * loss.evaluate(i, at: solution.score(i, columns)).slope
        total += slope
        for j in slopes.indices { slopes[j] += slope * columns[j][i] }
      }
      return (slopes, total)
    }
  }

  @Test(arguments: 0..<3) func `solutions satisfy the optimality conditions with active bounds`(
    kind: Int
  ) {
    let problem = Problem(rows: 120, seed: 21)
    let loss: PointLoss =
      switch kind {
      case 0: .squared(targets: problem.signal)
      case 1: .logistic(labels: problem.signal.map { $0 > 0 ? 1 : 0 })
      default:
        .preference(
          outcomes: problem.signal.map { $0 > 0.5 ? 1 : $0 < -0.5 ? 0 : 0.5 },
          offsets: problem.signal.map { _ in 0.1 }, likelihood: RaoKupper(logTie: 0.4))
      }
    let fit = BoundedLinearFit(
      lower: [0, 0, 0, 0.4], anchor: [0.2, 0.2, 0.2, 0.2], penalty: 0.01)
    let solution = fit.fit(columns: problem.columns, loss: loss, weights: problem.weights)
    let (slopes, intercept) = problem.gradient(fit, solution, loss)
    #expect(abs(intercept) < 1e-6)
    for j in solution.weights.indices {
      #expect(solution.weights[j] >= fit.lower[j])
      if solution.weights[j] > fit.lower[j] + 1e-9 {
        #expect(abs(slopes[j]) < 1e-6)
      } else {
        #expect(slopes[j] > -1e-6)
      }
    }
    // The bound that the truth violates is the one that holds.
    #expect(solution.weights[2] == 0)
    #expect(solution.weights[0] > 0.1)
  }

  @Test func `without bounds or penalty it is least squares`() {
    let problem = Problem(rows: 80, seed: 22)
    let solution = BoundedLinearFit(
      lower: [-100, -100, -100, -100], anchor: [0, 0, 0, 0], penalty: 0
    ).fit(
      columns: problem.columns, loss: .squared(targets: problem.signal),
      weights: problem.weights)
    let features = Matrix<Float>(
      rowCount: 80, columnCount: 4,
      values: (0..<80).flatMap { i in problem.columns.map { Float($0[i]) } })
    let ridge = RidgePath(penalties: [1e-8]).solve(
      features, targets: problem.signal, weights: problem.weights)[0]
    #expect(largestDifference(solution.weights, ridge.weights) < 1e-5)
    #expect(abs(solution.intercept - ridge.intercept) < 1e-5)
  }

  @Test func `a heavy penalty keeps the weights at the anchor`() {
    let problem = Problem(rows: 50, seed: 23)
    let solution = BoundedLinearFit(lower: [0, 0, 0, 0], anchor: [1, 2, 3, 4], penalty: 1e9)
      .fit(
        columns: problem.columns, loss: .squared(targets: problem.signal),
        weights: problem.weights)
    #expect(largestDifference(solution.weights, [1, 2, 3, 4]) < 1e-6)
  }

  @Test func `an anchor below its bound gives way to the bound`() {
    let solution = BoundedLinearFit(lower: [0.5], anchor: [-3], penalty: 10).fit(
      columns: [[1, 2, 3]], loss: .squared(targets: [0, 0, 0]), weights: [1, 1, 1])
    #expect(solution.weights == [0.5])
  }

  @Test func `observations of no weight do not count`() {
    let columns = [[0.0, 1, 2, 50]]
    let fit = BoundedLinearFit(lower: [0], anchor: [0], penalty: 0)
    let with = fit.fit(
      columns: columns, loss: .squared(targets: [0, 1, 2, -99]), weights: [1, 1, 1, 0])
    #expect(abs(with.weights[0] - 1) < 1e-6 && abs(with.intercept) < 1e-6)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func `the bounded quadratic minimum is the best corner`(
    seed: UInt64
  ) {
    var generator = SplitMix64(seed: seed)
    let n = 4
    let root = generator.gaussianMatrix(n, n)
    var hessian = root.gram().values.map(Double.init)
    for j in 0..<n { hessian[j * n + j] += 0.1 }
    let gradient = generator.gaussians(n).map { 2 * $0 }
    let lower: [Double] = [-0.3, 0, -1, -.infinity]
    let found = boundedQuadraticMinimum(hessian: hessian, gradient: gradient, lower: lower)
    let best = bruteForceMinimum(hessian, gradient, lower)
    #expect(largestDifference(found, best) < 1e-7)
  }

  /// Tries every set of active bounds.
  private func bruteForceMinimum(
    _ hessian: [Double], _ gradient: [Double], _ lower: [Double]
  ) -> [Double] {
    let n = gradient.count
    func value(_ x: [Double]) -> Double {
      var value = 0.0
      for j in 0..<n {
        value += gradient[j] * x[j]
        for k in 0..<n { value += hessian[j * n + k] * x[j] * x[k] / 2 }
      }
      return value
    }
    var best: [Double]?
    for active in 0..<(1 << n) {
      let free = (0..<n).filter { active >> $0 & 1 == 0 }
      let fixed = (0..<n).filter { active >> $0 & 1 == 1 }
      guard fixed.allSatisfy({ lower[$0].isFinite }) else { continue }
      var x = [Double](repeating: 0, count: n)
      for j in fixed { x[j] = lower[j] }
      if !free.isEmpty {
        // H_ff x_f = −g_f − H_fa l_a.
        let system = Matrix<Double>(
          rowCount: free.count, columnCount: free.count,
          values: free.flatMap { j in free.map { hessian[j * n + $0] } })
        let right = free.map { j in
          -gradient[j] - fixed.reduce(0) { $0 + hessian[j * n + $1] * lower[$1] }
        }
        let solved = try! CholeskyFactorization(system).solve(right)
        for (place, j) in free.enumerated() { x[j] = solved[place] }
      }
      guard zip(x, lower).allSatisfy({ $0 >= $1 - 1e-12 }) else { continue }
      if best == nil || value(x) < value(best!) { best = x }
    }
    return best!
  }
}
