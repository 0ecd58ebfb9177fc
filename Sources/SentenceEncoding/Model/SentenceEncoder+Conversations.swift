public import LinearAlgebra

extension SentenceEncoder {
  /// The vectors of conversations, one row each: the weighted mean of the user's turns, turn t of T
  /// with the weight ½^(T−t), as everywhere in scoring; normalised again if the encoder normalises.
  ///
  /// A conversation of one turn has the vector of that turn.
  ///
  /// - Parameters:
  ///   - turns: the tokens of every turn; at least one per conversation.
  ///   - threads: as in ``encode(tokens:threads:progress:)``.
  ///   - progress: as there.
  public func encode(
    turns: [[[Int32]]], threads: Int = 1, progress: (@Sendable (Double) -> Void)? = nil
  ) -> Matrix<Float> {
    let each = encode(tokens: Array(turns.joined()), threads: threads, progress: progress)
    guard turns.contains(where: { $0.count != 1 }) else { return each }
    var means = Matrix<Float>(rowCount: turns.count, columnCount: dimension)
    var first = 0
    for (conversation, turns) in turns.enumerated() {
      precondition(!turns.isEmpty, "a conversation without a turn")
      // Summed up by halving what came before, the weights need no powers.
      for turn in first..<first + turns.count {
        for column in 0..<dimension {
          means[conversation, column] = means[conversation, column] / 2 + each[turn, column]
        }
      }
      if turns.count > 1, !shape.normalizes {
        // Σ ½^(T−t) = 2 − ½^(T−1).
        var weight: Float = 0
        for _ in turns { weight = weight / 2 + 1 }
        for column in 0..<dimension { means[conversation, column] /= weight }
      }
      first += turns.count
    }
    return shape.normalizes ? means.withUnitRows() : means
  }
}
