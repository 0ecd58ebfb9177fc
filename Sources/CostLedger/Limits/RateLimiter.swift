#if Gateway
internal import Glibc
internal import Synchronization

/// The limits of one API key.
public struct KeyLimits: Sendable, Hashable {
  public var requests: RateLimit?
  public var tokens: RateLimit?

  public init(requests: RateLimit? = nil, tokens: RateLimit? = nil) {
    self.requests = requests
    self.tokens = tokens
  }
}

/// A request came before its key's bucket held enough.
public struct RateRefusal: Error, Sendable, Equatable {
  public enum Unit: String, Sendable {
    case requests
    case tokens
  }

  public var unit: Unit
  public var limit: RateLimit
  /// Nanoseconds until the same request passes, if no other comes before it.
  public var retryAfterNanoseconds: Int64

  /// What a `retry-after` header says: whole seconds, at least 1.
  public var retryAfterSeconds: Int { Int((retryAfterNanoseconds + 999_999_999) / 1_000_000_000) }
}

/// Requests and tokens per minute for each key.
///
/// One lock over all keys is held for some ten nanoseconds.
public final class RateLimiter: Sendable {
  private struct Rates {
    var requests = CellRate()
    var tokens = CellRate()
  }

  private let rates = Mutex([String: Rates]())

  public init() {}

  /// Takes a request and the tokens that it is thought to use, or neither.
  ///
  /// - Parameters:
  ///   - key: the name of a key of the configuration, of which there are few.
  ///   - now: nanoseconds of a clock that never goes back.
  public func admit(
    key: String, tokens: Int, limits: KeyLimits, at now: Int64 = RateLimiter.now
  ) throws(RateRefusal) {
    guard limits.requests != nil || limits.tokens != nil else { return }
    let refusal = rates.withLock { rates -> RateRefusal? in
      let before = rates[key] ?? Rates()
      var after = before
      if let limit = limits.requests, let wait = after.requests.take(1, limit: limit, at: now) {
        return RateRefusal(unit: .requests, limit: limit, retryAfterNanoseconds: wait)
      }
      if let limit = limits.tokens, let wait = after.tokens.take(tokens, limit: limit, at: now) {
        return RateRefusal(unit: .tokens, limit: limit, retryAfterNanoseconds: wait)
      }
      rates[key] = after
      return nil
    }
    if let refusal { throw refusal }
  }

  /// How long a request would have to wait, in nanoseconds; takes nothing.
  public func wait(
    key: String, tokens: Int, limits: KeyLimits, at now: Int64 = RateLimiter.now
  ) -> Int64 {
    guard limits.requests != nil || limits.tokens != nil else { return 0 }
    var rate = rates.withLock { $0[key] } ?? Rates()
    let request = limits.requests.flatMap { rate.requests.take(1, limit: $0, at: now) } ?? 0
    let token = limits.tokens.flatMap { rate.tokens.take(tokens, limit: $0, at: now) } ?? 0
    return max(request, token)
  }

  /// Corrects an admitted request's tokens once they are known.
  ///
  /// - Parameter estimate: what ``admit(key:tokens:limits:at:)`` was called with.
  public func settle(
    key: String, estimate: Int, used: Int, limits: KeyLimits, at now: Int64 = RateLimiter.now
  ) {
    guard let limit = limits.tokens else { return }
    let taken = min(max(estimate, 0), limit.perMinute)
    let used = min(max(used, 0), 1 << 40)
    rates.withLock { rates in
      rates[key, default: Rates()].tokens.correct(by: used - taken, limit: limit, at: now)
    }
  }

  /// Gives back what was taken for a request that was not made after all.
  public func giveBack(
    key: String, tokens: Int, limits: KeyLimits, at now: Int64 = RateLimiter.now
  ) {
    if let limit = limits.requests {
      rates.withLock { rates in
        rates[key, default: Rates()].requests.correct(by: -1, limit: limit, at: now)
      }
    }
    settle(key: key, estimate: tokens, used: 0, limits: limits, at: now)
  }

  /// Nanoseconds of the monotonic clock.
  public static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
#endif
