extension Segment {
  /// One pass over the bytes: counts everything and appends each word's hash to `words`.
  ///
  /// A word is a maximal run of letters and digits, ASCII letters lower-cased and every digit read
  /// as 0; in scripts written without spaces every character is a word. Bytes that are no UTF-8
  /// separate words.
  ///
  /// - Parameter words: room for at least `count` hashes.
  /// - Returns: the tally; `tally.words` hashes were written.
  func scan(into words: UnsafeMutablePointer<UInt64>, tables: borrowing Tables) -> SegmentTally {
    var tally = SegmentTally()
    guard count > 0 else { return tally }
    tally.lanes = countLanes(tables.lanes)
    let actions = tables.actions
    let questionWords = tables.questionWords
    let bytes = bytes
    let count = count
    var wordCount = 0
    var wordCharacters = 0
    var longestWord = 0
    var numbers = 0
    var questions = 0
    var wordsAtSentenceStart = 0
    var position = 0
    tally.lines = 1
    markLine(at: 0, &tally)
    while position < count {
      let byte = bytes[position]
      let action = actions[Int(byte)]
      if action == ByteTables.Action.word {
        let (hash, head, length) = WordHash.ofASCII(bytes + position, readable: count - position)
        let end = position &+ length
        let next = end < count ? bytes[end] : 0
        if next >= 0x80 {
          position = scanMixedWord(at: position, into: words, &wordCount, &tally)
          continue
        }
        words[wordCount] = hash
        wordCount &+= 1
        wordCharacters &+= length
        longestWord = max(longestWord, length)
        numbers &+= byte < 0x3A ? 1 : 0
        questions &+= questionWords[QuestionWords.slot(of: head)] == head ? 1 : 0
        // A space after a word needs no look at the table.
        position = next == 0x20 ? end &+ 1 : end
      } else if action == ByteTables.Action.skip {
        position &+= 1
      } else if action == ByteTables.Action.sentenceEnd {
        position &+= 1
        if position == count || Segment.isSpace(bytes[position]) {
          if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
          wordsAtSentenceStart = wordCount
        }
      } else if action == ByteTables.Action.newline {
        if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
        wordsAtSentenceStart = wordCount
        // The text does not end in white space: a line with something in it follows.
        repeat { position &+= 1 } while Segment.isSpace(bytes[position])
        tally.lines += 1
        markLine(at: position, &tally)
      } else if action == ByteTables.Action.nonASCII {
        position = scanMixedWord(at: position, into: words, &wordCount, &tally)
        if let (length, isQuestion) = sentenceEnd(at: position) {
          position += length
          if isQuestion { tally.questionMarks += 1 }
          if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
          wordsAtSentenceStart = wordCount
        }
      } else {
        var end = position + 1
        while end < count, bytes[end] == UInt8(ascii: "`") { end += 1 }
        if end - position >= 3 { tally.fences += 1 }
        position = end
      }
    }
    if wordCount > wordsAtSentenceStart { tally.sentences += 1 }
    tally.words = wordCount
    tally.wordCharacters += wordCharacters
    tally.longestWord = max(tally.longestWord, longestWord)
    tally.numbers += numbers
    tally.questionWords += questions
    return tally
  }

  /// Pointers into ``ByteTables``, valid during a scan.
  struct Tables {
    let lanes: UnsafePointer<SIMD16<UInt8>>
    let actions: UnsafePointer<UInt8>
    let questionWords: UnsafePointer<UInt64>
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
