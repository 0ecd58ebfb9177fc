/// Reusable working memory for reading prompts, and the result of the last one read.
///
/// One pass over a prompt's user turns gives its surface numbers and its hashed word 1–2-grams.
/// Any bytes are a prompt: what is no UTF-8 separates words. Once the scratch has grown to the
/// longest prompt seen, reading allocates nothing.
///
/// ```swift
/// var scratch = PromptScratch()
/// scratch.analyze("Is 7 prime?")
/// scratch.surface    // 25 numbers, named by SurfaceFeatures.names
/// scratch.terms      // 5 terms: is, 7, prime and the pairs "is 7", "7 prime"
/// ```
///
/// Turn t of T weighs ½^(T−t); turns before the 24 last, whose weight is below the resolution of
/// a `Float`, are only counted. At most the first and the last 16 KiB of a turn are read.
public struct PromptScratch: Sendable {
  /// One n-gram bucket that occurs in the prompt.
  public struct Term: Sendable, Equatable {
    /// The top bits of the n-gram's hash.
    public var bucket: UInt32
    /// The number of occurrences, turn-weighted, each with the sign of its n-gram's hash.
    public var count: Float

    @inlinable
    public init(bucket: UInt32, count: Float) {
      self.bucket = bucket
      self.count = count
    }
  }

  /// The bytes read at each end of a longer turn.
  public static let turnLimit = 16 * 1024
  /// The turns read, counted from the last.
  public static let weighedTurns = 24

  /// The logarithm of the number of buckets.
  public let bucketBits: Int
  /// The surface numbers, raw: log1p where counts, not standardised.
  public package(set) var surface: [Float]
  /// The distinct buckets of the n-grams, in order of first occurrence.
  public package(set) var terms: [Term] = []

  var words: [UInt64] = []
  var table = TermTable()
  var totals = SurfaceTotals()

  /// - Parameter bucketBits: the logarithm of the number of n-gram buckets, in 8...20.
  public init(bucketBits: Int = 18) {
    precondition((8...20).contains(bucketBits), "bucketBits must be in 8...20")
    self.bucketBits = bucketBits
    surface = [Float](repeating: 0, count: SurfaceFeatures.count)
  }

  /// Reads a prompt of one turn.
  public mutating func analyze(_ prompt: String) {
    var prompt = prompt
    prompt.withUTF8 { analyze(UnsafeRawBufferPointer($0)) }
  }

  /// Reads a prompt of one turn, UTF-8 or not.
  public mutating func analyze(_ turn: UnsafeRawBufferPointer) {
    start()
    read(turn, weight: 1)
    totals.turns = 1
    totals.finish(into: &surface)
  }

  /// Reads a prompt of several user turns, oldest first.
  public mutating func analyze(turns: UnsafeBufferPointer<UnsafeRawBufferPointer>) {
    analyze(turnCount: turns.count) { turns[$0] }
  }

  /// Reads a prompt of several user turns wherever they lie; asks for those it reads, oldest first.
  package mutating func analyze(turnCount: Int, turn: (Int) -> UnsafeRawBufferPointer) {
    start()
    for index in max(0, turnCount - PromptScratch.weighedTurns)..<turnCount {
      read(turn(index), weight: 1 / Float(1 << (turnCount - 1 - index)))
    }
    totals.turns = Float(turnCount)
    totals.finish(into: &surface)
  }

  private mutating func start() {
    terms.removeAll(keepingCapacity: true)
    table.startOver(for: 0)
    totals = SurfaceTotals()
  }

  private mutating func read(_ turn: UnsafeRawBufferPointer, weight: Float) {
    let (first, last) = Segment.parts(of: turn, limit: PromptScratch.turnLimit)
    read(Segment(trimming: first), weight: weight)
    if last.count > 0 { read(Segment(trimming: last), weight: weight) }
  }

  private mutating func read(_ segment: Segment, weight: Float) {
    guard segment.count > 0 else { return }
    if words.count < segment.count {
      words = [UInt64](repeating: 0, count: max(segment.count, 1024))
    }
    let tally = words.withUnsafeMutableBufferPointer { words in
      ByteTables.shared.withPointers { tables in
        segment.scan(into: words.baseAddress.unsafelyUnwrapped, tables: tables)
      }
    }
    let distinct = count(words: tally.words, weight: weight)
    totals.add(tally, weight: weight, distinctWords: distinct)
  }
}

extension ByteTables {
  @inline(__always)
  func withPointers<R>(_ body: (borrowing Segment.Tables) -> R) -> R {
    lanes.withUnsafeBufferPointer { lanes in
      actions.withUnsafeBufferPointer { actions in
        questionWords.withUnsafeBufferPointer { questionWords in
          body(
            Segment.Tables(
              lanes: lanes.baseAddress.unsafelyUnwrapped,
              actions: actions.baseAddress.unsafelyUnwrapped,
              questionWords: questionWords.baseAddress.unsafelyUnwrapped))
        }
      }
    }
  }
}
