#if Gateway
internal import COpenSSL

/// The SHA-256 of an API key: all that is kept of one.
public struct KeyDigest: Sendable, CustomStringConvertible {
  private let words: SIMD4<UInt64>

  /// The digest of a key as clients send it.
  public init(of key: some StringProtocol) {
    var key = String(key)
    self = key.withUTF8 { KeyDigest(of: UnsafeRawBufferPointer($0)) }
  }

  public init(of key: UnsafeRawBufferPointer) {
    var words = SIMD4<UInt64>()
    withUnsafeMutableBytes(of: &words) { digest in
      _ = SHA256(
        key.baseAddress?.assumingMemoryBound(to: UInt8.self), key.count,
        digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    self.words = words
  }

  /// A digest written as 64 hexadecimal digits; nil for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var words = SIMD4<UInt64>()
    let isValid = withUnsafeMutableBytes(of: &words) { digest in
      for index in 0..<32 {
        guard let high = Self.value(digits[2 * index]), let low = Self.value(digits[2 * index + 1])
        else { return false }
        digest[index] = high << 4 | low
      }
      return true
    }
    guard isValid else { return nil }
    self.words = words
  }

  /// Whether two digests are the same, in a time that does not depend on where they differ.
  public func matches(_ other: KeyDigest) -> Bool {
    let difference = words ^ other.words
    return (difference[0] | difference[1] | difference[2] | difference[3]) == 0
  }

  /// Nothing of the digest, so that none gets into a log.
  public var description: String { "a key's digest" }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
#endif
