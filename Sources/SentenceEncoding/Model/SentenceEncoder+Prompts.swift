public import LinearAlgebra

/// The vectors of prompts, and what a report says of them.
public struct EncodedPrompts: Sendable {
  /// One row per prompt.
  public var vectors: Matrix<Float>
  /// Texts, one per user turn.
  public var texts: Int
  public var tokens: Int
  /// Texts that fill the limit: what may be behind it was not read.
  public var fullTexts: Int
  /// The limit of tokens per text.
  public var limit: Int
}

extension SentenceEncoder {
  /// The vectors of prompts of one or several user turns, one row each; see
  /// ``encode(turns:threads:progress:)``.
  ///
  /// - Parameters:
  ///   - prompts: what `withTurns` knows them by.
  ///   - limit: the most tokens of a text, from what frames it to ``EncoderShape/positionCount``;
  ///     ``maximumTokens`` if nil.
  ///   - threads: as in ``encode(tokens:threads:progress:)``; likewise `progress`.
  ///   - withTurns: calls its second argument with the turns of a prompt as bytes. A prompt without
  ///     turns has the vector of an empty text.
  /// - Throws: when the encoder's numbers overflow.
  public func encode(
    prompts: [Int], limit: Int? = nil, threads: Int = 1,
    progress: (@Sendable (Double) -> Void)? = nil,
    withTurns: (
      Int, (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> [[Int32]]
    ) -> [[Int32]]
  ) throws(EncoderError) -> EncodedPrompts {
    let limit = limit ?? maximumTokens
    let turns = prompts.map { prompt in
      let turns = withTurns(prompt) { turns in
        turns.map { tokenizer.tokens(of: $0, limit: limit) }
      }
      return turns.isEmpty ? [tokenizer.tokens(of: "", limit: limit)] : turns
    }
    let vectors = encode(turns: turns, threads: threads, progress: progress)
    guard vectors.values.allSatisfy(\.isFinite) else {
      throw EncoderError(
        .damaged, "the encoder's numbers overflow; are its weights damaged?", file: folder)
    }
    let texts = Array(turns.joined())
    return EncodedPrompts(
      vectors: vectors, texts: texts.count, tokens: texts.reduce(0) { $0 + $1.count },
      fullTexts: texts.count { $0.count == limit }, limit: limit)
  }
}
