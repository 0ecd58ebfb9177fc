internal import Glibc
internal import LinearAlgebra
internal import RouterEvaluation
internal import RouterScoring

/// Makes the head that goes by a prompt's likely tasks: one ridge regression per task on the radial
/// basis functions tells how likely it is, a softmax makes shares of that, and the head is the mean
/// of the tasks' mean gains under these shares.
///
/// What separates the tasks is learned from all prompts, whether or not the models differ on them,
/// which is far more than the gains say. λ and the temperature are those with the lowest
/// out-of-fold squared error of the gain.
struct TaskTraining: Sendable {
  /// Tasks with fewer prompts are no class of their own.
  static let leastPrompts = 10
  /// Most tasks; the largest ones stay.
  static let mostTasks = 256

  var penalties = [0.01, 0.03, 0.1, 0.3, 1, 3]
  var temperatures = [0.02, 0.05, 0.1, 0.2]
  /// The weight, in prompts, of the overall mean in a task's mean gain.
  var shrinkage = 10.0

  /// - Parameters:
  ///   - features: of `basis`, one row per prompt of the selection.
  ///   - tasks: of each observation; negative for none.
  ///   - rows: the feature row of each observation.
  ///   - folds: the fold of each observation.
  /// - Returns: nil with fewer than two tasks.
  func fit(
    _ name: String, _ basis: NystromBasis, _ features: Matrix<Float>, _ outcomes: PairOutcomes,
    tasks: [Int32], rows: [Int], folds: [Int32]
  ) -> TrainedHead? {
    let known = classes(tasks)
    guard known.count >= 2 else { return nil }
    let place = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
    let classOf = tasks.map { place[$0] }
    let foldCount = Int(folds.max() ?? 0) + 1
    let fits = concurrentMap(foldCount + 1) { fold in
      let inside = folds.indices.filter { folds[$0] != fold }
      return fitted(features, outcomes, classOf, known.count, rows, inside)
    }
    var outputs = [[Double]](
      repeating: [Double](repeating: 0, count: rows.count),
      count: penalties.count * temperatures.count)
    for fold in 0..<foldCount {
      let outside = folds.indices.filter { folds[$0] == fold }
      let matrix = features.selectingRows(outside.map { rows[$0] })
      let ofSetting = concurrentMap(penalties.count) {
        fits[fold].outputs(matrix, $0, temperatures)
      }
      for (setting, values) in ofSetting.flatMap({ $0 }).enumerated() {
        for (i, value) in zip(outside, values) { outputs[setting][i] = value }
      }
    }
    let loss = PointLoss.squared(targets: outcomes.gain)
    let losses = outputs.map { loss.mean(at: $0, weights: outcomes.weight) }
    // The larger penalty wins a tie.
    let best = losses.indices.reversed().min { losses[$0] < losses[$1] }!
    let (penalty, temperature) = (best / temperatures.count, best % temperatures.count)
    let all = fits[foldCount]
    return TrainedHead(
      name: name,
      head: basis.taskHead(
        all.classifier(penalty, temperature: temperatures[temperature]), gains: all.gains),
      outOfFold: outputs[best], penalty: penalties[penalty])
  }

  /// The tasks with enough observations, the largest ones, in ascending order.
  private func classes(_ tasks: [Int32]) -> [Int32] {
    var counts: [Int32: Int] = [:]
    for task in tasks where task >= 0 { counts[task, default: 0] += 1 }
    let large = counts.filter { $0.value >= Self.leastPrompts }.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }
    return large.prefix(Self.mostTasks).map(\.key).sorted()
  }

  /// Classifier and gains of some observations.
  private struct Fit: Sendable {
    /// tasks × penalties.
    var solutions: [[RidgeSolution]]
    var gains: [Double]

    func classifier(_ penalty: Int, temperature: Double) -> [RidgeSolution] {
      solutions.map { path in
        RidgeSolution(
          weights: path[penalty].weights.map { $0 / temperature },
          intercept: path[penalty].intercept / temperature)
      }
    }

    /// The head's outputs on rows of features, one list per temperature.
    func outputs(
      _ matrix: Matrix<Float>, _ penalty: Int, _ temperatures: [Double]
    ) -> [[Double]] {
      let weights = Matrix<Float>(
        rowCount: solutions.count, columnCount: matrix.columnCount,
        values: solutions.flatMap { $0[penalty].weights.map(Float.init) })
      let products = matrix.multiplied(by: weights, transposingOther: true)
      let count = solutions.count
      return temperatures.map { temperature in
        (0..<matrix.rowCount).map { row in
          let logits = (0..<count).map {
            (Double(products.values[row * count + $0]) + solutions[$0][penalty].intercept)
              / temperature
          }
          let greatest = logits.max()!
          var (total, mean) = (0.0, 0.0)
          for (logit, gain) in zip(logits, gains) {
            let share = exp(logit - greatest)
            total += share
            mean += share * gain
          }
          return mean / total
        }
      }
    }
  }

  private func fitted(
    _ features: Matrix<Float>, _ outcomes: PairOutcomes, _ classOf: [Int?], _ count: Int,
    _ rows: [Int], _ observations: [Int]
  ) -> Fit {
    let weights = observations.map { outcomes.weight[$0] }
    let overall = GainMean.overall(observations.map { outcomes.gain[$0] }, weights)
    var sums = [Double](repeating: shrinkage * overall, count: count)
    var masses = [Double](repeating: shrinkage, count: count)
    var targets = [[Double]](
      repeating: [Double](repeating: 0, count: observations.count), count: count)
    for (k, i) in observations.enumerated() {
      guard let task = classOf[i] else { continue }
      targets[task][k] = 1
      sums[task] += outcomes.weight[i] * outcomes.gain[i]
      masses[task] += outcomes.weight[i]
    }
    let solutions = RidgePath(penalties: penalties).solve(
      features.selectingRows(observations.map { rows[$0] }), columns: targets, weights: weights)
    return Fit(solutions: solutions, gains: zip(sums, masses).map { $0 / $1 })
  }
}
