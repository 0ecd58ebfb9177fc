#if Gateway
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// One request to an upstream, from its dispatch to its end or its cancellation.
///
/// Confined to an event loop. After ``cancel()`` its receiver hears nothing more.
final class UpstreamCall {
  private static let endLimit = TimeAmount.seconds(2)
  /// How long the news may take that the upstream closed an idle connection. A connection that ends
  /// later after a request was lost at work, which may have to be paid.
  static let staleLimit = TimeAmount.seconds(5)

  let head: HTTPRequestHead
  let body: ByteBuffer
  private let endpoint: UpstreamEndpoint
  private let tls: NIOSSLContext?
  private let connectLimit: TimeAmount
  private weak var receiver: (any UpstreamReceiver)?
  private unowned let pool: UpstreamPool
  private var connection: UpstreamConnection?
  /// Whether the upstream may have seen the request.
  private(set) var wasSent = false
  /// When the request was handed to the connection.
  private var begun = NIODeadline.uptimeNanoseconds(0)
  private var hasAnswer = false
  private var isOver = false
  private var isReading = true

  init(
    _ pool: UpstreamPool, _ endpoint: UpstreamEndpoint, head: HTTPRequestHead, body: ByteBuffer,
    tls: NIOSSLContext?, connectLimit: TimeAmount, receiver: any UpstreamReceiver
  ) {
    self.pool = pool
    self.endpoint = endpoint
    self.head = head
    self.body = body
    self.tls = tls
    self.connectLimit = connectLimit
    self.receiver = receiver
  }

  func start() {
    if let connection = pool.lease(endpoint.address) {
      begin(on: connection)
    } else {
      connect()
    }
  }

  func cancel() {
    isOver = true
    connection?.abort()
    connection = nil
  }

  /// Gives the upstream a moment to end an answer that says itself that it is complete, so that its
  /// connection can serve others; one that never ends would be kept for nobody.
  func letEnd() {
    guard !isOver, let channel = connection?.channel else { return }
    channel.eventLoop.assumeIsolated().scheduleTask(in: Self.endLimit) { [weak self] in
      self?.cancel()
    }
  }

  /// Stops and starts reading of the answer while the client cannot keep up.
  func setReading(_ isReading: Bool) {
    guard self.isReading != isReading else { return }
    self.isReading = isReading
    if let connection { read(isReading, connection) }
  }

  private func read(_ isReading: Bool, _ connection: UpstreamConnection) {
    connection.channel.setOption(.autoRead, value: isReading).assumeIsolated().whenFailure { _ in }
  }

  private func begin(on connection: UpstreamConnection) {
    self.connection = connection
    wasSent = true
    begun = .now()
    if !isReading { read(false, connection) }
    connection.begin(self)
  }

  private func connect() {
    pool.connect(to: endpoint.address, tls: tls, within: connectLimit) { [self] result in
      switch result {
      case .success(let connection):
        guard !isOver else { return pool.takeBack(connection, endpoint.address) }
        begin(on: connection)
      case .failure(let failure): lose(failure)
      }
    }
  }

  func receive(_ head: HTTPResponseHead) {
    hasAnswer = true
    if !isOver { receiver?.upstreamDidAnswer(head) }
  }

  func receive(_ bytes: ByteBuffer) {
    if !isOver { receiver?.upstreamDidSend(bytes) }
  }

  func receiveEnd() {
    if !isReading { setReading(true) }
    connection = nil
    guard !isOver else { return }
    isOver = true
    receiver?.upstreamDidEnd()
  }

  func lose(_ failure: UpstreamFailure) {
    let wasUsed = connection?.isUsed ?? false
    connection = nil
    guard !isOver else { return }
    // The upstream closed an idle connection while the request was on its way: it has not seen it.
    let isStale = wasUsed && !hasAnswer && NIODeadline.now() - begun < Self.staleLimit
    if isStale, failure == .connectionLost {
      wasSent = false
      return connect()
    }
    isOver = true
    receiver?.upstreamDidFail(failure)
  }
}
#endif
