#if Gateway
internal import NIOCore
internal import NIOHTTP1

/// Takes what comes of a call, on the event loop that made it.
protocol UpstreamReceiver: AnyObject {
  func upstreamDidAnswer(_ head: HTTPResponseHead)
  func upstreamDidSend(_ bytes: ByteBuffer)
  func upstreamDidEnd()
  /// The last thing to come, instead of an end.
  func upstreamDidFail(_ failure: UpstreamFailure)
}

/// A connection to an upstream, which serves one call after the other.
///
/// Confined to its event loop.
final class UpstreamConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  let channel: any Channel
  private unowned let pool: UpstreamPool
  private let address: UpstreamEndpoint.Address
  private var call: UpstreamCall?
  private var isReusable = true
  /// Whether it is given back once all is read that has come: what follows an answer in the same
  /// read was not asked for, and must not be taken for the answer of the next call.
  private var isReturning = false
  private var failure: UpstreamFailure?
  private(set) var isOpen = true
  /// Whether it has served a call already: then the upstream may be closing it just now.
  private(set) var isUsed = false
  /// Since when it is idle.
  private(set) var idleSince = NIODeadline.now()

  init(channel: any Channel, pool: UpstreamPool, address: UpstreamEndpoint.Address) {
    self.channel = channel
    self.pool = pool
    self.address = address
  }

  func begin(_ call: UpstreamCall) {
    self.call = call
    isReusable = true
    channel.write(HTTPClientRequestPart.head(call.head), promise: nil)
    if call.body.readableBytes > 0 {
      channel.write(HTTPClientRequestPart.body(.byteBuffer(call.body)), promise: nil)
    }
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }

  /// Leaves the call unanswered: there is no other way to stop an answer of HTTP/1.
  func abort() {
    call = nil
    isReusable = false
    channel.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // What nobody asked for is not to be taken for the next call's answer.
    guard call != nil else {
      isReturning = false
      return context.close(promise: nil)
    }
    switch unwrapInboundIn(data) {
    case .head(let head):
      // After 101 the connection speaks another protocol.
      isReusable = head.isKeepAlive && head.status != .switchingProtocols
      call?.receive(head)
    case .body(let bytes): call?.receive(bytes)
    case .end: finishCall()
    }
  }

  private func finishCall() {
    guard let call else { return }
    self.call = nil
    isUsed = true
    isReturning = isReusable && hasSentAll
    if !isReturning { channel.close(promise: nil) }
    call.receiveEnd()
  }

  /// An upstream may answer before it has read the request; what is not sent yet would stand
  /// between it and the next one.
  private var hasSentAll: Bool {
    (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 == 0
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isReturning {
      isReturning = false
      idleSince = .now()
      pool.takeBack(self, address)
    }
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError { failure = .malformedAnswer("\(error)") }
    isReturning = false
    // At once: what is read after a connection broke is no answer's end.
    let call = call
    self.call = nil
    call?.lose(failure ?? .connectionLost)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isOpen = false
    pool.forget(self, address)
    let call = call
    self.call = nil
    call?.lose(failure ?? .connectionLost)
    context.fireChannelInactive()
  }
}
#endif
