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
    for turn in turns.suffix(PromptScratch.weighedTurns) {
      let (first, last) = Segment.parts(of: turn, limit: PromptScratch.turnLimit)
      for part in [first, last] where part.count > 0 {
        var previous: (hash: UInt64, text: String)?
        Segment(trimming: part).forEachWord { hash, bytes in
          let text = String(decoding: bytes, as: UTF8.self).lowercased()
          note(hash, text)
          if let previous {
            note(WordHash.pair(previous.hash, hash), previous.text + " " + text)
          }
          previous = (hash, text)
        }
      }
    }
    return names.mapValues { $0.joined(separator: " / ") }
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
