/// Cuts text into the tokens of a BERT vocabulary: normalisation, words, then the longest pieces.
///
/// ```swift
/// let tokenizer = try WordPieceTokenizer(folder: "all-MiniLM-L6-v2")
/// tokenizer.tokens(of: "Hello, world!")   // [101, 7592, 1010, 2088, 999, 102]
/// ```
///
/// The tokens are those of Hugging Face `tokenizers`, whatever the text. Total: bytes that are not
/// UTF-8 are left out as the replacement character is.
///
/// - Source: Wu et al. 2016, section 4.1; Devlin et al. 2019.
public struct WordPieceTokenizer: Sendable {
  /// A token that is recognised in the text as it stands, such as `[SEP]`.
  struct AddedToken: Sendable {
    var text: [UInt8]
    var id: Int32
  }

  public internal(set) var normalization: TextNormalization
  /// The most tokens that the files allow, those at the beginning and end counted.
  public internal(set) var maximumTokens: Int
  /// The largest identifier.
  public internal(set) var largestID: Int32
  /// Words by their bytes.
  let whole: TokenIndex
  /// What follows the beginning of a word, by its bytes without the mark `##`.
  let continuing: TokenIndex
  let unknown: Int32
  /// Tokens before and behind every text.
  let prefix: [Int32]
  let suffix: [Int32]
  /// Longest first.
  private(set) var added: [AddedToken]
  /// Whether an added token begins with a byte.
  private(set) var beginsAdded: [Bool]
  /// Words of more characters are unknown.
  let maximumCharacters: Int

  init(
    vocabulary: Vocabulary, normalization: TextNormalization, prefix: [Int32], suffix: [Int32],
    added: [AddedToken], maximumTokens: Int
  ) {
    whole = vocabulary.whole
    continuing = vocabulary.continuing
    unknown = vocabulary.unknown
    maximumCharacters = vocabulary.maximumCharacters
    largestID = max(vocabulary.largestID, added.map(\.id).max() ?? 0)
    self.normalization = normalization
    self.prefix = prefix
    self.suffix = suffix
    self.added = added.filter { !$0.text.isEmpty }.sorted { $0.text.count > $1.text.count }
    self.maximumTokens = maximumTokens
    var begins = [Bool](repeating: false, count: 256)
    for token in self.added { begins[Int(token.text[0])] = true }
    beginsAdded = begins
  }

  /// Tokens that every text has: those at the beginning and end.
  public var frameCount: Int { prefix.count + suffix.count }

  /// The tokens of a text, with those at the beginning and end, cut off behind `limit` tokens.
  public func tokens(of text: String, limit: Int? = nil) -> [Int32] {
    var text = text
    return text.withUTF8 { tokens(of: UnsafeRawBufferPointer($0), limit: limit) }
  }

  /// The same of UTF-8; no more of a long text is read than is needed for its tokens.
  public func tokens(of text: UnsafeRawBufferPointer, limit: Int? = nil) -> [Int32] {
    let room = max(0, (limit ?? maximumTokens) - frameCount)
    return prefix + pieces(of: text, room: room).prefix(room) + suffix
  }

  private func pieces(of text: UnsafeRawBufferPointer, room: Int) -> [Int32] {
    var normalizer = CharacterNormalizer(normalization)
    var words = WordCutting(self)
    var position = 0
    while position < text.count, words.ids.count < room {
      if beginsAdded[Int(text[position])], let token = addedToken(text, at: position) {
        normalizer.flush { words.append($0, $1) }
        words.endWord()
        words.ids.append(token.id)
        position += token.text.count
      } else {
        normalizer.take(.decode(text, at: &position)) { words.append($0, $1) }
      }
    }
    normalizer.flush { words.append($0, $1) }
    words.endWord()
    return words.ids
  }

  private func addedToken(_ text: UnsafeRawBufferPointer, at position: Int) -> AddedToken? {
    let rest = text[position...]
    return added.first { rest.starts(with: $0.text) }
  }

  /// The tokenizer as sentence-transformers uses it with `do_lower_case`: the text is lower-cased
  /// before all else, which `[SEP]` does not survive.
  func lowercasing(first: Bool) -> WordPieceTokenizer {
    guard first else { return self }
    var copy = self
    copy.normalization.lowercases = true
    copy.added = []
    copy.beginsAdded = [Bool](repeating: false, count: 256)
    return copy
  }
}
