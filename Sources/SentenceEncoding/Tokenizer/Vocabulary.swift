/// The tokens of a WordPiece model.
struct Vocabulary {
  /// The longest text of a token; published ones have less than 100 bytes.
  static let tokenLimit = 4096
  /// The largest identifier that is believed.
  static let idLimit = 1 << 22

  private(set) var whole = TokenIndex()
  private(set) var continuing = TokenIndex()
  private(set) var unknown: Int32 = 0
  private(set) var largestID: Int32 = -1
  let maximumCharacters: Int
  private let continuation: [UInt8]

  init(continuation: [UInt8] = Array("##".utf8), maximumCharacters: Int = 100) {
    self.continuation = continuation
    self.maximumCharacters = maximumCharacters
  }

  mutating func insert(_ text: some Collection<UInt8>, id: Int) throws(EncoderError) {
    guard text.count <= Self.tokenLimit else {
      throw EncoderError(
        .damaged, "token \(id) has \(text.count) bytes; is this a vocabulary, one token a line?")
    }
    guard (0..<Self.idLimit).contains(id) else {
      throw EncoderError(.damaged, "a token has the number \(id), beyond any vocabulary")
    }
    whole.insert(text, id: Int32(id))
    if text.count > continuation.count, text.starts(with: continuation) {
      continuing.insert(text.dropFirst(continuation.count), id: Int32(id))
    }
    largestID = max(largestID, Int32(id))
  }

  /// Says which token stands for words that cannot be made up of others.
  mutating func setUnknown(_ token: String) throws(EncoderError) {
    unknown = try id(of: token)
  }

  /// The number of a token that must be there.
  func id(of token: String) throws(EncoderError) -> Int32 {
    guard let id = whole.id(of: token.utf8) else {
      throw EncoderError(
        .damaged, "the vocabulary lacks the token \(token.excerpt); is it that of a BERT model?")
    }
    return id
  }
}
