/// A small open-addressing index from bucket to the position of its term.
///
/// A slot packs a generation, a bucket and a position into 64 bits; slots of earlier generations
/// count as empty, so that starting over costs nothing however large the table once grew.
struct TermTable: Sendable {
  /// generation (24 bits) ‖ bucket (20 bits) ‖ position (20 bits).
  private(set) var slots = [UInt64](repeating: 0, count: 1 << 10)
  private(set) var mask = 0
  private(set) var generation: UInt64 = 0

  static let positionBits: UInt64 = 20

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

  /// Runs `body` with the slots to write to.
  @inline(__always)
  mutating func withSlots<R>(
    _ body: (_ slots: UnsafeMutablePointer<UInt64>, _ mask: Int, _ generation: UInt64) -> R
  ) -> R {
    let mask = mask
    let generation = generation
    return slots.withUnsafeMutableBufferPointer {
      body($0.baseAddress.unsafelyUnwrapped, mask, generation)
    }
  }
}
