internal import PreferenceData
internal import PromptFeatures

/// The text behind n-gram buckets, over many prompts.
struct TermTexts: Sendable {
  struct Term: Sendable, Equatable {
    /// Lower-cased, every ASCII digit as 0, as words are hashed.
    var text: String
    /// 1 or −1: what an occurrence adds to the bucket's count.
    var sign: Float
  }

  /// For each bucket the n-gram that occurs most often in it; of equally many the one of the smaller
  /// hash.
  var terms: [UInt32: Term] = [:]

  /// - Parameter isWanted: one flag per bucket.
  init(prompts: PromptStore, selection: [Int], isWanted: [Bool]) {
    struct Count: Sendable {
      var text: String
      var occurrences: Int
    }
    let shift = UInt64(64 - isWanted.count.trailingZeroBitCount)
    let size = PromptAnalysis.blockSize
    let blocks = concurrentMap((selection.count + size - 1) / size) { block in
      var counts: [UInt64: Count] = [:]
      for prompt in selection[block * size..<min(selection.count, (block + 1) * size)] {
        prompts.withTurns(of: prompt) { turns in
          NgramNames.forEach(turns: turns) { ngram in
            guard isWanted[Int(ngram.hash >> shift)] else { return }
            counts[ngram.hash, default: Count(text: Self.text(ngram), occurrences: 0)]
              .occurrences += 1
          }
        }
      }
      return counts
    }
    var counts: [UInt64: Count] = [:]
    // In the order of blocks, so that the first text of a hash stays.
    for block in blocks {
      for (hash, count) in block {
        counts[hash, default: Count(text: count.text, occurrences: 0)].occurrences +=
          count.occurrences
      }
    }
    var best: [UInt32: (hash: UInt64, occurrences: Int)] = [:]
    for (hash, count) in counts {
      let bucket = UInt32(hash >> shift)
      if let known = best[bucket],
        (-known.occurrences, known.hash) < (-count.occurrences, hash)
      {
        continue
      }
      best[bucket] = (hash, count.occurrences)
    }
    terms = best.mapValues { Term(text: counts[$0.hash]!.text, sign: $0.hash & 1 == 0 ? 1 : -1) }
  }

  private static func text(_ ngram: NgramNames.Ngram) -> String {
    String(
      decoding: ngram.text.utf8.map { (0x30...0x39).contains($0) ? 0x30 : $0 }, as: UTF8.self)
  }
}
