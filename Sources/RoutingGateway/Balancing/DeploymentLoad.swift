#if Gateway
internal import CostLedger
internal import NIOCore
internal import Synchronization

/// How busy a deployment is: the calls under way, and what is left of its requests and tokens per
/// minute.
///
/// All event loops share it, and it lives on when the configuration is replaced, as its calls do.
final class DeploymentLoad: Sendable {
  private let calls = Atomic<Int>(0)
  private let limiter = RateLimiter()

  var callsUnderWay: Int { calls.load(ordering: .relaxed) }

  func begin() { calls.add(1, ordering: .relaxed) }

  func end() { calls.subtract(1, ordering: .relaxed) }

  /// Takes a request and its tokens, or neither.
  ///
  /// - Returns: how long until there is room for them; nil if they were taken.
  func take(tokens: Int, _ limits: KeyLimits, at now: NIODeadline) -> TimeAmount? {
    do throws(RateRefusal) {
      try limiter.admit(
        key: "", tokens: tokens, limits: limits, at: Int64(now.uptimeNanoseconds))
      return nil
    } catch {
      return .nanoseconds(error.retryAfterNanoseconds)
    }
  }

  /// Gives back what was taken for a call that is not made.
  func giveBack(tokens: Int, _ limits: KeyLimits) {
    limiter.giveBack(key: "", tokens: tokens, limits: limits)
  }

  /// Whether a request has to wait; takes nothing.
  func isFull(tokens: Int, _ limits: KeyLimits, at now: NIODeadline) -> Bool {
    limiter.wait(
      key: "", tokens: tokens, limits: limits, at: Int64(now.uptimeNanoseconds)) > 0
  }

  /// Corrects the tokens that were taken to those that were used.
  func settle(estimate: Int, used: Int, _ limits: KeyLimits) {
    limiter.settle(key: "", estimate: estimate, used: used, limits: limits)
  }
}
#endif
