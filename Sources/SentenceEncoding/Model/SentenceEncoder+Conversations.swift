public import LinearAlgebra

extension SentenceEncoder {
  /// The vectors of conversations, one row each, see
  /// ``LinearAlgebra/Matrix/conversationMeans(turnCounts:isUnit:)``.
  ///
  /// - Parameters:
  ///   - turns: the tokens of every turn; at least one per conversation.
  ///   - threads: as in ``encode(tokens:threads:progress:)``.
  ///   - progress: as there.
  public func encode(
    turns: [[[Int32]]], threads: Int = 1, progress: (@Sendable (Double) -> Void)? = nil
  ) -> Matrix<Float> {
    encode(tokens: Array(turns.joined()), threads: threads, progress: progress)
      .conversationMeans(turnCounts: turns.map(\.count), isUnit: shape.normalizes)
  }
}
