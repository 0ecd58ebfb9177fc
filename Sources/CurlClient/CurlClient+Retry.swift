internal import Glibc

/// An attempt that failed and will be repeated.
public struct RetryEvent: Sendable {
  /// How many attempts there were, from 1.
  public var attempt: Int
  public var outcome: RetryPolicy.Outcome
  /// Seconds until the next.
  public var delay: Double
}

extension CurlClient {
  /// Sends a request, again and again as a policy allows.
  ///
  /// - Parameter onRetry: called before each pause, for example to count attempts that cost money.
  /// - Returns: the last answer, whatever its status.
  /// - Throws: the last ``TransportError``; the whole is `cancelled` if the task is.
  public func send(
    _ request: HTTPRequest, retrying policy: RetryPolicy,
    onRetry: @Sendable (RetryEvent) -> Void = { _ in }
  ) async throws(TransportError) -> HTTPResponse {
    let outcome = try await repeating(policy, onRetry: onRetry) {
      do throws(TransportError) {
        return .response(try await self.send(request))
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .response(let response): return response
    case .failure(let error): throw error
    }
  }

  /// Attempts until one is good or the policy gives up; returns what the last one came to.
  func repeating(
    _ policy: RetryPolicy, onRetry: @Sendable (RetryEvent) -> Void,
    _ attempt: () async -> RetryPolicy.Outcome
  ) async throws(TransportError) -> RetryPolicy.Outcome {
    var count = 0
    while true {
      let outcome = await attempt()
      count += 1
      let delay = policy.delay(
        afterAttempt: count, outcome: outcome, now: Double(time(nil)),
        fraction: .random(in: 0...1))
      guard let delay else { return outcome }
      onRetry(RetryEvent(attempt: count, outcome: outcome, delay: delay))
      guard (try? await Task.sleep(for: .seconds(delay))) != nil else {
        throw outcome.cancellation
      }
    }
  }
}

extension RetryPolicy.Outcome {
  /// The pause was cancelled: nothing is on its way, but an earlier attempt may have arrived.
  fileprivate var cancellation: TransportError {
    let mayHaveBeenReceived =
      switch self {
      case .response: true
      case .failure(let error): error.mayHaveBeenReceived
      }
    return TransportError(
      .cancelled, "cancelled before another attempt", mayHaveBeenReceived: mayHaveBeenReceived)
  }
}
