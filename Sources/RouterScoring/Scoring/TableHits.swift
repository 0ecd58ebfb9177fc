internal import PromptFeatures

/// The rows that a prompt's n-grams have in the tables that a router reads: one table, or two.
struct TableHits: Sendable {
  /// Room for the hits of the first table, then for those of the second.
  private var hits: [TokenHit] = []
  private var room = 0
  private(set) var firstCount = 0
  private(set) var secondCount = 0

  /// Makes room for the hits of so many terms; once there is room, it allocates nothing.
  mutating func makeRoom(for terms: Int, tables: Int) {
    guard tables > 0, hits.isEmpty || room < terms else { return }
    room = max(terms * 3 / 2, 64)
    hits = [TokenHit](repeating: TokenHit(row: 0, factor: 0), count: room * tables)
  }

  /// Runs `body` with the places for hits of the first and the second table; it returns how many it
  /// wrote of each.
  @inline(__always)
  mutating func fill(
    for terms: Int, tables: Int,
    _ body: (UnsafeMutablePointer<TokenHit>, UnsafeMutablePointer<TokenHit>) -> (Int, Int)
  ) {
    precondition(room >= terms && hits.count >= room * tables, "no room for the hits")
    let room = room
    (firstCount, secondCount) = hits.withUnsafeMutableBufferPointer { hits in
      guard let start = hits.baseAddress else { return (0, 0) }
      return body(start, tables > 1 ? start + room : start)
    }
  }

  func withFirst(_ body: (UnsafeBufferPointer<TokenHit>) -> Void) {
    hits.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<firstCount])) }
  }

  func withSecond(_ body: (UnsafeBufferPointer<TokenHit>) -> Void) {
    hits.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[room..<room + secondCount]))
    }
  }
}

extension TokenTable {
  /// Writes the embedding that hits make to a part of `out`.
  func sum(_ hits: UnsafeBufferPointer<TokenHit>, into out: inout [Float], at place: Range<Int>) {
    out.withUnsafeMutableBufferPointer { out in
      sum(hits, into: UnsafeMutableBufferPointer(rebasing: out[place]))
    }
  }
}
