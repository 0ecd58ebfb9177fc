/// The 64-bit hash of words and word pairs.
///
/// A word is consumed in chunks of eight bytes (the last one padded with zeros), each folded in by a
/// full 64 × 64 → 128-bit multiplication whose halves are xored: every input bit reaches every
/// output bit in one step. The constants are the fractional bits of √2, √3, √5 and √7, made odd.
/// The hash is no defence against an adversary; a collision costs one shared bucket.
///
/// Every digit counts as 0: how many digits a number has tells more of a prompt than which, and
/// numbers of one shape share what is learned of them (on MMLU and GSM8K worth .002 to .003 APGR).
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

  /// Reads the run of ASCII letters and digits at `start`, lower-cased and with every digit as 0: its
  /// hash, its first eight bytes as a little-endian number, and its length.
  ///
  /// Eight bytes at a time; setting bit 5 lower-cases a letter and leaves a digit as it is.
  ///
  /// - Parameters:
  ///   - start: the run's first byte, a letter or digit.
  ///   - readable: how many bytes there are from `start` on.
  @inline(__always)
  static func ofASCII(
    _ start: UnsafePointer<UInt8>, readable: Int
  ) -> (hash: UInt64, head: UInt64, count: Int) {
    let (first, size) = chunk(start, readable: readable)
    var state = absorb(seed, first)
    if size < 8 { return (finish(state, count: size), first, size) }
    var count = 8
    while true {
      let (bytes, size) = chunk(start + count, readable: readable - count)
      if size > 0 { state = absorb(state, bytes) }
      count += size
      if size < 8 { return (finish(state, count: count), first, count) }
    }
  }

  /// The letters and digits at `start`, eight at most, lower-cased and padded with zeros, and their
  /// number.
  @inline(__always)
  private static func chunk(
    _ start: UnsafePointer<UInt8>, readable: Int
  ) -> (bytes: UInt64, size: Int) {
    let bytes: UInt64
    if readable >= 8 {
      bytes = UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    } else {
      var partial: UInt64 = 0
      for index in 0..<max(readable, 0) { partial |= UInt64(start[index]) &<< UInt64(8 * index) }
      bytes = partial
    }
    let (letters, digits) = lettersAndDigits(bytes)
    let others = ~(letters | digits) & 0x8080_8080_8080_8080
    // A digit is 0x30 and its value in the low half of the byte.
    let values = (digits &>> 7) &* 0x0F
    let folded = (bytes & ~values) | 0x2020_2020_2020_2020
    guard others != 0 else { return (folded, 8) }
    let bits = UInt64(truncatingIfNeeded: others.trailingZeroBitCount) & 56
    let mask = (1 &<< bits) &- 1
    return (folded & mask, Int(bits &>> 3))
  }

  /// The top bits of the bytes that are ASCII letters, and of those that are digits.
  ///
  /// Added to a byte below 0x80, 0x80 − c carries into the top bit from c on, and never further.
  @inline(__always)
  private static func lettersAndDigits(_ bytes: UInt64) -> (letters: UInt64, digits: UInt64) {
    @inline(__always) func all(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }
    let ascii = bytes & all(0x7F)
    let lower = ascii | all(0x20)
    let letters = (lower &+ all(0x80 - 0x61)) & ~(lower &+ all(0x80 - 0x7B))
    let digits = (ascii &+ all(0x80 - 0x30)) & ~(ascii &+ all(0x80 - 0x3A))
    let plain = ~bytes & all(0x80)
    return (letters & plain, digits & plain)
  }
}

/// Hashes a word byte by byte, for words with letters outside ASCII; the same words give the same
/// hashes as ``WordHash/ofASCII(_:readable:)``.
struct WordHasher {
  private var state = WordHash.seed
  private var chunk: UInt64 = 0
  private(set) var count = 0

  @inline(__always)
  mutating func add(_ byte: UInt8) {
    let byte = (0x30...0x39).contains(byte) ? 0x30 : byte
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

  /// The word as a little-endian number if it has fewer than eight bytes.
  var shortWord: UInt64? { count < 8 ? chunk : nil }

  func finish() -> UInt64 {
    var state = state
    if count & 7 != 0 || count == 0 { state = WordHash.absorb(state, chunk) }
    return WordHash.finish(state, count: count)
  }
}
