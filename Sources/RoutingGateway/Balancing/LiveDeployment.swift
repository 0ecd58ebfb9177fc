#if Gateway
internal import GatewayPolicy
internal import ModelPrices
internal import NIOCore
internal import Synchronization

/// A deployment of the configuration, ready to be called, and how it is doing.
final class LiveDeployment: Sendable {
  let settings: Deployment
  let endpoint: UpstreamEndpoint
  /// Nil where the catalogues know none.
  let price: TokenPrice?
  let limits: TimeLimits
  let breaker: CircuitBreaker
  private let keys: Mutex<KeyRotation>

  init(
    _ settings: Deployment, endpoint: UpstreamEndpoint, price: TokenPrice?, limits: TimeLimits,
    breaker: CircuitBreaker
  ) {
    self.settings = settings
    self.endpoint = endpoint
    self.price = price
    self.limits = limits
    self.breaker = breaker
    keys = Mutex(KeyRotation(count: settings.keys.count))
  }

  /// The key to send next; they take turns, those that rest left out while others do not.
  func nextKey(at now: NIODeadline) -> UpstreamKey? {
    guard !settings.keys.isEmpty else { return nil }
    let index = keys.withLock { $0.next(at: now) }
    return UpstreamKey(index: index, secret: settings.keys[index])
  }

  /// Leaves a key alone that the upstream refused or limited.
  func rest(_ key: UpstreamKey, until end: NIODeadline) {
    keys.withLock { $0.restUntil[key.index] = end }
  }

  /// Whether a key is left that need not rest.
  func hasFreshKey(at now: NIODeadline) -> Bool {
    keys.withLock { $0.restUntil.contains { $0 <= now } }
  }
}

/// One of the keys of a deployment.
struct UpstreamKey: Sendable {
  let index: Int
  let secret: Secret
}

/// How long an attempt may take.
struct TimeLimits: Sendable, Equatable {
  var connect = TimeAmount.seconds(5)
  /// From dispatch to a stream's first content, or to a buffered answer's end.
  var firstToken = TimeAmount.seconds(600)
  /// Between two reads of a stream that has begun.
  var idle = TimeAmount.seconds(60)
  /// Of the whole answer.
  var total = TimeAmount.seconds(600)
}

extension TimeAmount {
  init(seconds: Double) { self = .nanoseconds(Int64(min(seconds, 1e9) * 1e9)) }
}

private struct KeyRotation: Sendable {
  var last = -1
  var restUntil: [NIODeadline]

  init(count: Int) { restUntil = Array(repeating: .uptimeNanoseconds(0), count: count) }

  mutating func next(at now: NIODeadline) -> Int {
    for step in 1...restUntil.count {
      let index = (last + step) % restUntil.count
      guard restUntil[index] <= now else { continue }
      last = index
      return index
    }
    // All rest: the one whose rest ends first is the best guess.
    last = restUntil.indices.min { restUntil[$0] < restUntil[$1] } ?? 0
    return last
  }
}
#endif
