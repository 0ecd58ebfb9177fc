#if Gateway
/// Whose and what a request is for, as spending is broken down.
public struct LedgerTags: Sendable, Hashable {
  /// The longest text that is kept of a tag, in UTF-8 bytes: clients choose some of them.
  public static let byteLimit = 256

  /// The name of the API key, never the key.
  public let key: String
  public let customer: String?
  public let feature: String?
  public let task: String?

  public init(key: String, customer: String? = nil, feature: String? = nil, task: String? = nil) {
    self.key = key.clipped(to: Self.byteLimit)
    self.customer = customer?.clipped(to: Self.byteLimit)
    self.feature = feature?.clipped(to: Self.byteLimit)
    self.task = task?.clipped(to: Self.byteLimit)
  }
}

extension String {
  /// The text, or as many of its first characters as fit.
  func clipped(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
      end = utf8.index(before: end)
    }
    return String(self[..<end])
  }
}
#endif
