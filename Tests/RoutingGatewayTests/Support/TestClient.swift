#if Gateway
import NIOCore
import NIOHTTP1
import NIOPosix

import struct Glibc.linger

/// What came back for a request.
struct Answer: Sendable {
  var status = 0
  var headers: [String: String] = [:]
  var body = ""
  /// Whether the answer came to its end.
  var isComplete = false
}

/// An answer that is read as it comes.
final class LiveAnswer: Sendable {
  private let channel: any Channel
  private let parts: AsyncThrowingStream<HTTPClientResponsePart, any Error>

  init(channel: any Channel, parts: AsyncThrowingStream<HTTPClientResponsePart, any Error>) {
    self.channel = channel
    self.parts = parts
  }

  /// Reads until the body holds a text, or to the end.
  func read(until text: String? = nil) async throws -> Answer {
    var answer = Answer()
    for try await part in parts {
      switch part {
      case .head(let head):
        answer.status = Int(head.status.code)
        answer.headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
      case .body(let bytes):
        answer.body += String(buffer: bytes)
        if let text, answer.body.contains(text) { return answer }
      case .end:
        answer.isComplete = true
        return answer
      }
    }
    return answer
  }

  /// Leaves without waiting for the rest.
  func leave() { channel.close(promise: nil) }

  /// Leaves so that the other side gets a reset, which its next write shows.
  func reset() async throws {
    try await (channel as? any SocketOptionProvider)?
      .setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    try await channel.close()
  }
}

/// A client of one request to a connection, which shows answers as they are.
struct TestClient: Sendable {
  let port: Int
  var key: String? = "sk-app"

  func send(
    _ method: HTTPMethod = .POST, _ path: String = "/v1/chat/completions", _ body: String = "",
    headers: [String: String] = [:]
  ) async throws -> Answer {
    let live = try await open(method, path, body, headers: headers)
    defer { live.leave() }
    return try await live.read()
  }

  /// - Parameter isReading: whether what comes is taken from the system.
  func open(
    _ method: HTTPMethod = .POST, _ path: String = "/v1/chat/completions", _ body: String = "",
    headers: [String: String] = [:], isReading: Bool = true
  ) async throws -> LiveAnswer {
    let (channel, live) = try await connect()
    if !isReading { try await channel.setOption(.autoRead, value: false).get() }
    write(method, path, body, headers, to: channel)
    channel.flush()
    return live
  }

  /// Sends requests in one go on one connection, where they are answered one after the other: not
  /// even the busiest machine lets rates recover in between.
  func sendTogether(
    _ bodies: [String], _ path: String = "/v1/chat/completions"
  ) async throws -> [Answer] {
    let (channel, live) = try await connect()
    defer { live.leave() }
    for body in bodies { write(.POST, path, body, [:], to: channel) }
    channel.flush()
    var answers: [Answer] = []
    for _ in bodies { answers.append(try await live.read()) }
    return answers
  }

  private func connect() async throws -> (any Channel, LiveAnswer) {
    let (parts, continuation) = AsyncThrowingStream.makeStream(of: HTTPClientResponsePart.self)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.minutes(10))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
          try pipeline.addHandler(Handler(continuation))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return (channel, LiveAnswer(channel: channel, parts: parts))
  }

  private func write(
    _ method: HTTPMethod, _ path: String, _ body: String, _ headers: [String: String],
    to channel: any Channel
  ) {
    var fields: HTTPHeaders = ["host": "gateway", "content-length": "\(body.utf8.count)"]
    if !body.isEmpty { fields.add(name: "content-type", value: "application/json") }
    if let key { fields.add(name: "authorization", value: "Bearer \(key)") }
    for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
    let head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: fields)
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
    channel.write(HTTPClientRequestPart.end(nil), promise: nil)
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let parts: AsyncThrowingStream<HTTPClientResponsePart, any Error>.Continuation

    init(_ parts: AsyncThrowingStream<HTTPClientResponsePart, any Error>.Continuation) {
      self.parts = parts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      parts.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { parts.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}

/// The body of a chat request.
func chat(_ model: String = "small", _ text: String = "Hello", more: String = "") -> String {
  "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"\(text)\"}]\(more)}"
}
#endif
