#if Gateway
import NIOCore
import NIOPosix

/// Sends bytes and reads until the other side closes.
enum RawClient {
  static func exchange(_ port: Int, _ text: String) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: text))
      var answer = ByteBuffer()
      for try await bytes in inbound {
        var bytes = bytes
        answer.writeBuffer(&bytes)
      }
      return String(buffer: answer)
    }
  }
}
#endif
