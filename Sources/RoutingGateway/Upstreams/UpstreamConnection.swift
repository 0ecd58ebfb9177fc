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
    guard call != nil else { return context.close(promise: nil) }
    switch unwrapInboundIn(data) {
    case .head(let head):
      isReusable = head.isKeepAlive
      call?.receive(head)
    case .body(let bytes): call?.receive(bytes)
    case .end: finishCall()
    }
  }

  private func finishCall() {
    guard let call else { return }
    self.call = nil
    isUsed = true
    if isReusable {
      idleSince = .now()
      pool.takeBack(self, address)
    } else {
      channel.close(promise: nil)
    }
    call.receiveEnd()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError { failure = .malformedAnswer("\(error)") }
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
