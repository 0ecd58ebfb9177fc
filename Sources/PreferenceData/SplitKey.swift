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
    let length = key.withUnsafeMutableBufferPointer { out in
      normalByte.withUnsafeBufferPointer { table in
        var length = 0
        // A space is written only after something else; writing first and advancing only if the
        // byte counts keeps the loop free of branches.
        var last: UInt8 = 0x20
        for byte in turn {
          let normal = table[Int(byte)]
          out[length] = normal
          length &+= normal != 0x20 || last != 0x20 ? 1 : 0
          last = normal
        }
        return length > 0 && out[length &- 1] == 0x20 ? length &- 1 : length
      }
    }
    key.removeLast(key.count - length)
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
