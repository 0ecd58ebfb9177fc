internal import HTTPFields

/// When a request is sent again, and after how long.
///
/// The pause before attempt n + 1 is drawn evenly from 0 to min(maximumDelay, baseDelay · 2ⁿ⁻¹)
/// ("full jitter"), but is never shorter than what the server asked for with `retry-after`. A
/// server that asks for more than ``maximumRetryAfter`` gets no further attempt: its answer is
/// handed to the caller.
public struct RetryPolicy: Sendable {
  /// What an attempt came to.
  public enum Outcome: Sendable {
    case response(HTTPResponse)
    case failure(TransportError)
  }

  /// Attempts in all, the first included.
  public var attempts: Int
  /// Seconds.
  public var baseDelay: Double
  public var maximumDelay: Double
  public var maximumRetryAfter: Double
  /// Whether an attempt that came to this may be repeated; asked for every outcome but a success.
  public var isRetryable: @Sendable (Outcome) -> Bool

  public init(
    attempts: Int = 5, baseDelay: Double = 0.5, maximumDelay: Double = 30,
    maximumRetryAfter: Double = 120,
    isRetryable: @escaping @Sendable (Outcome) -> Bool = RetryPolicy.isTransient
  ) {
    self.attempts = attempts
    self.baseDelay = baseDelay
    self.maximumDelay = maximumDelay
    self.maximumRetryAfter = maximumRetryAfter
    self.isRetryable = isRetryable
  }

  /// For requests that may be repeated freely: every passing failure.
  public static var standard: RetryPolicy { RetryPolicy() }

  /// For requests that cost money: answers that say "later", and failures before anything was sent.
  /// What may have been received is not asked again.
  public static var paid: RetryPolicy {
    RetryPolicy { outcome in
      if case .failure(let error) = outcome, error.mayHaveBeenReceived { return false }
      return isTransient(outcome)
    }
  }

  /// No second attempt.
  public static var none: RetryPolicy { RetryPolicy(attempts: 1) }

  /// Whether waiting may help: statuses 408, 425, 429, 500, 502, 503 and 504, and connections that
  /// failed or broke.
  public static let isTransient: @Sendable (Outcome) -> Bool = { outcome in
    switch outcome {
    case .response(let response):
      [408, 425, 429, 500, 502, 503, 504].contains(response.status)
    case .failure(let error):
      [.resolve, .connect, .timeout, .interrupted].contains(error.kind)
    }
  }

  /// Seconds to wait after an attempt, or nil if there shall be no other.
  ///
  /// - Parameters:
  ///   - attempt: how many attempts there were, from 1.
  ///   - now: seconds since 1970, for `retry-after` with a date.
  ///   - fraction: a random number in 0...1.
  public func delay(
    afterAttempt attempt: Int, outcome: Outcome, now: Double, fraction: Double
  ) -> Double? {
    guard attempt < attempts, isRetryable(outcome) else { return nil }
    // 2⁶⁰ times anything is beyond every maximum.
    let ceiling = min(maximumDelay, baseDelay * Double(1 << min(max(0, attempt - 1), 60)))
    let jitter = max(0, ceiling) * fraction
    guard case .response(let response) = outcome,
      let asked = response.header("retry-after").flatMap({ RetryAfter($0) })?.seconds(now: now)
    else { return jitter }
    return asked > maximumRetryAfter ? nil : max(asked, jitter)
  }
}
