#if Gateway
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// An upstream that answers with the first bytes of a request and reads no more of it.
final class EarlyUpstream: Sendable {
  let port: Int
  private let channel: any Channel
  private let count: NIOLockedValueBox<Int>

  init(_ answer: String) async throws {
    let count = NIOLockedValueBox(0)
    self.count = count
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          count.withLockedValue { $0 += 1 }
          try channel.pipeline.syncOperations.addHandler(Handler(answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  var base: String { "http://127.0.0.1:\(port)/v1" }
  var connections: Int { count.withLockedValue { $0 } }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var answer: String?

    init(_ answer: String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard let answer else { return }
      self.answer = nil
      context.channel.setOption(.autoRead, value: false).assumeIsolated().whenComplete { _ in }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
  }
}
#endif
