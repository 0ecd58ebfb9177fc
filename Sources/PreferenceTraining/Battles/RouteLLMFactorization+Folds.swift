internal import LinearAlgebra

extension RouteLLMFactorization {
  /// The fit to everything, and the fits without each fold, side by side.
  ///
  /// - Parameters:
  ///   - folds: the fold of each battle; battles of one prompt share one.
  func crossFit(
    _ rows: BattleRows, features: Matrix<Float>, folds: [Int32]
  ) throws(TrainingError) -> MatrixFactorization.CrossFitted {
    let foldCount = Int(folds.max() ?? 0) + 1
    let fits = concurrentMap(foldCount + 1) { fold in
      Result { () throws(TrainingError) in
        try fit(rows.selecting(folds.indices.filter { folds[$0] != fold }), features: features)
      }
    }
    var fitted: [MatrixFactorization.Fitted] = []
    for fit in fits { fitted.append(try fit.get()) }
    return MatrixFactorization.CrossFitted(
      fitted: fitted[foldCount], withoutFold: Array(fitted[..<foldCount]))
  }
}
