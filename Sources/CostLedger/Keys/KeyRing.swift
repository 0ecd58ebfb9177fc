#if Gateway
/// The API keys that a gateway takes, by digest.
public struct KeyRing: Sendable {
  /// The longest key that is looked at, in bytes.
  public static let byteLimit = 4096

  private let entries: [(digest: KeyDigest, index: Int)]

  /// - Parameter digests: of each key; ``index(of:)`` says which one matched.
  public init(_ digests: [KeyDigest]) {
    entries = digests.enumerated().map { ($1, $0) }
  }

  /// Which key this is; nil if none, for whatever reason.
  ///
  /// Every digest is compared in full, so that the time tells nothing about the keys: some
  /// nanoseconds for each of them.
  public func index(of key: some StringProtocol) -> Int? {
    guard key.utf8.count <= Self.byteLimit else { return nil }
    let digest = KeyDigest(of: key)
    var found = -1
    for entry in entries {
      let matches = entry.digest.matches(digest) ? 1 : 0
      found = found &* (1 &- matches) &+ entry.index &* matches
    }
    return found < 0 ? nil : found
  }
}
#endif
