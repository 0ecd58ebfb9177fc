#if Gateway
internal import GatewayPolicy
internal import GatewayWire
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// A client's connection: one request after the other, each answered, and its answer sent, before the
/// next is looked at. So a client that asks and does not read is kept waiting, not its answers.
///
/// Confined to its event loop.
final class ServerConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart

  /// Parts of later requests that are kept while one is answered; then reading stops.
  private static let pipelineLimit = 32
  /// Parts that are kept at all. What is read at once is less; but when a client closes its side, all
  /// comes that it has sent.
  private static let keptLimit = 4096
  /// The largest body that is read before it is known whose it is.
  private static let strangersLimit = 64 << 10

  enum Phase {
    /// Since when.
    case idle(NIODeadline)
    case receiving(since: NIODeadline)
    case responding
    /// The answer is written and the system has not taken all of it yet.
    case sending
    /// Answered before its end had come, which is read and dropped: a client that is still sending
    /// would take a closed connection for the answer.
    case discarding(since: NIODeadline)
    case closed
  }

  let loop: GatewayLoop
  let channel: any Channel
  private(set) var phase: Phase
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  private var later: CircularBuffer<HTTPServerRequestPart> = []
  private var exchange: Exchange?
  private var keepsAlive = true
  private var isAnswerSent = false
  private var progress = SendProgress()
  /// Whether the request has a good key, once that had to be known.
  private var isKnown: Bool?
  private var isAdvancing = false
  private var hasServed = false

  init(loop: GatewayLoop, channel: any Channel) {
    self.loop = loop
    self.channel = channel
    phase = .idle(.now())
  }

  func handlerAdded(context: ChannelHandlerContext) {
    loop.insert(self)
  }

  func channelInactive(context: ChannelHandlerContext) {
    phase = .closed
    let exchange = exchange
    self.exchange = nil
    exchange?.clientDidLeave()
    loop.remove(self)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    exchange?.clientDidChange(isWritable: channel.isWritable)
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch phase {
    case .responding, .sending:
      guard later.count < Self.keptLimit else { return close() }
      later.append(part)
      if later.count == Self.pipelineLimit { setReading(false) }
    default: receive(part)
    }
  }

  private func receive(_ part: HTTPServerRequestPart) {
    switch (part, phase) {
    case (.head(let head), .idle): begin(head)
    case (.body(let bytes), .receiving): receive(bytes)
    case (.end, .receiving): dispatch()
    case (.end, .discarding):
      phase = .sending
      if isAnswerSent { finish() }
    default: break
    }
  }

  private func begin(_ head: HTTPRequestHead) {
    phase = .receiving(since: .now())
    self.head = head
    body = ByteBuffer()
    keepsAlive = head.allowsAnother && !loop.isDraining
    isAnswerSent = false
    isKnown = nil
    let length = head.headers.first(name: "content-length").map { Int($0) ?? .max } ?? 0
    guard isBearable(length) else { return refuseBody() }
    if head.headers.contains(name: "expect"), head.version.minor > 0 {
      let goOn = HTTPResponseHead(version: head.version, status: .continue)
      channel.writeAndFlush(HTTPServerResponsePart.head(goOn), promise: nil)
    }
  }

  private func receive(_ bytes: ByteBuffer) {
    guard isBearable(body.readableBytes + bytes.readableBytes) else { return refuseBody() }
    if body.readableBytes == 0 {
      body = bytes
    } else {
      var bytes = bytes
      body.writeBuffer(&bytes)
    }
  }

  /// Whether a body of that size is read: a large one only of those who have a key, so that others
  /// cannot fill the memory.
  private func isBearable(_ size: Int) -> Bool {
    guard size <= loop.state.configuration.server.bodyLimit else { return false }
    guard size > Self.strangersLimit else { return true }
    if isKnown == nil, let head {
      isKnown = (try? Caller(of: head.headers, loop.state)) != nil
    }
    return isKnown == true
  }

  private func refuseBody() {
    let limit = loop.state.configuration.server.bodyLimit
    phase = .discarding(since: .now())
    keepsAlive = false
    body = ByteBuffer()
    let error = isKnown == false ? OpenAIError.invalidKey : .bodyTooLarge(limit: limit)
    reply(Refusal(error).reply)
  }

  private func dispatch() {
    guard let head else { return }
    phase = .responding
    // Nothing that follows is looked at, and after a change of protocols it would pile up unread.
    if !keepsAlive { setReading(false) }
    let body = body
    self.body = ByteBuffer()
    GatewayRoutes.handle(IncomingRequest(head: head, body: body, received: .now()), self)
  }

  // MARK: Answering

  /// Hands the request over to an exchange, which answers it.
  func begin(_ exchange: Exchange) { self.exchange = exchange }

  func reply(_ reply: Reply) {
    var headers = reply.headers
    headers.replaceOrAdd(name: "content-length", value: String(reply.body.readableBytes))
    write(status: reply.status, headers)
    if reply.body.readableBytes > 0, head?.method != .HEAD {
      channel.write(HTTPServerResponsePart.body(.byteBuffer(reply.body)), promise: nil)
    }
    end()
  }

  /// Begins an answer whose length is not known: HTTP/1.0 has no other end for it than the
  /// connection's.
  func begin(status: HTTPResponseStatus, _ headers: HTTPHeaders) {
    if let head, head.version.minor == 0 { keepsAlive = false }
    write(status: status, headers)
  }

  func send(_ bytes: ByteBuffer) {
    channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
  }

  func end() {
    exchange = nil
    progress = SendProgress()
    if case .responding = phase { phase = .sending }
    channel.writeAndFlush(HTTPServerResponsePart.end(nil)).assumeIsolated()
      .whenComplete { [self] result in
        if case .success = result { didSend() } else { close() }
      }
  }

  private func didSend() {
    isAnswerSent = true
    if case .sending = phase { finish() }
  }

  private func write(status: HTTPResponseStatus, _ headers: HTTPHeaders) {
    var headers = headers
    if loop.isDraining { keepsAlive = false }
    if !keepsAlive { headers.replaceOrAdd(name: "connection", value: "close") }
    if let head, head.version.minor == 0, keepsAlive {
      headers.replaceOrAdd(name: "connection", value: "keep-alive")
    }
    let version = head?.version ?? .http1_1
    let answer = HTTPResponseHead(version: version, status: status, headers: headers)
    channel.write(HTTPServerResponsePart.head(answer), promise: nil)
  }

  private func finish() {
    head = nil
    guard keepsAlive else { return close() }
    phase = .idle(.now())
    hasServed = true
    advance()
  }

  /// Goes on with what came early, up to a request that has to wait for its answer. A loop, as
  /// thousands of short requests may be answered here one after the other.
  private func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    defer { isAdvancing = false }
    let isHeld = later.count >= Self.pipelineLimit
    while isReceptive, let part = later.popFirst() { receive(part) }
    let isLast = !keepsAlive && !isReceptive
    if isHeld, later.count < Self.pipelineLimit, !isLast { setReading(true) }
  }

  private var isReceptive: Bool {
    switch phase {
    case .idle, .receiving, .discarding: true
    case .responding, .sending, .closed: false
    }
  }

  // MARK: Ending

  func drain() {
    keepsAlive = false
    if case .idle = phase { close() }
  }

  /// Drops what is not sent yet.
  func close() {
    phase = .closed
    later.removeAll()
    channel.close(promise: nil)
  }

  /// Closes connections that have been quiet for too long, and those whose clients do not read.
  func checkLimits(at now: NIODeadline) {
    let settings = loop.state.configuration.server
    switch phase {
    case .idle(let since):
      // What there is of a head is not seen here: a new connection has as long as a request.
      let limit = hasServed ? settings.idleTimeout : settings.requestTimeout
      if now - since > TimeAmount(seconds: limit) { close() }
    case .receiving(let since), .discarding(let since):
      if now - since > TimeAmount(seconds: settings.requestTimeout) { close() }
    case .responding, .sending:
      guard isStuck(at: now, within: TimeAmount(seconds: settings.idleTimeout)) else { return }
      loop.shared.logger.info("closed: the client takes nothing of its answer")
      close()
    case .closed: break
    }
  }

  /// Whether the client has taken nothing for so long of an answer that waits for it.
  private func isStuck(at now: NIODeadline, within limit: TimeAmount) -> Bool {
    if case .responding = phase, channel.isWritable {
      progress = SendProgress()
      return false
    }
    return progress.isStuck(unsent: unsentBytes, at: now, within: limit)
  }

  var keptCount: Int { later.count }

  /// Of what is written, the bytes that the system has not taken.
  var unsentBytes: Int {
    (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  private func setReading(_ isReading: Bool) {
    channel.setOption(.autoRead, value: isReading).assumeIsolated().whenFailure { _ in }
  }
}
#endif
