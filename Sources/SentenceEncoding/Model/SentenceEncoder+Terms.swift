public import LinearAlgebra

extension SentenceEncoder {
  /// The most tokens of a term; only made-up words of many characters have more.
  static let termTokens = 32

  /// The vectors of words and pairs of words, one row each: texts of a few tokens, so that
  /// some thousands of them take a second.
  ///
  /// - Parameters:
  ///   - threads: as in ``encode(tokens:threads:progress:)``; likewise `progress`.
  public func encode(
    terms: [String], threads: Int = 1, progress: (@Sendable (Double) -> Void)? = nil
  ) -> Matrix<Float> {
    let limit = max(min(maximumTokens, Self.termTokens), tokenizer.frameCount + 1)
    return encode(
      tokens: terms.map { tokenizer.tokens(of: $0, limit: limit) }, threads: threads,
      progress: progress)
  }
}
