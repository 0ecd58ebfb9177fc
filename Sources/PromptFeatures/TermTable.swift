/// A small open-addressing index from bucket to the position of its term.
///
/// A slot packs a generation, a bucket and a position into 64 bits; slots of earlier generations
/// count as empty, so that starting over costs nothing however large the table once grew.
///
/// Where a bucket's search begins depends on a number that each process draws for itself. Results
/// don't depend on it, but nobody can choose words that all search the same slots.
struct TermTable: Sendable {
  /// generation (24 bits) ‖ bucket (20 bits) ‖ position (20 bits).
  private(set) var slots = [UInt64](repeating: 0, count: 1 << 10)
  private(set) var mask = 0
  private let multiplier = TermTable.processMultiplier
  private(set) var generation: UInt64 = 0

  static let positionBits: UInt64 = 20
  private static let processMultiplier = UInt64.random(in: .min ... .max) | 1

  /// Forgets all terms and makes room for `terms` of them at a load of a quarter or less.
  mutating func startOver(for terms: Int) {
    generation += 1
    if generation >> 24 != 0 {
      generation = 1
      for index in slots.indices { slots[index] = 0 }
    }
    var size = 1 << 8
    while size < 4 * terms { size <<= 1 }
    if slots.count < size { slots = [UInt64](repeating: 0, count: size) }
    mask = size - 1
  }

  /// Sets the generation to the last one, for tests.
  mutating func skipToLastGeneration() { generation = 1 << 24 - 1 }

  /// Whether `terms` terms fit.
  func hasRoom(for terms: Int) -> Bool { 2 * terms <= mask + 1 }

  /// The upper part of the slots that belong to `bucket` in this generation.
  @inline(__always)
  static func tag(generation: UInt64, bucket: UInt32) -> UInt64 {
    generation << 20 | UInt64(bucket)
  }

  /// The slots to write to and how to find one's place among them.
  struct Slots {
    let pointer: UnsafeMutablePointer<UInt64>
    let mask: Int
    let generation: UInt64
    fileprivate let multiplier: UInt64
    fileprivate let shift: UInt64

    /// Where the search for a bucket begins: multiplicative hashing (Dietzfelbinger et al., 1997).
    @inline(__always)
    func start(of bucket: UInt32) -> Int {
      Int(truncatingIfNeeded: (UInt64(bucket) &* multiplier) &>> shift)
    }
  }

  /// Runs `body` with the slots to write to.
  @inline(__always)
  mutating func withSlots<R>(_ body: (Slots) -> R) -> R {
    let (mask, generation, multiplier) = (mask, generation, multiplier)
    let shift = UInt64((mask + 1).leadingZeroBitCount + 1)
    return slots.withUnsafeMutableBufferPointer {
      body(
        Slots(
          pointer: $0.baseAddress.unsafelyUnwrapped, mask: mask, generation: generation,
          multiplier: multiplier, shift: shift))
    }
  }
}
