internal import LinearAlgebra
internal import RouterEvaluation
internal import RouterScoring

/// Fits a stack of ridge heads to every model's quality, over the same blocks of features and the
/// same folds; all models share each factorization.
///
/// Where the data name tasks, each block gives a model a second head: it is fitted to the mean
/// quality of the prompt's task instead of the quality itself, a target without the noise of single
/// answers. It reads the same features, so that after training both heads are one.
struct ModelStackTraining: Sendable {
  /// One penalty instead of the blocks' paths.
  var fixedPenalty: Double?

  struct Fitted: Sendable {
    /// The constant of the stack.
    var intercept: Double
    var heads: [StackedHead]
    /// Predicted qualities, one per observation, by fits that did not see it.
    var outOfFold: [Double]
  }

  /// - Parameters:
  ///   - rows: the feature row of each observation.
  ///   - folds: the fold of each observation.
  /// - Returns: one per model.
  func fit(
    _ blocks: [FeatureBlock], _ outcomes: ModelOutcomes, rows: [Int], folds: [Int32],
    announce: (String) -> Void
  ) -> [Fitted] {
    let models = outcomes.models.indices
    let qualities = models.map { outcomes.quality(ofModel: $0) }
    var heads: [[TrainedHead]] = models.map { _ in [] }
    for block in blocks {
      announce("models by \(block.name)")
      let fitted = fit(block, qualities, tasks: outcomes.task, rows: rows, folds: folds)
      for (column, head) in fitted.enumerated() { heads[column % models.count].append(head) }
    }
    return stack(heads, qualities)
  }

  /// One weight per view for all models: there is far more to learn it from, and what the views say
  /// stays comparable from model to model.
  ///
  /// Outputs are centred for each model and scaled by their deviation over all of them; w ≥ 0 by
  /// least squares.
  private func stack(_ heads: [[TrainedHead]], _ qualities: [[Double]]) -> [Fitted] {
    let count = qualities[0].count
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, count)) }
    let means = heads.map { $0.map { mean($0.outOfFold) } }
    let qualityMeans = qualities.map(mean)
    var deviations: [Double] = []
    let columns = heads[0].indices.map { v in
      let pooled = heads.indices.flatMap { m in heads[m][v].outOfFold.map { $0 - means[m][v] } }
      let ones = [Double](repeating: 1, count: pooled.count)
      deviations.append(weightedMoments(pooled, ones).deviation)
      return pooled.map { $0 / deviations[v] }
    }
    let targets = qualities.indices.flatMap { m in qualities[m].map { $0 - qualityMeans[m] } }
    let zeros = columns.map { _ in 0.0 }
    let solution = BoundedLinearFit(lower: zeros, anchor: zeros, penalty: 1e-3).fit(
      columns: columns, loss: .squared(targets: targets),
      weights: [Double](repeating: 1, count: targets.count))
    return heads.indices.map { m in
      Fitted(
        intercept: qualityMeans[m],
        heads: heads[m].indices.map { v in
          StackedHead(
            name: heads[m][v].name, head: heads[m][v].head, mean: Float(means[m][v]),
            deviation: Float(deviations[v]), weight: Float(solution.weights[v]))
        },
        outOfFold: (0..<count).map { i in
          heads[m].indices.reduce(qualityMeans[m]) { sum, v in
            sum + solution.weights[v] * (heads[m][v].outOfFold[i] - means[m][v]) / deviations[v]
          }
        })
    }
  }

  /// The heads of one block: one per model, then, with tasks, a second one of each.
  ///
  /// Each has its own penalty, the one whose out-of-fold outputs are nearest to the quality.
  private func fit(
    _ block: FeatureBlock, _ qualities: [[Double]], tasks: [Int32], rows: [Int], folds: [Int32]
  ) -> [TrainedHead] {
    let penalties = fixedPenalty.map { [$0] } ?? block.penalties
    let foldCount = Int(folds.max() ?? 0) + 1
    let hasTasks = Set(tasks.filter { $0 >= 0 }).count > 1
    let width = qualities.count * (hasTasks ? 2 : 1)
    @Sendable func solutions(_ inside: [Int]) -> [[RidgeSolution]] {
      var columns = qualities.map { column in inside.map { column[$0] } }
      if hasTasks {
        let names = inside.map { tasks[$0] }
        columns += columns.map {
          TaskOnlyComparator().fit(tasks: names, gains: $0).scores(for: names)
        }
      }
      let ones = [Double](repeating: 1, count: inside.count)
      let ridge = RidgePath(penalties: penalties)
      return switch block.storage.selectingRows(inside.map { rows[$0] }) {
      case .dense(let matrix): ridge.solve(matrix, columns: columns, weights: ones)
      case .sparse(let matrix): ridge.solve(matrix, columns: columns, weights: ones)
      }
    }
    // Of a fold's solutions only what they say outside of it is kept: there are many.
    let outputs = concurrentMap(foldCount) { fold -> [[[Double]]] in
      let outside = folds.indices.filter { folds[$0] == fold }.map { rows[$0] }
      return solutions(folds.indices.filter { folds[$0] != fold }).map { path in
        path.map { block.outputs($0, rows: outside) }
      }
    }
    let final = solutions(Array(rows.indices))
    return concurrentMap(width) { column in
      let targets = qualities[column % qualities.count]
      let columns = penalties.indices.map { p in
        var values = [Double](repeating: 0, count: rows.count)
        for fold in 0..<foldCount {
          let outside = folds.indices.filter { folds[$0] == fold }
          for (i, value) in zip(outside, outputs[fold][column][p]) { values[i] = value }
        }
        return values
      }
      let losses = columns.map { values in
        zip(values, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      // The larger penalty wins a tie.
      let best = losses.indices.reversed().min { losses[$0] < losses[$1] }!
      let solution = final[column][best]
      return TrainedHead(
        name: column < qualities.count ? block.name : "\(block.name) by task",
        head: block.head(solution.weights, solution.intercept), outOfFold: columns[best],
        penalty: penalties[best])
    }
  }
}
