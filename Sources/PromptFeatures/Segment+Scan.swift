extension Segment {
  /// One pass over the bytes: counts everything and appends each word's hash to `words`.
  ///
  /// A word is a maximal run of letters and digits, ASCII ones lower-cased; in scripts written
  /// without spaces every character is a word. Bytes that are no UTF-8 separate words.
  ///
  /// - Parameter words: room for at least `count` hashes.
  /// - Returns: the tally; `tally.words` hashes were written.
  func scan(into words: UnsafeMutablePointer<UInt64>, tables: borrowing Tables) -> SegmentTally {
    var tally = SegmentTally()
    guard count > 0 else { return tally }
    tally.lanes = countLanes(tables.lanes)
    let actions = tables.actions
    let bytes = bytes
    let count = count
    var wordCount = 0
    var wordsAtSentenceStart = 0
    var position = 0
    tally.lines = 1
    markLine(at: 0, &tally)
    while position < count {
      let byte = bytes[position]
      switch actions[Int(byte)] {
      case ByteTables.Action.word:
        var end = position + 1
        while end < count, actions[Int(bytes[end])] == ByteTables.Action.word { end += 1 }
        if end < count, bytes[end] >= 0x80 {
          position = scanMixedWord(at: position, into: words, &wordCount, &tally)
        } else {
          let length = end - position
          let (hash, head) = WordHash.ofASCII(
            bytes + position, count: length, readable: count - position)
          words[wordCount] = hash
          wordCount += 1
          tally.wordCharacters += length
          tally.longestWord = max(tally.longestWord, length)
          if byte < 0x3A { tally.numbers += 1 }
          if length <= 5, QuestionWords.contains(head) { tally.questionWords += 1 }
          position = end
        }
      case ByteTables.Action.nonASCII:
        position = scanMixedWord(at: position, into: words, &wordCount, &tally)
        if let (length, isQuestion) = sentenceEnd(at: position) {
          position += length
          if isQuestion { tally.questionMarks += 1 }
          if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
          wordsAtSentenceStart = wordCount
        }
      case ByteTables.Action.sentenceEnd:
        position += 1
        if position == count || Segment.isSpace(bytes[position]) {
          if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
          wordsAtSentenceStart = wordCount
        }
      case ByteTables.Action.newline:
        if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
        wordsAtSentenceStart = wordCount
        // The text does not end in white space: a line with something in it follows.
        repeat { position += 1 } while Segment.isSpace(bytes[position])
        tally.lines += 1
        markLine(at: position, &tally)
      case ByteTables.Action.backtick:
        var end = position + 1
        while end < count, bytes[end] == 0x60 { end += 1 }
        if end - position >= 3 { tally.fences += 1 }
        position = end
      default:
        position += 1
      }
    }
    if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
    tally.words = wordCount
    return tally
  }

  /// Pointers into ``ByteTables``, valid during a scan.
  struct Tables {
    let lanes: UnsafePointer<SIMD16<UInt8>>
    let actions: UnsafePointer<UInt8>
  }

  /// Adds up the lanes of all bytes; nothing in the loop depends on what the bytes are.
  private func countLanes(_ lanes: UnsafePointer<SIMD16<UInt8>>) -> SIMD16<Int32> {
    var total = SIMD16<Int32>.zero
    var position = 0
    while position < count {
      let end = min(position + 254, count)
      var even = SIMD16<UInt8>.zero
      var odd = SIMD16<UInt8>.zero
      while position + 1 < end {
        even &+= lanes[Int(bytes[position])]
        odd &+= lanes[Int(bytes[position + 1])]
        position += 2
      }
      if position < end {
        even &+= lanes[Int(bytes[position])]
        position += 1
      }
      total &+= SIMD16<Int32>(truncatingIfNeeded: even &+ odd)
    }
    return total
  }

  /// Counts the line that starts at `position` if it is a list item or an answer option.
  ///
  /// List items start with `-`, `*`, `+` and a space, or a number of one or two digits and `.` or
  /// `)`; options with one letter from A to J, alone or in brackets, and `.`, `)` or `:`.
  @inline(__always)
  private func markLine(at position: Int, _ tally: inout SegmentTally) {
    @inline(__always) func byte(_ offset: Int) -> UInt8 {
      position + offset < count ? bytes[position + offset] : 0
    }
    func closes(_ byte: UInt8) -> Bool { byte == 0x29 || byte == 0x2E || byte == 0x3A }
    func isOption(_ byte: UInt8) -> Bool { (0x61...0x6A).contains(byte | 0x20) }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    let first = byte(0)
    switch first {
    case 0x2A, 0x2B, 0x2D:
      if byte(1) == 0x20 { tally.listLines += 1 }
    case 0x28:
      if isOption(byte(1)), byte(2) == 0x29 { tally.optionLines += 1 }
    case _ where isDigit(first):
      let mark = isDigit(byte(1)) ? byte(2) : byte(1)
      if mark == 0x2E || mark == 0x29 { tally.listLines += 1 }
    case _ where isOption(first):
      if closes(byte(1)) { tally.optionLines += 1 }
    default: break
    }
  }
}

/// The English question words, as the little-endian numbers of their bytes.
enum QuestionWords {
  /// what, which, who, whom, whose, when, where, why, how.
  @inline(__always)
  static func contains(_ head: UInt64) -> Bool {
    let first = UInt8(truncatingIfNeeded: head)
    guard first == 0x77 || first == 0x68 else { return false }
    switch head {
    case 0x7461_6877, 0x68_6369_6877, 0x6F_6877, 0x6D6F_6877, 0x65_736F_6877, 0x6E65_6877,
      0x65_7265_6877, 0x79_6877, 0x77_6F68:
      return true
    default: return false
    }
  }
}
