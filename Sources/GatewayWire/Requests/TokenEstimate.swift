/// About how many tokens a text has, from its bytes: four of ASCII to a token, of other scripts
/// three, which is a letter of most of them.
///
/// Tokenizers differ by more than the estimate errs by; what was used is in the answer.
public struct TokenEstimate: Sendable {
  /// What a message costs besides its text.
  private static let perMessage = 4
  /// An image of middling size and detail.
  private static let perMedia = 800

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

  public mutating func add(_ message: ChatMessage) {
    fixed += Self.perMessage + (message.hasMedia ? Self.perMedia : 0)
    add(message.text)
  }
}
