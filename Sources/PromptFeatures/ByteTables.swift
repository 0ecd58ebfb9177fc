/// What each byte adds to the tallies, and how the scanner treats it.
///
/// `lanes[b]` holds a 1 in the lane of every tally that byte b adds to, so that one 16-byte addition
/// per byte counts all of them at once. A lane overflows after 255 bytes; the scanner empties them
/// before that.
struct ByteTables: Sendable {
  enum Lane {
    static let characters = 0
    static let digits = 1
    static let upperCase = 2
    static let lowerCase = 3
    static let operators = 4
    static let brackets = 5
    static let mathMarks = 6
    static let codeMarks = 7
    static let questionMarks = 8
    static let quotes = 9
    static let commas = 10
    static let nonASCII = 11
    static let newlines = 12
  }

  enum Action {
    /// A byte that only counts.
    static let skip: UInt8 = 0
    /// An ASCII letter or digit.
    static let word: UInt8 = 1
    /// Part of a sequence outside ASCII.
    static let nonASCII: UInt8 = 2
    /// `.`, `!` or `?`.
    static let sentenceEnd: UInt8 = 3
    static let newline: UInt8 = 4
    static let backtick: UInt8 = 5
  }

  let lanes: [SIMD16<UInt8>]
  let actions: [UInt8]
  let questionWords = QuestionWords.table

  static let shared = ByteTables()

  private init() {
    var lanes = [SIMD16<UInt8>](repeating: .zero, count: 256)
    var actions = [UInt8](repeating: Action.skip, count: 256)
    func count(_ characters: String, in lane: Int) {
      for byte in characters.utf8 { lanes[Int(byte)][lane] = 1 }
    }
    // A byte that does not continue a UTF-8 sequence starts a character.
    for byte in 0..<256 where byte & 0xC0 != 0x80 { lanes[byte][Lane.characters] = 1 }
    for byte in 0xC0..<256 { lanes[byte][Lane.nonASCII] = 1 }
    count("0123456789", in: Lane.digits)
    count("ABCDEFGHIJKLMNOPQRSTUVWXYZ", in: Lane.upperCase)
    count("abcdefghijklmnopqrstuvwxyz", in: Lane.lowerCase)
    count("+-*/<>=%&|~", in: Lane.operators)
    count("()[]{}", in: Lane.brackets)
    count("\\$^=", in: Lane.mathMarks)
    count("{};_`#@<>", in: Lane.codeMarks)
    count("?", in: Lane.questionMarks)
    count("\"", in: Lane.quotes)
    count(",;:", in: Lane.commas)
    count("\n", in: Lane.newlines)

    for byte in 0..<256 where byte >= 0x80 { actions[byte] = Action.nonASCII }
    for byte in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 {
      actions[Int(byte)] = Action.word
    }
    for byte in ".!?".utf8 { actions[Int(byte)] = Action.sentenceEnd }
    actions[0x0A] = Action.newline
    actions[0x60] = Action.backtick
    self.lanes = lanes
    self.actions = actions
  }
}
