#if Gateway
internal import NIOCore

/// Whether anything of an answer is still being taken.
///
/// Looked at from time to time, while nothing is written or so little that what is left unsent
/// changes with each part that is taken.
struct SendProgress {
  private var unsent: Int?
  private var since = NIODeadline.distantPast

  /// - Parameters:
  ///   - unsent: the bytes that wait.
  ///   - limit: how long that number may stay the same.
  mutating func isStuck(unsent: Int, at now: NIODeadline, within limit: TimeAmount) -> Bool {
    if unsent == self.unsent { return now - since > limit }
    self.unsent = unsent
    since = now
    return false
  }
}
#endif
