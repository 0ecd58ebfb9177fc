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
        table.withSlots { table in
          let slots = table.pointer
          let (mask, generation) = (table.mask, table.generation)
          let words = words.baseAddress.unsafelyUnwrapped
          let terms = terms.baseAddress.unsafelyUnwrapped
          /// Counts an n-gram; 1 if its bucket is new to the prompt.
          @inline(__always)
          func add(_ hash: UInt64, at position: Int) -> Int {
            let bucket = UInt32(truncatingIfNeeded: hash &>> shift)
            let signed = hash & 1 == 0 ? weight : -weight
            let tag = TermTable.tag(generation: generation, bucket: bucket)
            var slot = table.start(of: bucket)
            while true {
              let content = slots[slot]
              // Only this generation's slots are in use.
              if content &>> 40 != generation {
                slots[slot] = tag &<< TermTable.positionBits | UInt64(position)
                terms[position] = Term(bucket: bucket, count: signed)
                return 1
              }
              if content &>> TermTable.positionBits == tag {
                terms[Int(content & (1 << TermTable.positionBits - 1))].count += signed
                return 0
              }
              slot = (slot &+ 1) & mask
            }
          }
          var position = known
          var previous = words[0]
          position &+= add(previous, at: position)
          distinct = position &- known
          var index = 1
          while index < count {
            let word = words[index]
            let isNew = add(word, at: position)
            distinct &+= isNew
            position &+= isNew
            position &+= add(WordHash.pair(previous, word), at: position)
            previous = word
            index &+= 1
          }
          used = position
        }
      }
    }
    terms.removeLast(limit - used)
    return distinct
  }

  private mutating func rebuildTable(for limit: Int) {
    table.startOver(for: limit)
    terms.withUnsafeBufferPointer { terms in
      table.withSlots { table in
        for (position, term) in terms.enumerated() {
          var slot = table.start(of: term.bucket)
          while table.pointer[slot] &>> 40 == table.generation { slot = (slot + 1) & table.mask }
          let tag = TermTable.tag(generation: table.generation, bucket: term.bucket)
          table.pointer[slot] = tag &<< TermTable.positionBits | UInt64(position)
        }
      }
    }
  }
}
