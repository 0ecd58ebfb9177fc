/// The 64-bit xxHash (Yann Collet, XXH64, specification 0.1.1) with seed 0, fed piece by piece.
///
/// It finds damage, not forgery.
struct XXH64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  /// The four accumulators, each fed every fourth 8-byte lane.
  private var lanes = (
    XXH64.prime1 &+ XXH64.prime2, XXH64.prime2, UInt64(0), UInt64(0) &- XXH64.prime1
  )
  /// Bytes that do not fill a stripe of 32 yet.
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  init() { rest.reserveCapacity(64) }

  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = XXH64()
    hasher.update(bytes)
    return hasher.finish()
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var position = 0
    if !rest.isEmpty {
      position = min(32 - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<position])
      guard rest.count == 32 else { return }
      rest.withUnsafeBytes { consumeStripes($0) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = (bytes.count - position) & ~31
    consumeStripes(UnsafeRawBufferPointer(rebasing: bytes[position..<position + whole]))
    rest.append(contentsOf: bytes[(position + whole)...])
  }

  func finish() -> UInt64 {
    var hash: UInt64
    if length >= 32 {
      hash =
        rotate(lanes.0, 1) &+ rotate(lanes.1, 7) &+ rotate(lanes.2, 12) &+ rotate(lanes.3, 18)
      for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
        hash = (hash ^ XXH64.round(0, lane)) &* XXH64.prime1 &+ XXH64.prime4
      }
    } else {
      hash = XXH64.prime5
    }
    hash &+= length
    rest.withUnsafeBytes { bytes in
      var position = 0
      while position + 8 <= bytes.count {
        hash ^= XXH64.round(0, XXH64.load(bytes, position, as: UInt64.self))
        hash = rotate(hash, 27) &* XXH64.prime1 &+ XXH64.prime4
        position += 8
      }
      if position + 4 <= bytes.count {
        hash ^= UInt64(XXH64.load(bytes, position, as: UInt32.self)) &* XXH64.prime1
        hash = rotate(hash, 23) &* XXH64.prime2 &+ XXH64.prime3
        position += 4
      }
      while position < bytes.count {
        hash ^= UInt64(bytes[position]) &* XXH64.prime5
        hash = rotate(hash, 11) &* XXH64.prime1
        position += 1
      }
    }
    hash = (hash ^ (hash &>> 33)) &* XXH64.prime2
    hash = (hash ^ (hash &>> 29)) &* XXH64.prime3
    return hash ^ (hash &>> 32)
  }

  private mutating func consumeStripes(_ bytes: UnsafeRawBufferPointer) {
    var (first, second, third, fourth) = lanes
    var position = 0
    while position < bytes.count {
      first = XXH64.round(first, XXH64.load(bytes, position, as: UInt64.self))
      second = XXH64.round(second, XXH64.load(bytes, position + 8, as: UInt64.self))
      third = XXH64.round(third, XXH64.load(bytes, position + 16, as: UInt64.self))
      fourth = XXH64.round(fourth, XXH64.load(bytes, position + 24, as: UInt64.self))
      position += 32
    }
    lanes = (first, second, third, fourth)
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    let sum = lane &+ input &* prime2
    return (sum &<< 31 | sum &>> 33) &* prime1
  }

  @inline(__always)
  private func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value &<< count | value &>> (64 - count)
  }

  @inline(__always)
  private static func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ position: Int, as type: Number.Type
  ) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: type))
  }
}
