/// The text behind n-gram buckets: which words and word pairs of a prompt each bucket stands for.
///
/// Scoring never needs it, so ``PromptScratch`` keeps hashes alone and this reads the prompt again.
public enum NgramNames {
  /// For each bucket of the prompt's words and pairs the text of its first occurrence, lower-cased,
  /// two words joined by a space. Where several n-grams share a bucket, up to three of them are
  /// joined by ` / `.
  ///
  /// - Parameters:
  ///   - turns: the user's turns, oldest first; the same parts are read as by ``PromptScratch``.
  ///   - bucketBits: the logarithm of the number of buckets.
  public static func names(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, bucketBits: Int
  ) -> [UInt32: String] {
    var names: [UInt32: [String]] = [:]
    let shift = UInt64(64 - bucketBits)
    func note(_ hash: UInt64, _ name: @autoclosure () -> String) {
      let bucket = UInt32(truncatingIfNeeded: hash &>> shift)
      let known = names[bucket] ?? []
      guard known.count < 3 else { return }
      let name = name()
      if !known.contains(name) { names[bucket] = known + [name] }
    }
    forEach(turns: turns) { ngram in note(ngram.hash, ngram.text) }
    return names.mapValues { $0.joined(separator: " / ") }
  }

  /// One occurrence of a word, or of two words in a row.
  package struct Ngram {
    /// What its bucket, the top bits, and its sign, negative where odd, are taken from.
    package let hash: UInt64
    let first: UnsafeBufferPointer<UInt8>
    let second: UnsafeBufferPointer<UInt8>?

    /// The text, lower-cased, two words joined by a space.
    package var text: String {
      func lower(_ word: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: word, as: UTF8.self).lowercased()
      }
      return second.map { lower(first) + " " + lower($0) } ?? lower(first)
    }
  }

  /// Runs `body` with every n-gram of a prompt, in order; each lives for the call only.
  ///
  /// - Parameter turns: as ``PromptScratch`` reads them.
  package static func forEach(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ body: (Ngram) -> Void
  ) {
    for turn in turns.suffix(PromptScratch.weighedTurns) {
      let (first, last) = Segment.parts(of: turn, limit: PromptScratch.turnLimit)
      for part in [first, last] where part.count > 0 {
        var previous: Ngram?
        Segment(trimming: part).forEachWord { hash, bytes in
          let word = Ngram(hash: hash, first: bytes, second: nil)
          body(word)
          if let previous {
            body(
              Ngram(
                hash: WordHash.pair(previous.hash, hash), first: previous.first, second: bytes))
          }
          previous = word
        }
      }
    }
  }
}

extension Segment {
  /// Runs `body` with the hash and the bytes of each word, the same words that ``scan(into:tables:)``
  /// finds.
  func forEachWord(_ body: (UInt64, UnsafeBufferPointer<UInt8>) -> Void) {
    var tally = SegmentTally()
    var hash: UInt64 = 0
    var position = 0
    while position < count {
      let byte = bytes[position]
      let lower = byte | 0x20
      let isWord = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lower)
      guard isWord || byte >= 0x80 else {
        position += 1
        continue
      }
      var found = 0
      let end = scanMixedWord(at: position, into: &hash, &found, &tally)
      if found > 0 {
        body(hash, UnsafeBufferPointer(start: bytes + position, count: end - position))
      }
      position = end + (sentenceEnd(at: end)?.length ?? 0)
    }
  }
}
