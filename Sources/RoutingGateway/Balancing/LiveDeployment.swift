#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import ModelPrices
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// A deployment of the configuration, ready to be called, and how it is doing.
final class LiveDeployment: Sendable {
  let settings: Deployment
  let endpoint: UpstreamEndpoint
  /// Nil where the address is plain HTTP's.
  let tls: NIOSSLContext?
  /// Nil where the catalogues know none.
  let price: TokenPrice?
  let limits: TimeLimits
  let filter: FieldFilter
  let breaker: CircuitBreaker
  let load: DeploymentLoad
  private let rates: KeyLimits
  private let keys: Mutex<KeyRotation>

  init(
    _ settings: Deployment, endpoint: UpstreamEndpoint, tls: NIOSSLContext?, price: TokenPrice?,
    limits: TimeLimits, breaker: CircuitBreaker, load: DeploymentLoad
  ) {
    self.settings = settings
    self.endpoint = endpoint
    self.tls = tls
    self.price = price
    self.limits = limits
    filter = FieldFilter(
      dropped: settings.droppedParameters, renamed: settings.renamedParameters,
      tags: DecisionContext.tags, prefixes: DecisionContext.metadataPrefixes)
    self.breaker = breaker
    self.load = load
    rates = KeyLimits(
      requests: settings.requestsPerMinute.map { RateLimit(perMinute: $0) },
      tokens: settings.tokensPerMinute.map { RateLimit(perMinute: $0) })
    keys = Mutex(KeyRotation(count: settings.keys.count))
  }

  /// Takes a request of the deployment's rate, if there is room.
  ///
  /// - Returns: how long until there is; nil if it was taken.
  func take(tokens: Int, at now: NIODeadline) -> TimeAmount? {
    load.take(tokens: tokens, rates, at: now)
  }

  /// The call that ``take(tokens:at:)`` made room for is not made.
  func giveBack(_ permit: CircuitBreaker.Permit, tokens: Int) {
    breaker.abandon(permit)
    load.giveBack(tokens: tokens, rates)
  }

  /// Whether a call may be made now.
  func isFree(tokens: Int, at now: NIODeadline) -> Bool {
    breaker.opensAgain(at: now) == nil && !load.isFull(tokens: tokens, rates, at: now)
  }

  /// The call that ``take(tokens:at:)`` made room for is over.
  func endCall(estimate: Int, used: Int) {
    load.end()
    load.settle(estimate: estimate, used: used, rates)
  }

  /// The head of a call: where it goes, who asks, and how the answer shall come.
  ///
  /// - Parameters:
  ///   - path: below the address of the configuration, such as `/chat/completions`.
  ///   - accept: the media type of the answer.
  func head(
    _ method: HTTPMethod, _ path: String, accept: String, _ key: UpstreamKey?
  ) -> HTTPRequestHead {
    var headers = HTTPHeaders()
    headers.reserveCapacity(10)
    headers.add(name: "host", value: endpoint.authority)
    headers.add(name: "accept", value: accept)
    // Without it, any coding would do, and answers are read here.
    headers.add(name: "accept-encoding", value: "identity")
    headers.add(name: "user-agent", value: "turnout")
    if let key { headers.add(name: "authorization", value: "Bearer \(key.secret.reveal())") }
    if let organization = settings.organization {
      headers.add(name: "openai-organization", value: organization)
    }
    return HTTPRequestHead(
      version: .http1_1, method: method, uri: endpoint.pathPrefix + path, headers: headers)
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
