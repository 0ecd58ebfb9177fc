#if Gateway
internal import CommandSupport
public import CostLedger
public import GatewayPolicy
public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

internal import let Glibc.TCP_NOTSENT_LOWAT

/// A gateway: OpenAI's API on one side, the configuration's deployments on the other.
///
/// ```swift
/// let gateway = try Gateway(configuration, prices: prices, ledger: ledger, logger: logger)
/// let port = try await gateway.start()
/// await gateway.drain()
/// ```
public final class Gateway: Sendable {
  let loops: [GatewayLoop]
  let shared: GatewayShared
  private let group: MultiThreadedEventLoopGroup
  private let engine: DecisionEngine
  private let state: Mutex<GatewayState>
  private let listener = Mutex<(any Channel)?>(nil)
  private let healthChecks: HealthChecks

  /// - Throws: `PolicyError`, ``GatewayError``, or `LedgerError` if the configuration cannot be
  ///   served.
  public convenience init(
    _ configuration: GatewayConfiguration, prices: DeploymentPrices, ledger: CostLedger,
    logger: Logger
  ) throws {
    try self.init(
      policy: Policy(configuration), prices: prices, ledger: ledger, logger: logger)
  }

  init(
    policy: Policy, prices: DeploymentPrices, ledger: CostLedger, logger: Logger
  ) throws {
    engine = DecisionEngine(policy)
    let state = try GatewayState(
      policy, prices: prices, engine: engine, ledger: ledger)
    self.state = Mutex(state)
    let shared = GatewayShared(ledger: ledger, logger: logger)
    self.shared = shared
    let threads = policy.configuration.server.threads ?? System.coreCount
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
    self.group = group
    loops = group.makeIterator().map {
      GatewayLoop(eventLoop: $0, state: state, shared: shared)
    }
    healthChecks = HealthChecks(loops[0])
    ledger.retain(state.retention)
    for note in policy.notes { logger.notice("\(note)") }
  }

  /// Listens.
  ///
  /// - Returns: the port, which the system chooses where the configuration says 0.
  /// - Throws: ``GatewayError`` if the address cannot be listened at.
  public func start() async throws -> Int {
    let settings = state.withLock { $0.configuration.server }
    let loops = loops
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      // What is read at once may be hundreds of requests, which are kept until it is their turn.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.recvAllocator, value: Self.readSizes)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else {
            return
          }
          let limit = loop.state.configuration.server.connectionLimit / loops.count
          guard loop.connectionCount < max(1, limit) else {
            return channel.close(promise: nil)
          }
          Self.limitUnsent(channel)
          let pipeline = channel.pipeline.syncOperations
          try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: Self.headLimits)
          try pipeline.addHandler(ServerConnection(loop: loop, channel: channel))
        }
      }
    do {
      let channel = try await bootstrap.bind(host: settings.address, port: settings.port).get()
      listener.withLock { $0 = channel }
      healthChecks.start()
      let port = channel.localAddress?.port ?? settings.port
      shared.logger.notice("listening", metadata: ["address": "\(settings.address):\(port)"])
      return port
    } catch {
      throw GatewayError(
        "\(settings.address):\(settings.port): cannot be listened at: \(error); choose another "
          + "server.port, or end what listens there", .cannotCreate)
    }
  }

  private static let readSizes = AdaptiveRecvByteBufferAllocator(
    minimum: 1 << 10, initial: 2 << 10, maximum: 16 << 10)

  /// A head is read before it is known whose it is; a prompt in a header fits in.
  private static var headLimits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderListSize = 128 << 10
    return limits
  }

  /// Lets the system hold little that is on no wire yet: it would take megabytes at a time, minutes
  /// apart with a slow client, who would look as if it had stopped reading. Where the system does not
  /// know this, all works but that.
  private static func limitUnsent(_ channel: any Channel) {
    let name = NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)
    try? channel.syncOptions?.setOption(.tcpOption(name), value: 128 << 10)
  }

  /// Serves requests that come from now on by another configuration. If it cannot be served, the
  /// old one stays.
  public func replace(_ configuration: GatewayConfiguration, prices: DeploymentPrices) async throws
  {
    let policy = try Policy(configuration)
    let former = state.withLock { $0 }
    let next = try GatewayState(
      policy, prices: prices, engine: engine, ledger: shared.ledger, former: former)
    engine.replace(policy)
    if former.budgets !== next.budgets { former.budgets.handOver(to: next.budgets) }
    state.withLock { $0 = next }
    shared.ledger.retain(next.retention)
    for loop in loops {
      try await loop.eventLoop.submit { loop.replace(next) }.get()
    }
    healthChecks.start()
    for note in policy.notes { shared.logger.notice("\(note)") }
  }

  /// Says at `/health/ready` that it is about to end; requests are answered as before.
  ///
  /// - Returns: how long balancers are to have for noticing that.
  public func leave() async -> Duration {
    for loop in loops { try? await loop.eventLoop.submit { loop.leave() }.get() }
    return .seconds(state.withLock { $0.configuration.server.drainDelay })
  }

  /// Takes no more connections, lets requests under way end, within the configuration's limit, and
  /// ends what is left.
  public func drain() async {
    healthChecks.stop()
    let channel = listener.withLock { listener in
      defer { listener = nil }
      return listener
    }
    try? await channel?.close().get()
    let limit = TimeAmount(seconds: state.withLock { $0.configuration.server.drainTimeout })
    await withTaskGroup(of: Void.self) { tasks in
      for loop in loops {
        tasks.addTask {
          let end = loop.eventLoop.flatSubmit {
            loop.eventLoop.scheduleTask(in: limit) { loop.abort() }
            return loop.drain()
          }
          try? await end.get()
        }
      }
    }
    try? await group.shutdownGracefully()
  }
}
#endif
