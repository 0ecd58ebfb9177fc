/// The value of a `content-range` field: `bytes FIRST-LAST/TOTAL` (RFC 9110, section 14.4).
struct ContentRange: Equatable {
  var first: Int
  var last: Int
  /// Nil where the server says `*`.
  var total: Int?

  init?(_ text: String?) {
    guard let text, text.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first >= 0,
      last >= first
    else { return nil }
    self.first = first
    self.last = last
    guard parts[1] != "*" else { return }
    guard let total = Int(parts[1]), total > last else { return nil }
    self.total = total
  }
}
