#if Gateway
import NIOCore
import NIOPosix

/// A connection on which bytes are sent and read as they are.
struct RawConnection {
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  /// All that was read.
  private(set) var text = ""

  fileprivate init(
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.outbound = outbound
    self.inbound = inbound.makeAsyncIterator()
  }

  /// Sends while others read.
  struct Writer: Sendable {
    fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
  }

  var writer: Writer { Writer(outbound: outbound) }

  /// Reads what comes next; nil when the other side has closed.
  mutating func next() async throws -> String? {
    guard let bytes = try await inbound.next() else { return nil }
    return String(buffer: bytes)
  }

  func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

  func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

  /// Reads until what was read holds a text, or until the other side closes.
  mutating func read(until part: String? = nil) async throws {
    if let part, text.contains(part) { return }
    while let bytes = try await inbound.next() {
      text += String(buffer: bytes)
      if let part, text.contains(part) { return }
    }
  }

  static func open<Result>(
    _ port: Int, _ body: (inout RawConnection) async throws -> Result
  ) async throws -> Result {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.minutes(10))
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var connection = RawConnection(inbound, outbound)
      return try await body(&connection)
    }
  }
}

/// Sends bytes and reads until the other side closes.
enum RawClient {
  static func exchange(_ port: Int, _ text: String) async throws -> String {
    try await RawConnection.open(port) { connection in
      try await connection.send(text)
      try await connection.read()
      return connection.text
    }
  }
}
#endif
