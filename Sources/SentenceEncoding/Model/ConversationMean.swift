public import LinearAlgebra

extension Matrix<Float> {
  /// The vectors of conversations from those of their turns, which are the rows, one conversation
  /// after the other: the weighted mean, turn t of T with the weight ½^(T−t), as everywhere in
  /// scoring.
  ///
  /// A conversation of one turn has the vector of that turn.
  ///
  /// - Parameters:
  ///   - turnCounts: the turns of each conversation, at least one.
  ///   - isUnit: whether vectors have unit length; the means then get it too.
  public func conversationMeans(turnCounts: [Int], isUnit: Bool) -> Matrix<Float> {
    precondition(turnCounts.reduce(0, +) == rowCount, "a row for every turn")
    guard turnCounts.contains(where: { $0 != 1 }) else { return self }
    var means = Matrix<Float>(rowCount: turnCounts.count, columnCount: columnCount)
    var first = 0
    for (conversation, count) in turnCounts.enumerated() {
      precondition(count > 0, "a conversation without a turn")
      // Summed up by halving what came before, the weights need no powers.
      for turn in first..<first + count {
        for column in 0..<columnCount {
          means[conversation, column] = means[conversation, column] / 2 + self[turn, column]
        }
      }
      if count > 1, !isUnit {
        // Σ ½^(T−t) = 2 − ½^(T−1).
        var weight: Float = 0
        for _ in 0..<count { weight = weight / 2 + 1 }
        for column in 0..<columnCount { means[conversation, column] /= weight }
      }
      first += count
    }
    return isUnit ? means.withUnitRows() : means
  }
}
