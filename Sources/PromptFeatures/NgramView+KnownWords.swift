extension NgramView {
  /// How many words of a prompt there are, and how many of them lie in buckets that are ignored
  /// because too few training prompts held them.
  ///
  /// Buckets are shared: of words that no training prompt held, about ``knownBucketShare`` fall
  /// into a bucket that is not ignored.
  ///
  /// - Parameter turns: as ``PromptScratch`` reads them.
  package func wordCounts(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>
  ) -> (words: Int, unknown: Int) {
    let shift = UInt64(64 - bucketBits)
    var words = 0
    var unknown = 0
    for turn in turns.suffix(PromptScratch.weighedTurns) {
      let (first, last) = Segment.parts(of: turn, limit: PromptScratch.turnLimit)
      for part in [first, last] where part.count > 0 {
        Segment(trimming: part).forEachWord { hash, _ in
          words += 1
          if inverseDocumentFrequencies[Int(hash &>> shift)] == 0 { unknown += 1 }
        }
      }
    }
    return (words, unknown)
  }

  /// The share of buckets that are not ignored.
  package var knownBucketShare: Double {
    Double(inverseDocumentFrequencies.count { $0 != 0 }) / Double(bucketCount)
  }
}
