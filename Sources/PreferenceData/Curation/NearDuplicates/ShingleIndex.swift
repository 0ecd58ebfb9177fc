/// Finds the texts of a collection that resemble a given one or that it contains.
///
/// The search is exact: what has resemblance or containment of the threshold t or more is found.
/// Of each text b only k = |S(b)| − ⌈t·|S(b)|⌉ + 1 shingles are entered, its rarest: a text that
/// shares at least ⌈t·|S(b)|⌉ of them, which both measures demand, cannot avoid all k (prefix
/// filtering; Chaudhuri, Ganti & Kaushik, ICDE 2006). MinHash would find the same texts with a
/// probability below 1.
struct ShingleIndex: Sendable {
  struct Match: Sendable, Equatable, BitwiseCopyable {
    /// Which text of the collection; -1 if none.
    var text: Int32
    /// r(a, b).
    var resemblance: Double
    /// c(b, a): the share of the collection's text that is in the given one.
    var containment: Double

    static let none = Match(text: -1, resemblance: 0, containment: 0)
  }

  /// Of a text that shares rare shingles with more others, only so many are compared with it: those
  /// that share most. Bounds the time that made-up data can take.
  static let comparisonLimit = 4_096

  let threshold: Double
  private var hashes: [UInt32] = []
  private var bounds: [Int] = [0]
  /// The texts by entered shingle, sorted by the shingle.
  private var entries: [Entry] = []
  /// Entries of shingles with the top bits i are at `starts[i]..<starts[i + 1]`.
  private var starts: [Int32] = []
  private var shift: UInt32 = 0

  private struct Entry: Sendable, BitwiseCopyable {
    var shingle: UInt32
    var text: Int32
  }

  /// - Parameter texts: their sets of shingles; those without any are never found.
  init(_ texts: [Shingles], threshold: Double) {
    precondition(threshold > 0 && threshold <= 1, "a similarity is above 0 and at most 1")
    self.threshold = threshold
    for text in texts {
      hashes.append(contentsOf: text.hashes)
      bounds.append(hashes.count)
    }
    enter()
  }

  private var count: Int { bounds.count - 1 }

  /// How many of `size` shingles must be shared.
  private func required(_ size: Int) -> Int {
    Int((threshold * Double(size) - 1e-9).rounded(.up))
  }

  private mutating func enter() {
    // How often shingles occur, near enough: some share a counter.
    var frequency = [UInt32](repeating: 0, count: 1 << 20)
    for hash in hashes { frequency[Int(hash >> 12)] &+= 1 }
    var order: [UInt32] = []
    for text in 0..<count {
      order.removeAll(keepingCapacity: true)
      order.append(contentsOf: hashes[bounds[text]..<bounds[text + 1]])
      guard !order.isEmpty else { continue }
      order.sort { (frequency[Int($0 >> 12)], $0) < (frequency[Int($1 >> 12)], $1) }
      for hash in order.prefix(order.count - required(order.count) + 1) {
        entries.append(Entry(shingle: hash, text: Int32(text)))
      }
    }
    entries.sort { ($0.shingle, $0.text) < ($1.shingle, $1.text) }
    var bits: UInt32 = 8
    while bits < 24, 1 << bits < entries.count { bits += 1 }
    shift = 32 - bits
    starts = [Int32](repeating: 0, count: (1 << Int(bits)) + 1)
    for entry in entries { starts[Int(entry.shingle >> shift) + 1] += 1 }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
  }

  /// Working memory of one thread.
  struct Scratch {
    fileprivate var found: [Int32] = []
    fileprivate var shared: [(text: Int32, count: Int32)] = []
    init() {}
  }

  /// Calls `body` with every text of the collection that reaches the threshold by either measure,
  /// until it returns false.
  ///
  /// - Parameter byResemblance: whether it must be the resemblance, which is quicker.
  func forEachMatch(
    of given: Shingles, byResemblance: Bool = false, _ scratch: inout Scratch,
    _ body: (Match) -> Bool
  ) {
    collect(given, &scratch)
    given.hashes.withUnsafeBufferPointer { a in
      hashes.withUnsafeBufferPointer { hashes in
        for candidate in scratch.shared {
          let range = bounds[Int(candidate.text)]..<bounds[Int(candidate.text) + 1]
          // Neither set may be much the larger one of two that resemble each other.
          let needed = required(byResemblance ? max(range.count, a.count) : range.count)
          guard min(a.count, range.count) >= needed else { continue }
          let common = Shingles.commonCount(
            a, UnsafeBufferPointer(rebasing: hashes[range]), atLeast: needed)
          let all = a.count + range.count - common
          guard common >= (byResemblance ? required(all) : needed) else { continue }
          let match = Match(
            text: candidate.text, resemblance: Double(common) / Double(all),
            containment: Double(common) / Double(range.count))
          guard body(match) else { return }
        }
      }
    }
  }

  /// The texts that share an entered shingle.
  private func collect(_ given: Shingles, _ scratch: inout Scratch) {
    scratch.found.removeAll(keepingCapacity: true)
    scratch.shared.removeAll(keepingCapacity: true)
    entries.withUnsafeBufferPointer { entries in
      for hash in given.hashes {
        let bucket = Int(hash >> shift)
        for index in Int(starts[bucket])..<Int(starts[bucket + 1])
        where entries[index].shingle == hash {
          scratch.found.append(entries[index].text)
        }
      }
    }
    scratch.found.sort()
    for text in scratch.found {
      if scratch.shared.last?.text == text {
        scratch.shared[scratch.shared.count - 1].count += 1
      } else {
        scratch.shared.append((text, 1))
      }
    }
    if scratch.shared.count > Self.comparisonLimit {
      scratch.shared.sort { ($1.count, $0.text) < ($0.count, $1.text) }
      scratch.shared.removeLast(scratch.shared.count - Self.comparisonLimit)
    }
  }
}
