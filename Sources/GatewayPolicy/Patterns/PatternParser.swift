#if Gateway
/// The structure of an expression.
indirect enum PatternTree {
  case empty
  case bytes(ByteSet)
  case start
  case end
  case wordBoundary(isOne: Bool)
  case sequence([PatternTree])
  case alternatives([PatternTree])
  /// `maximum` nil is without bound.
  case repeated(PatternTree, minimum: Int, maximum: Int?)
}

/// Reads an expression by recursive descent.
struct PatternParser {
  private static let lengthLimit = 1_000
  private static let depthLimit = 50
  private static let repeatLimit = 100

  private let text: [UInt8]
  private var place = 0
  private var depth = 0
  private var ignoresCase = false

  init(_ expression: String) { text = Array(expression.utf8) }

  mutating func parse() throws(PatternError) -> PatternTree {
    guard text.count <= Self.lengthLimit else {
      throw PatternError("is longer than \(Self.lengthLimit) bytes; split it into several rules")
    }
    if text.starts(with: "(?i)".utf8) {
      ignoresCase = true
      place = 4
    }
    let tree = try alternatives()
    guard place == text.count else { throw PatternError("closes a group that is not open") }
    return tree
  }

  private var next: UInt8? { place < text.count ? text[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func alternatives() throws(PatternError) -> PatternTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw PatternError("nests more than \(Self.depthLimit) groups")
    }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(PatternError) -> PatternTree {
    var parts: [PatternTree] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      var part = try atom()
      while let (minimum, maximum) = try repetition() {
        part = .repeated(part, minimum: minimum, maximum: maximum)
      }
      parts.append(part)
    }
    return parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func repetition() throws(PatternError) -> (Int, Int?)? {
    var found: (Int, Int?)?
    if take("*") {
      found = (0, nil)
    } else if take("+") {
      found = (1, nil)
    } else if take("?") {
      found = (0, 1)
    } else if next == UInt8(ascii: "{"), let bounds = try bounds() {
      found = bounds
    }
    // Whether a reading is short or long does not matter for whether there is one.
    if found != nil, next == UInt8(ascii: "?") { place += 1 }
    return found
  }

  /// `{m}`, `{m,}` or `{m,n}`; nil, with nothing read, if the brace is a literal.
  private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
    let start = place
    place += 1
    guard let minimum = number() else {
      place = start
      return nil
    }
    var maximum: Int? = minimum
    if take(",") { maximum = number() }
    guard take("}") else {
      place = start
      return nil
    }
    guard minimum <= Self.repeatLimit, maximum ?? 0 <= Self.repeatLimit,
      minimum <= maximum ?? minimum
    else {
      throw PatternError("repeats more than \(Self.repeatLimit) times, or with bounds reversed")
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let byte = next, (0x30...0x39).contains(byte), (value ?? 0) < 100_000 {
      value = (value ?? 0) * 10 + Int(byte - 0x30)
      place += 1
    }
    return value
  }

  private mutating func atom() throws(PatternError) -> PatternTree {
    let byte = text[place]
    place += 1
    switch Unicode.Scalar(byte) {
    case "(":
      if take("?"), !take(":") {
        throw PatternError("uses (?…), of which there is (?: and, at the head, (?i) alone")
      }
      let tree = try alternatives()
      guard take(")") else { throw PatternError("opens a group that is not closed") }
      return tree
    case "[": return .bytes(try characterClass())
    case ".": return .bytes(.anyButNewline)
    case "^": return .start
    case "$": return .end
    case "\\": return try escape()
    case "*", "+", "?": throw PatternError("repeats nothing; write \\ before a literal * + or ?")
    // A character of several bytes is one thing to repeat.
    case _ where byte >= 0xC0:
      var parts = [PatternTree.bytes(ByteSet(byte))]
      while let more = next, more & 0xC0 == 0x80 {
        parts.append(.bytes(ByteSet(more)))
        place += 1
      }
      return .sequence(parts)
    default: return .bytes(literal(byte))
    }
  }

  private func literal(_ byte: UInt8) -> ByteSet {
    let set = ByteSet(byte)
    return ignoresCase ? set.caseless : set
  }

  private mutating func escape() throws(PatternError) -> PatternTree {
    guard let byte = next else { throw PatternError("ends with a lone \\") }
    if byte == UInt8(ascii: "b") || byte == UInt8(ascii: "B") {
      place += 1
      return .wordBoundary(isOne: byte == UInt8(ascii: "b"))
    }
    return .bytes(try escapedSet())
  }

  /// What an escape stands for, in a class or outside.
  private mutating func escapedSet() throws(PatternError) -> ByteSet {
    guard let byte = next else { throw PatternError("ends with a lone \\") }
    place += 1
    switch Unicode.Scalar(byte) {
    case "d": return .digits
    case "D": return ByteSet.digits.inverted
    case "w": return .word
    case "W": return ByteSet.word.inverted
    case "s": return .blanks
    case "S": return ByteSet.blanks.inverted
    case "n": return ByteSet(0x0A)
    case "r": return ByteSet(0x0D)
    case "t": return ByteSet(0x09)
    case "a"..."z", "A"..."Z", "0"..."9":
      throw PatternError("uses \\\(Unicode.Scalar(byte)), which there is not")
    default: return literal(byte)
    }
  }

  private mutating func characterClass() throws(PatternError) -> ByteSet {
    var set = ByteSet()
    let isInverted = take("^")
    var isFirst = true
    while let byte = next, byte != UInt8(ascii: "]") || isFirst {
      isFirst = false
      place += 1
      guard byte < 0x80 else {
        throw PatternError("has a class with a letter beyond ASCII; write (a|b) instead")
      }
      if byte == UInt8(ascii: "\\") {
        set.formUnion(try escapedSet())
        continue
      }
      if next == UInt8(ascii: "-"), place + 1 < text.count, text[place + 1] != UInt8(ascii: "]") {
        let last = text[place + 1]
        guard last < 0x80, last != UInt8(ascii: "\\"), byte <= last else {
          throw PatternError("has a class with a range that is none")
        }
        set.insert(byte...last)
        place += 2
      } else {
        set.insert(byte)
      }
    }
    guard take("]") else { throw PatternError("opens a class that is not closed") }
    if ignoresCase { set = set.caseless }
    return isInverted ? set.inverted : set
  }
}
#endif
