/// About how many tokens a request has, from its bytes: four of ASCII to a token, of other scripts
/// three, which is a letter of most of them.
///
/// Everything that a model is shown counts: texts, names, calls of tools with their arguments, and
/// what tools and answers must look like, as JSON writes them. Of what is no text the size says
/// little, so that each piece counts as one of middling size and detail does.
///
/// Tokenizers differ by more than the estimate errs by; what was used is in the answer.
public struct TokenEstimate: Sendable {
  /// What a message costs besides its text.
  private static let perMessage = 4
  /// An image, or the least that a sound or a file counts as.
  private static let perMedia = 800
  /// Bytes of base64 to a token: a second of compressed sound is some thousands and has ten to
  /// thirty tokens.
  private static let soundBytesPerToken = 256
  /// Of other files, such as pages of print.
  private static let fileBytesPerToken = 64

  private var asciiBytes = 0
  private var otherBytes = 0
  private var fixed = 0

  public init() {}

  public var tokens: Int { fixed + (asciiBytes + 3) / 4 + (otherBytes + 2) / 3 }

  public mutating func add(_ text: UnsafeRawBufferPointer) {
    var other = 0
    for byte in text { other &+= Int(byte &>> 7) }
    otherBytes += other
    asciiBytes += text.count - other
  }

  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  mutating func addMessage() { fixed += Self.perMessage }

  /// - Parameter count: how many images there are.
  mutating func addImages(_ count: Int = 1) { fixed += count * Self.perMedia }

  mutating func addSound(_ value: JSONElement) {
    fixed += max(Self.perMedia, value.source.count / Self.soundBytesPerToken)
  }

  mutating func addFile(_ value: JSONElement) {
    fixed += max(Self.perMedia, value.source.count / Self.fileBytesPerToken)
  }
}
