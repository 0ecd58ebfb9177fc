#if Gateway
internal import CostLedger
internal import Logging
internal import NIOCore

/// What the event loops share.
final class GatewayShared: Sendable {
  let ledger: CostLedger
  let metrics = GatewayMetrics()
  let limiter = RateLimiter()
  let logger: Logger

  init(ledger: CostLedger, logger: Logger) {
    self.ledger = ledger
    self.logger = logger
    metrics.observe(ledger)
  }
}

/// One event loop's share of the gateway: its clients' connections, the requests that came on them,
/// and the connections to upstreams. Nothing of it is locked.
///
/// Unchecked because all of it but the constants is used on `eventLoop` alone, which entry points
/// assert.
final class GatewayLoop: @unchecked Sendable {
  private static let sweepInterval = TimeAmount.milliseconds(20)

  let eventLoop: any EventLoop
  let shared: GatewayShared
  let pool: UpstreamPool
  private(set) var state: GatewayState
  /// Whether balancers are to send nothing more.
  private(set) var isLeaving = false
  private(set) var isDraining = false
  var generator = SystemRandomNumberGenerator()
  private var exchanges: [ObjectIdentifier: Exchange] = [:]
  private(set) var connections: [ObjectIdentifier: ServerConnection] = [:]
  private var sweeps = 0
  private var whenIdle: EventLoopPromise<Void>?

  init(eventLoop: any EventLoop, state: GatewayState, shared: GatewayShared) {
    self.eventLoop = eventLoop
    self.state = state
    self.shared = shared
    pool = UpstreamPool(eventLoop: eventLoop)
    eventLoop.scheduleRepeatedTask(initialDelay: Self.sweepInterval, delay: Self.sweepInterval) {
      [weak self] task in
      guard let self else { return task.cancel() }
      sweep()
    }
  }

  func replace(_ state: GatewayState) {
    eventLoop.preconditionInEventLoop()
    self.state = state
  }

  func insert(_ connection: ServerConnection) {
    connections[ObjectIdentifier(connection)] = connection
    if isDraining { connection.drain() }
  }

  func remove(_ connection: ServerConnection) {
    connections[ObjectIdentifier(connection)] = nil
    finishDraining()
  }

  func insert(_ exchange: Exchange) { exchanges[ObjectIdentifier(exchange)] = exchange }

  func remove(_ exchange: Exchange) { exchanges[ObjectIdentifier(exchange)] = nil }

  var connectionCount: Int { connections.count }

  /// One timer for all requests: setting one for each limit of each costs more than looking at
  /// those under way fifty times a second.
  private func sweep() {
    let now = NIODeadline.now()
    for exchange in exchanges.values { exchange.checkLimits(at: now) }
    sweeps += 1
    guard sweeps.isMultiple(of: 25) else { return }
    for connection in connections.values { connection.checkLimits(at: now) }
  }

  // MARK: The end

  func leave() {
    eventLoop.preconditionInEventLoop()
    isLeaving = true
  }

  /// Closes connections as soon as they have nothing under way; done when there are none.
  func drain() -> EventLoopFuture<Void> {
    eventLoop.preconditionInEventLoop()
    isLeaving = true
    isDraining = true
    let promise = whenIdle ?? eventLoop.makePromise()
    whenIdle = promise
    for connection in connections.values { connection.drain() }
    finishDraining()
    return promise.futureResult
  }

  /// Ends what is still under way.
  func abort() {
    eventLoop.preconditionInEventLoop()
    for connection in connections.values { connection.close() }
  }

  private func finishDraining() {
    guard isDraining, connections.isEmpty, let promise = whenIdle else { return }
    whenIdle = nil
    pool.closeIdle()
    promise.succeed()
  }
}
#endif
