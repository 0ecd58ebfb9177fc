#if Gateway
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The connections of one event loop to upstreams: a request never leaves the loop that it came on.
///
/// Confined to that loop.
final class UpstreamPool {
  static let idleLimit = TimeAmount.seconds(50)
  /// Per address; more are closed when their calls end.
  static let idleCount = 256

  private let eventLoop: any EventLoop
  /// The latest used at the end, so that the longest idle may time out.
  private var idle: [UpstreamEndpoint.Address: [UpstreamConnection]] = [:]

  init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  /// An idle connection, if there is one.
  func lease(_ address: UpstreamEndpoint.Address) -> UpstreamConnection? {
    let oldest = NIODeadline.now() - Self.idleLimit
    while let connection = idle[address]?.popLast() {
      if connection.isOpen, connection.channel.isActive, connection.idleSince > oldest {
        return connection
      }
      connection.channel.close(promise: nil)
    }
    return nil
  }

  func takeBack(_ connection: UpstreamConnection, _ address: UpstreamEndpoint.Address) {
    guard connection.isOpen, (idle[address]?.count ?? 0) < Self.idleCount else {
      return connection.channel.close(promise: nil)
    }
    idle[address, default: []].append(connection)
  }

  func forget(_ connection: UpstreamConnection, _ address: UpstreamEndpoint.Address) {
    guard let index = idle[address]?.lastIndex(where: { $0 === connection }) else { return }
    idle[address]?.remove(at: index)
  }

  func closeIdle() {
    let connections = idle.values.joined()
    idle = [:]
    for connection in connections { connection.channel.close(promise: nil) }
  }

  /// Connects and, given a context, makes the connection secure before anybody gets it.
  func connect(
    to address: UpstreamEndpoint.Address, tls: NIOSSLContext?, within limit: TimeAmount,
    _ done: @escaping (Result<UpstreamConnection, UpstreamFailure>) -> Void
  ) {
    precondition(address.isSecure == (tls != nil), "an https address has a TLS context")
    let deadline = NIODeadline.now() + limit
    ClientBootstrap(group: eventLoop)
      .connectTimeout(limit)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls {
            try pipeline.addHandler(Self.tlsHandler(tls, host: address.host))
            try pipeline.addHandler(TLSHandshake())
          }
          try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
        }
      }
      .connect(host: address.host, port: address.port)
      .assumeIsolated()
      .whenComplete { [self] result in
        do {
          let channel = try result.get()
          let connection = UpstreamConnection(channel: channel, pool: self, address: address)
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(connection)
          guard tls != nil else { return done(.success(connection)) }
          let handshake = try pipeline.handler(type: TLSHandshake.self)
          handshake.wait(channel, until: deadline) { failure in
            done(failure.map { .failure($0) } ?? .success(connection))
          }
        } catch is ChannelError where isTimeout(result) {
          done(.failure(.timedOut(.connect)))
        } catch {
          done(.failure(.unreachable(Self.reason(error))))
        }
      }
  }

  private func isTimeout(_ result: Result<any Channel, any Error>) -> Bool {
    if case .failure(ChannelError.connectTimeout) = result { return true }
    return false
  }

  /// What is worth telling: never what the peer sent.
  private static func reason(_ error: any Error) -> String {
    if let error = error as? NIOConnectionError {
      let last = error.connectionErrors.last.map { "\($0.error)" }
      return last ?? "the host's name cannot be resolved"
    }
    return "\(error)"
  }

  private static func tlsHandler(_ context: NIOSSLContext, host: String) throws
    -> NIOSSLClientHandler
  {
    // An address is no name to indicate: the certificate has to be for the address itself.
    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
  }
}
#endif
