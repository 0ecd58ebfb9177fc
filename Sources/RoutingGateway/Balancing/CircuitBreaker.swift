#if Gateway
internal import NIOCore
internal import Synchronization

/// Keeps requests from a deployment that fails.
///
/// Closed until `allowedFailures` attempts in a row have failed, then open for a while, then half
/// open: exactly one attempt goes through as a probe while all others are turned away, and what it
/// brings closes or opens the breaker. A deployment that is alone in its group is treated no
/// differently.
final class CircuitBreaker: Sendable {
  struct Settings: Sendable, Equatable {
    /// Failures in a row that are put up with; one more opens the breaker.
    var allowedFailures = 3
    /// How long it stays open.
    var cooldown = TimeAmount.seconds(60)
  }

  /// The right to make one attempt, to be given back by one of the breaker's three verdicts.
  struct Permit: Sendable, Equatable {
    let isProbe: Bool
    fileprivate let generation: UInt64
  }

  enum Phase: Sendable, Equatable { case closed, open, halfOpen }

  private struct State {
    var failures = 0
    var openUntil: NIODeadline?
    /// Until when the deployment asked to be left alone.
    var restUntil: NIODeadline?
    var isProbing = false
    /// Grows with every change of phase: a slow attempt of a former phase has no say in this one.
    var generation: UInt64 = 0
  }

  let settings: Settings
  private let state = Mutex(State())

  init(_ settings: Settings) { self.settings = settings }

  /// Nil while no attempt may be made.
  func acquire(at now: NIODeadline) -> Permit? {
    state.withLock { state in
      guard let end = state.openUntil else {
        return Permit(isProbe: false, generation: state.generation)
      }
      guard now >= end, !state.isProbing else { return nil }
      state.isProbing = true
      state.generation += 1
      return Permit(isProbe: true, generation: state.generation)
    }
  }

  func succeed(_ permit: Permit) {
    state.withLock { state in
      guard permit.generation == state.generation else { return }
      state.failures = 0
      guard permit.isProbe else { return }
      state = State(generation: state.generation + 1)
    }
  }

  /// - Parameter rest: how long the deployment asked to be left alone, if it did.
  /// - Returns: whether this opened the breaker.
  @discardableResult
  func fail(_ permit: Permit, at now: NIODeadline, rest: TimeAmount? = nil) -> Bool {
    state.withLock { state in
      guard permit.generation == state.generation else { return false }
      state.failures += 1
      guard permit.isProbe || state.failures > settings.allowedFailures else { return false }
      open(&state, until: now + max(rest ?? .zero, settings.cooldown))
      state.restUntil = rest.map { now + $0 }
      return true
    }
  }

  /// The attempt says nothing about the deployment: the client left, or the request was wrong.
  func abandon(_ permit: Permit) {
    state.withLock { state in
      guard permit.isProbe, permit.generation == state.generation else { return }
      state.isProbing = false
    }
  }

  /// Opens it at once, or keeps it open: a health check failed.
  ///
  /// - Returns: whether this opened it.
  @discardableResult
  func trip(at now: NIODeadline) -> Bool {
    state.withLock { state in
      let (former, rest) = (state.openUntil, state.restUntil)
      open(&state, until: max(now + settings.cooldown, former ?? now))
      state.restUntil = rest
      return former == nil
    }
  }

  /// Lets a probe through at once where it is open, but for a time that the deployment asked for: a
  /// health check succeeded.
  func recover(at now: NIODeadline) {
    state.withLock { state in
      guard let end = state.openUntil, end > now else { return }
      state.openUntil = min(end, max(now, state.restUntil ?? now))
    }
  }

  /// When an attempt may be made again; nil if now.
  func opensAgain(at now: NIODeadline) -> NIODeadline? {
    state.withLock { state in
      guard let end = state.openUntil else { return nil }
      return end > now ? end : (state.isProbing ? now + .seconds(1) : nil)
    }
  }

  func phase(at now: NIODeadline) -> Phase {
    state.withLock { state in
      guard let end = state.openUntil else { return .closed }
      return now < end ? .open : .halfOpen
    }
  }

  private func open(_ state: inout State, until end: NIODeadline) {
    state = State(openUntil: end, generation: state.generation + 1)
  }
}
#endif
