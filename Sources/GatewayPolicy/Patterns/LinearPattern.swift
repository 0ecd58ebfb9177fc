#if Gateway
/// A regular expression that is searched for in time linear in the text, whatever either is.
///
/// Backtracking engines can take years for a short expression and a text that someone chose. This
/// one follows all readings at once (Thompson, "Regular expression search algorithm", 1968): at
/// most one step for each instruction of the program and byte of the text. There are literals, `.`,
/// classes, `\d \w \s \b` and their negations, groups, `|`, `* + ? {m,n}`, `^`, `$` and `(?i)` at the
/// head; what needs backtracking (back references, looking around) there is not. Letters beyond
/// ASCII match as they stand; a class takes one only by a range or letter of one byte.
public struct LinearPattern: Sendable, Equatable, CustomStringConvertible {
  /// The longest text that is searched: of longer ones the first and last halves of so much, each as
  /// a text of its own.
  public static let textLimit = 32 << 10
  /// The most instructions; with ``textLimit`` the bound of a search's time.
  static let programLimit = 2_000

  public let description: String
  let program: PatternProgram

  /// - Throws: ``PatternError`` in words, for an expression that is wrong, too large, or needs what
  ///   there is not.
  public init(_ expression: String) throws(PatternError) {
    description = expression
    var parser = PatternParser(expression)
    let tree = try parser.parse()
    var compiler = PatternCompiler()
    try compiler.add(tree)
    try compiler.append(.match)
    program = PatternProgram(compiler.instructions)
  }

  public static func == (a: Self, b: Self) -> Bool { a.description == b.description }

  /// Whether the expression is found anywhere in the text.
  public func isFound(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { isFound(in: UnsafeRawBufferPointer($0)) }
  }

  /// Whether the expression is found anywhere in UTF-8 text.
  public func isFound(in text: UnsafeRawBufferPointer) -> Bool {
    guard text.count > Self.textLimit else { return PatternSearch(program).run(text) }
    let half = Self.textLimit / 2
    return PatternSearch(program).run(UnsafeRawBufferPointer(rebasing: text[..<half]))
      || PatternSearch(program).run(UnsafeRawBufferPointer(rebasing: text[(text.count - half)...]))
  }
}

/// Why an expression is none, for people.
public struct PatternError: Error, Sendable, Equatable {
  public var message: String

  init(_ message: String) { self.message = message }
}

enum PatternInstruction: Sendable {
  /// One byte of the set.
  case bytes(ByteSet)
  case jump(Int)
  /// On to both.
  case split(Int, Int)
  case start
  case end
  case wordBoundary(isOne: Bool)
  case match
}

/// A set of byte values.
struct ByteSet: Sendable, Equatable {
  private var words = SIMD4<UInt64>()

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0 }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func insert(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

  mutating func formUnion(_ other: ByteSet) { words |= other.words }

  var inverted: ByteSet {
    var inverted = self
    inverted.words = ~words
    return inverted
  }

  /// With the other case of each ASCII letter.
  var caseless: ByteSet {
    var both = self
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
      if contains(letter) { both.insert(letter - 32) }
      if contains(letter - 32) { both.insert(letter) }
    }
    return both
  }

  static let digits = {
    var set = ByteSet(); set.insert(0x30...0x39); return set
  }()
  /// Letters of scripts beyond ASCII belong to words.
  static let word = {
    var set = digits
    set.insert(0x41...0x5A)
    set.insert(0x61...0x7A)
    set.insert(0x5F)
    set.insert(0x80...0xFF)
    return set
  }()
  static let blanks = {
    var set = ByteSet(); set.insert(0x09...0x0D); set.insert(0x20); return set
  }()
  static let anyButNewline = ByteSet(0x0A).inverted
}
#endif
