/// The English question words: what, which, who, whom, whose, when, where, why, how.
enum QuestionWords {
  /// Each word as the little-endian number of its bytes, in the slot that ``slot(of:)`` gives it;
  /// 0 elsewhere.
  static let table: [UInt64] = {
    var table = [UInt64](repeating: 0, count: 16)
    for word in ["what", "which", "who", "whom", "whose", "when", "where", "why", "how"] {
      let head = word.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      precondition(table[slot(of: head)] == 0, "two question words share a slot")
      table[slot(of: head)] = head
    }
    return table
  }()

  static func contains(_ head: UInt64) -> Bool { table[slot(of: head)] == head }

  /// A perfect hash of the nine words.
  @inline(__always)
  static func slot(of head: UInt64) -> Int {
    Int(truncatingIfNeeded: (head &* WordHash.pair) &>> 60)
  }
}
