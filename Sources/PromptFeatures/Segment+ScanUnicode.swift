extension Segment {
  /// Scans on from `position` through a word with letters outside ASCII, or past one character
  /// that separates words. Returns the position after it; always moves forward.
  func scanMixedWord(
    at start: Int, into words: UnsafeMutablePointer<UInt64>, _ wordCount: inout Int,
    _ tally: inout SegmentTally
  ) -> Int {
    var position = start
    var hasher = WordHasher()
    var characters = 0
    while position < count {
      let byte = bytes[position]
      if byte < 0x80 {
        let lower = byte | 0x20
        let isDigit = (0x30...0x39).contains(byte)
        guard isDigit || (0x61...0x7A).contains(lower) else { break }
        hasher.add(lower)
        position += 1
        characters += 1
        continue
      }
      guard let (scalar, length) = Scalars.decode(bytes, at: position, end: count) else {
        if characters == 0 { position += 1 }
        break
      }
      let kind = Scalars.kind(of: scalar)
      if kind == .letter {
        hasher.add(Scalars.lowercased(scalar))
        if Scalars.isMathematical(scalar) { tally.mathMarks += 1 }
        position += length
        characters += 1
        continue
      }
      guard characters == 0, sentenceEnd(at: position) == nil else { break }
      position += length
      if kind == .unspaced {
        hasher.add(scalar)
        characters = 1
      } else {
        if Scalars.isMathematical(scalar) { tally.mathMarks += 1 }
        if Scalars.isQuote(scalar) { tally.quotes += 1 }
      }
      break
    }
    if characters > 0 {
      words[wordCount] = hasher.finish()
      wordCount += 1
      tally.wordCharacters += characters
      tally.longestWord = max(tally.longestWord, characters)
      if (0x30...0x39).contains(bytes[start]) { tally.numbers += 1 }
      if let head = hasher.shortWord, QuestionWords.contains(head) { tally.questionWords += 1 }
    }
    return position
  }

  /// The sentence end outside ASCII at `position`, if there is one: its length in bytes and whether
  /// it is a question mark.
  @inline(__always)
  func sentenceEnd(at position: Int) -> (length: Int, isQuestion: Bool)? {
    guard position < count, bytes[position] >= 0x80,
      let (scalar, length) = Scalars.decode(bytes, at: position, end: count),
      Scalars.endsSentence(scalar)
    else { return nil }
    return (length, Scalars.isQuestionMark(scalar))
  }
}
