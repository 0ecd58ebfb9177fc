internal import LinearAlgebra
internal import RouterEvaluation
internal import RouterScoring

/// Makes the head of nearest neighbours: nothing is fitted, the training prompts are kept.
///
/// Out of fold the neighbours are those of the other folds. k is the rule of ``NearestNeighbours``.
struct NeighbourTraining: Sendable {
  /// Most prompts that are kept; beyond it, an even sample. At 384 dimensions they take 6 MB.
  static let rowLimit = 16_000

  /// - Parameters:
  ///   - vectors: unit-norm, one row per prompt of the selection.
  ///   - rows: the row of each observation.
  ///   - folds: the fold of each observation.
  func fit(
    _ name: String, _ input: HeadInput, _ vectors: Matrix<Float>, _ outcomes: PairOutcomes,
    rows: [Int], folds: [Int32]
  ) -> TrainedHead {
    let gains = outcomes.gain
    let step = max(1, (rows.count + Self.rowLimit - 1) / Self.rowLimit)
    let kept = stride(from: 0, to: rows.count, by: step).map { $0 }
    let training = NearestNeighbours()
    var outputs = [Double](repeating: 0, count: rows.count)
    for fold in 0...(folds.max() ?? 0) {
      let inside = kept.filter { folds[$0] != fold }
      let outside = folds.indices.filter { folds[$0] == fold }
      guard !inside.isEmpty, !outside.isEmpty else { continue }
      let fitted = training.fit(
        vectors.selectingRows(inside.map { rows[$0] }), gains: inside.map { gains[$0] },
        weights: inside.map { outcomes.weight[$0] })
      let scores = fitted.scores(for: vectors.selectingRows(outside.map { rows[$0] }))
      for (i, score) in zip(outside, scores) { outputs[i] = score }
    }
    let all = training.fit(
      vectors.selectingRows(kept.map { rows[$0] }), gains: kept.map { gains[$0] })
    return TrainedHead(
      name: name,
      head: .neighbours(
        NeighbourHead(
          input: input, neighbours: all.neighbours, vectors: all.rows.values,
          gains: all.gains.map(Float.init))),
      outOfFold: outputs, penalty: Double(all.neighbours))
  }
}
