internal import LinearAlgebra

/// k nearest neighbours: the mean gain of the k training prompts most similar to a prompt, by the
/// cosine of their embeddings.
struct NearestNeighbours: Sendable {
  /// k; 100, or 40 below 3,000 rows, when nil. Never more than there are rows.
  var neighbours: Int?

  struct Fitted: Sendable {
    let neighbours: Int
    let overallMean: Double
    /// Unit-norm training rows.
    let rows: Matrix<Float>
    let gains: [Double]
    let weights: [Double]?

    /// One mean gain per row; the overall mean for rows of zeros, to which everything is as near.
    ///
    /// Of equally similar training rows the earlier ones count as nearer.
    func scores(for prompts: Matrix<Float>) -> [Double] {
      precondition(prompts.columnCount == rows.columnCount, "embeddings of another width")
      var selection = LargestSelection(capacity: neighbours)
      var scores: [Double] = []
      scores.reserveCapacity(prompts.rowCount)
      let norms = prompts.squaredRowNorms()
      // Blocks bound the memory of the similarities: 512 × training rows.
      for start in stride(from: 0, to: prompts.rowCount, by: 512) {
        let block = start..<min(prompts.rowCount, start + 512)
        let similarities = prompts.rows(block).multiplied(by: rows, transposingOther: true)
        similarities.values.withUnsafeBufferPointer { similarities in
          for (i, row) in block.enumerated() {
            guard norms[row] > 0 else {
              scores.append(overallMean)
              continue
            }
            let nearest = selection.select(
              UnsafeBufferPointer(
                rebasing: similarities[i * rows.rowCount..<(i + 1) * rows.rowCount]))
            var mean = GainMean()
            // In ascending order, so that the sum is always the same.
            for j in nearest.sorted() {
              mean.add(gains[Int(j)], weight: weights?[Int(j)] ?? 1)
            }
            scores.append(mean.value ?? overallMean)
          }
        }
      }
      return scores
    }
  }

  /// - Parameters:
  ///   - rows: one embedding per training prompt, at least one; their lengths do not matter.
  ///   - gains: d = q_strong − q_weak.
  ///   - weights: one per row, ≥ 0; equal when nil.
  func fit(_ rows: Matrix<Float>, gains: [Double], weights: [Double]? = nil) -> Fitted {
    precondition(rows.rowCount == gains.count && !gains.isEmpty, "one gain per row, and a row")
    precondition(weights == nil || weights!.count == gains.count, "one weight per row")
    let wanted = neighbours ?? (gains.count < 3000 ? 40 : 100)
    return Fitted(
      neighbours: min(max(1, wanted), gains.count),
      overallMean: GainMean.overall(gains, weights), rows: rows.withUnitRows(), gains: gains,
      weights: weights)
  }
}
