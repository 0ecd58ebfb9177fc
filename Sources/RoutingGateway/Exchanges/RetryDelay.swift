#if Gateway
internal import NIOCore

/// How long to wait before the same deployment is called again.
enum RetryDelay {
  /// The longest that a client is kept waiting for a retry.
  static let limit = TimeAmount.seconds(20)

  /// A quarter of a second that doubles with each attempt, drawn from its upper half so that
  /// clients do not come back all at once; what the upstream asks for where it is more; nil where
  /// that is longer than anybody should wait.
  static func delay(
    attempt: Int, asked: TimeAmount?, least: TimeAmount,
    using generator: inout some RandomNumberGenerator
  ) -> TimeAmount? {
    if let asked, asked > limit { return nil }
    let full = TimeAmount.milliseconds(250 << Int64(min(max(attempt - 1, 0), 4)))
    let drawn = TimeAmount.nanoseconds(
      Int64.random(in: full.nanoseconds / 2...full.nanoseconds, using: &generator))
    return max(asked ?? drawn, least)
  }
}
#endif
