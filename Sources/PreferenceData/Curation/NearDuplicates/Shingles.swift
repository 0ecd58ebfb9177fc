/// The set of word sequences of a text, *shingles*, by which texts are compared (Broder, "On the
/// resemblance and containment of documents", 1997).
///
/// With S(x) the set of all runs of three words of x, a and b have
///
///     resemblance  r(a, b) = |S(a) ∩ S(b)| / |S(a) ∪ S(b)|
///     containment  c(a, b) = |S(a) ∩ S(b)| / |S(a)|     (the share of a that is in b)
///
/// Shingles are kept as 32-bit hashes: of two unequal ones, one pair in four billion is taken for
/// equal.
struct Shingles: Sendable, Equatable {
  /// Three: longer ones make a single typo in a question of twenty words look like another question,
  /// shorter ones find different questions of one template.
  static let width = 3

  /// Sorted, each once; empty for a text of fewer than three words.
  var hashes: [UInt32] = []

  init() {}

  init(_ words: TextWords) { replace(by: words) }

  /// Replaces the set by another text's, reusing memory.
  mutating func replace(by words: TextWords) {
    hashes.removeAll(keepingCapacity: true)
    let words = words.hashes
    guard words.count >= Self.width else { return }
    for index in 0...(words.count - Self.width) {
      var hash: UInt64 = 0
      for word in words[index..<index + Self.width] {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
      }
      hashes.append(UInt32(truncatingIfNeeded: hash >> 32))
    }
    hashes.sort()
    var kept = 1
    for index in 1..<hashes.count where hashes[index] != hashes[kept - 1] {
      hashes[kept] = hashes[index]
      kept += 1
    }
    hashes.removeLast(hashes.count - kept)
  }

  /// |S(a) ∩ S(b)| of two sorted sets, or any smaller number if it is below `needed`.
  static func commonCount(
    _ a: UnsafeBufferPointer<UInt32>, _ b: UnsafeBufferPointer<UInt32>, atLeast needed: Int = 0
  ) -> Int {
    let (small, large) = a.count < b.count ? (a, b) : (b, a)
    // One by one where the other set is much larger, such as a whole document.
    guard large.count < 16 * small.count else {
      return small.count { contains(large, $0) }
    }
    var (i, j, common) = (0, 0, 0)
    while i < small.count, j < large.count, common + small.count - i >= needed {
      let (x, y) = (small[i], large[j])
      common &+= x == y ? 1 : 0
      i &+= x <= y ? 1 : 0
      j &+= y <= x ? 1 : 0
    }
    return common
  }

  private static func contains(_ sorted: UnsafeBufferPointer<UInt32>, _ value: UInt32) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == value
  }
}
