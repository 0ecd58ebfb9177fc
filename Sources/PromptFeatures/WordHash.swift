/// The 64-bit hash of words and word pairs.
///
/// A word is consumed in chunks of eight bytes (the last one padded with zeros), each folded in by a
/// full 64 × 64 → 128-bit multiplication whose halves are xored: every input bit reaches every
/// output bit in one step. The constants are the fractional bits of √2, √3, √5 and √7, made odd.
/// The hash is no defence against an adversary; a collision costs one shared bucket.
enum WordHash {
  static let seed: UInt64 = 0x6A09_E667_F3BC_C909
  static let chunk: UInt64 = 0xBB67_AE85_84CA_A73B
  static let length: UInt64 = 0x3C6E_F372_FE94_F82B
  static let pair: UInt64 = 0xA54F_F53A_5F1D_36F1

  /// The xor of both halves of the 128-bit product.
  @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  @inline(__always)
  static func absorb(_ state: UInt64, _ bytes: UInt64) -> UInt64 {
    fold(state ^ bytes, chunk)
  }

  /// Closes a word of `count` bytes; words that differ only in trailing zero bytes stay apart.
  @inline(__always)
  static func finish(_ state: UInt64, count: Int) -> UInt64 {
    fold(state ^ UInt64(truncatingIfNeeded: count), length)
  }

  /// The hash of two words in this order.
  @inline(__always)
  static func pair(_ first: UInt64, _ second: UInt64) -> UInt64 {
    fold(first ^ pair, second &+ seed)
  }

  /// The lower-cased word of `count` ≥ 1 ASCII letters and digits at `start`, with its first eight
  /// bytes as a little-endian number.
  ///
  /// Setting bit 5 lower-cases a letter and leaves a digit as it is.
  @inline(__always)
  static func ofASCII(
    _ start: UnsafePointer<UInt8>, count: Int, readable: Int
  ) -> (hash: UInt64, head: UInt64) {
    var state = seed
    var position = 0
    let head = load(start, count: min(count, 8), readable: readable) | mask(min(count, 8))
    state = absorb(state, head)
    position = 8
    while position < count {
      let size = min(count - position, 8)
      let bytes = load(start + position, count: size, readable: readable - position) | mask(size)
      state = absorb(state, bytes)
      position += 8
    }
    return (finish(state, count: count), head)
  }

  /// Bit 5 of each of the lowest `count` bytes, 1 ≤ `count` ≤ 8.
  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 {
    0x2020_2020_2020_2020 &>> UInt64(truncatingIfNeeded: 64 - 8 * count)
  }

  /// `count` bytes as a little-endian number, 1 ≤ `count` ≤ 8, without reading past `readable`.
  @inline(__always)
  private static func load(
    _ start: UnsafePointer<UInt8>, count: Int, readable: Int
  ) -> UInt64 {
    if readable >= 8 {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
      return word & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 - 8 * count))
    }
    var word: UInt64 = 0
    for index in 0..<count {
      word |= UInt64(start[index]) &<< UInt64(8 * index)
    }
    return word
  }
}

/// Hashes a word byte by byte, for words with letters outside ASCII; the same words give the same
/// hashes as ``WordHash/ofASCII(_:count:readable:)``.
struct WordHasher {
  private var state = WordHash.seed
  private var chunk: UInt64 = 0
  private(set) var count = 0

  @inline(__always)
  mutating func add(_ byte: UInt8) {
    chunk |= UInt64(byte) &<< UInt64(8 * (count & 7))
    count += 1
    if count & 7 == 0 {
      state = WordHash.absorb(state, chunk)
      chunk = 0
    }
  }

  /// Adds a scalar's UTF-8 bytes.
  mutating func add(_ scalar: UInt32) {
    let byte = { (value: UInt32) in UInt8(truncatingIfNeeded: value) }
    switch scalar {
    case ..<0x80:
      add(byte(scalar))
    case ..<0x800:
      add(byte(0xC0 | scalar >> 6))
      add(byte(0x80 | scalar & 0x3F))
    case ..<0x10000:
      add(byte(0xE0 | scalar >> 12))
      add(byte(0x80 | scalar >> 6 & 0x3F))
      add(byte(0x80 | scalar & 0x3F))
    default:
      add(byte(0xF0 | scalar >> 18))
      add(byte(0x80 | scalar >> 12 & 0x3F))
      add(byte(0x80 | scalar >> 6 & 0x3F))
      add(byte(0x80 | scalar & 0x3F))
    }
  }

  func finish() -> UInt64 {
    var state = state
    if count & 7 != 0 || count == 0 { state = WordHash.absorb(state, chunk) }
    return WordHash.finish(state, count: count)
  }
}
