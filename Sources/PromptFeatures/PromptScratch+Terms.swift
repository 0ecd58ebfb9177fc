extension PromptScratch {
  /// Adds the first `count` words, and every two adjacent ones, to the terms.
  ///
  /// - Returns: how many of the words are new to the prompt.
  mutating func count(words count: Int, weight: Float) -> Int {
    guard count > 0 else { return 0 }
    let known = terms.count
    let limit = min(known + 2 * count, 1 << bucketBits)
    if !table.hasRoom(for: limit) { rebuildTable(for: limit) }
    terms.append(contentsOf: repeatElement(Term(bucket: 0, count: 0), count: limit - known))

    var used = known
    var distinct = 0
    let shift = UInt64(64 - bucketBits)
    words.withUnsafeBufferPointer { words in
      terms.withUnsafeMutableBufferPointer { terms in
        table.withSlots { slots, mask, generation in
          let terms = terms.baseAddress.unsafelyUnwrapped
          @inline(__always)
          func add(_ hash: UInt64) -> Bool {
            let bucket = UInt32(truncatingIfNeeded: hash &>> shift)
            let signed = hash & 1 == 0 ? weight : -weight
            let tag = TermTable.tag(generation: generation, bucket: bucket)
            var slot = Int(bucket) & mask
            while true {
              let content = slots[slot]
              if content &>> TermTable.positionBits == tag {
                terms[Int(content & (1 << TermTable.positionBits - 1))].count += signed
                return false
              }
              // Only this generation's slots are in use.
              if content &>> 40 != generation {
                slots[slot] = tag &<< TermTable.positionBits | UInt64(used)
                terms[used] = Term(bucket: bucket, count: signed)
                used += 1
                return true
              }
              slot = (slot + 1) & mask
            }
          }
          var previous = words[0]
          if add(previous) { distinct += 1 }
          for index in 1..<count {
            let word = words[index]
            if add(word) { distinct += 1 }
            _ = add(WordHash.pair(previous, word))
            previous = word
          }
        }
      }
    }
    terms.removeLast(limit - used)
    return distinct
  }

  private mutating func rebuildTable(for limit: Int) {
    table.startOver(for: limit)
    terms.withUnsafeBufferPointer { terms in
      table.withSlots { slots, mask, generation in
        for (position, term) in terms.enumerated() {
          var slot = Int(term.bucket) & mask
          while slots[slot] &>> 40 == generation { slot = (slot + 1) & mask }
          let tag = TermTable.tag(generation: generation, bucket: term.bucket)
          slots[slot] = tag &<< TermTable.positionBits | UInt64(position)
        }
      }
    }
  }
}
