/// What a prompt is split by: its first user turn, normalised, so that copies that differ in case,
/// punctuation or spacing fall on the same side of every split.
///
/// The key of a turn is made on bytes: ASCII letters lower-cased, every run of bytes that are
/// neither ASCII letters or digits nor ≥ 0x80 becomes one space, leading and trailing spaces go.
public enum SplitKey {
  /// The lower-case letter, the byte itself, or a space, for each byte.
  private static let normalByte: [UInt8] = (0...255).map { (byte: UInt8) in
    switch byte {
    case 0x30...0x39, 0x61...0x7A, 0x80...: byte
    case 0x41...0x5A: byte + 0x20
    default: 0x20
    }
  }

  public static func normalize(_ turn: UnsafeRawBufferPointer) -> [UInt8] {
    var key: [UInt8] = []
    normalize(turn, into: &key)
    return key
  }

  /// Replaces `key` by the key of the turn, reusing its memory.
  static func normalize(_ turn: UnsafeRawBufferPointer, into key: inout [UInt8]) {
    if key.count < turn.count {
      key.append(contentsOf: repeatElement(0, count: turn.count - key.count))
    }
    let length = key.withUnsafeMutableBytes { normalize(turn, into: $0) }
    key.removeLast(key.count - length)
  }

  /// Writes the key of a turn, at most as long as the turn, and returns its length.
  private static func normalize(
    _ turn: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard let source = turn.baseAddress, let target = out.baseAddress else { return 0 }
    return normalByte.withUnsafeBufferPointer { table in
      var length = 0
      var offset = 0
      var last: UInt8 = 0x20
      while offset < turn.count {
        let end = min(offset &+ 8, turn.count)
        if end &- offset == 8 {
          // Nearly all text goes here: where no two separators meet, bytes map one to one.
          let word = UInt64(
            littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
          let (normal, separators) = normalize(word)
          let before = separators << 8 | (last == 0x20 ? 0x80 : 0)
          if separators & before == 0 {
            target.storeBytes(of: normal.littleEndian, toByteOffset: length, as: UInt64.self)
            last = UInt8(truncatingIfNeeded: normal >> 56)
            length &+= 8
            offset = end
            continue
          }
        }
        // Writing first and advancing only if the byte counts keeps the loop free of branches.
        while offset < end {
          let byte = table[Int(turn[offset])]
          out[length] = byte
          length &+= byte != 0x20 || last != 0x20 ? 1 : 0
          last = byte
          offset &+= 1
        }
      }
      return length > 0 && out[length &- 1] == 0x20 ? length &- 1 : length
    }
  }

  /// ``normalByte`` of eight bytes at once, and 0x80 for each that is a separator.
  ///
  /// Of a byte x below 0x80, x + (0x80 − l) has its top bit set if and only if x ≥ l, without a carry
  /// into the next byte.
  @inline(__always)
  private static func normalize(_ word: UInt64) -> (normal: UInt64, separators: UInt64) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops = ones &* 0x80
    let low = word & ~tops
    let lower = low | ones &* 0x20
    let isLetter = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x7B))
    let isDigit = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3A))
    let isASCII = ~word & tops
    let letters = isLetter & isASCII
    let kept = letters | (isDigit & isASCII) | (word & tops)
    let keptBytes = (kept >> 7) &* 0xFF
    let normal = ((word | letters >> 2) & keptBytes) | (ones &* 0x20 & ~keptBytes)
    return (normal, kept ^ tops)
  }

  /// u ∈ [0, 1) of a key at one level of splitting: the first eight bytes of
  /// SHA-256(purpose ‖ 0 ‖ seed ‖ 0 ‖ key), the seed in decimal digits, as a big-endian number of
  /// which the upper 53 bits are divided by 2⁵³.
  ///
  /// - Parameter purpose: names the level (`holdout`, `fold/1`, `calibrate`…), so that levels are
  ///   independent.
  public static func fraction(purpose: String, seed: UInt64, key: [UInt8]) -> Double {
    var hasher = SHA256()
    return fraction(prefix: prefix(purpose: purpose, seed: seed), key: key, hasher: &hasher)
  }

  static func prefix(purpose: String, seed: UInt64) -> [UInt8] {
    Array(purpose.utf8) + [0] + Array(String(seed).utf8) + [0]
  }

  static func fraction(prefix: [UInt8], key: [UInt8], hasher: inout SHA256) -> Double {
    prefix.withUnsafeBytes { hasher.update($0) }
    key.withUnsafeBytes { hasher.update($0) }
    let head = hasher.finish { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
    return Double(head >> 11) * 0x1p-53
  }
}
