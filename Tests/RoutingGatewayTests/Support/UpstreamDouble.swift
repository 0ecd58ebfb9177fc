#if Gateway
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS
import TestSupport

import struct Glibc.linger

/// An upstream on loopback that answers each request with the actions that a test gives it, byte by
/// byte as it says and as badly.
final class UpstreamDouble: Sendable {
  enum Action: Sendable {
    case send(String)
    case sendBytes([UInt8])
    /// Goes on when the test calls ``UpstreamDouble/release()``.
    case hold
    case close
    /// Closes so that the other side gets a reset.
    case reset
  }

  struct Received: Sendable {
    let method: String
    let path: String
    let headers: [String: String]
    let body: String
  }

  typealias Script = @Sendable (_ number: Int, _ request: Received) -> [Action]

  fileprivate struct State {
    var received: [Received] = []
    var connections = 0
    var closed = 0
    var sent = 0
    var serverNames: [String?] = []
    var protocols: [String?] = []
    var held: [@Sendable () -> Void] = []
    var isReleased = false
    var waiters: [(isMet: @Sendable (State) -> Bool, EventLoopPromise<Void>)] = []
  }

  let port: Int
  let isSecure: Bool
  private let channel: any Channel
  private let script: Script
  private let state = NIOLockedValueBox(State())

  /// - Parameter tls: with it, the double speaks TLS only.
  init(tls: NIOSSLContext? = nil, _ script: @escaping Script) async throws {
    self.script = script
    isSecure = tls != nil
    let box = NIOLockedValueBox<UpstreamDouble?>(nil)
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let double = box.withLockedValue({ $0 }) else { return }
          double.change { $0.connections += 1 }
          let pipeline = channel.pipeline.syncOperations
          if let tls {
            let names = SNIHandler { result in
              let name: String? = if case .hostname(let name) = result { name } else { nil }
              double.change { $0.serverNames.append(name) }
              return channel.eventLoop.makeSucceededVoidFuture()
            }
            try pipeline.addHandler(ByteToMessageHandler(names))
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
          }
          let decoder = ByteToMessageHandler(HTTPRequestDecoder())
          try pipeline.addHandlers([decoder, Handler(double)])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
    box.withLockedValue { $0 = self }
  }

  /// One answer for all requests.
  convenience init(tls: NIOSSLContext? = nil, always answer: String) async throws {
    try await self.init(tls: tls) { _, _ in [.send(answer)] }
  }

  /// An address at which nobody listens.
  static let nobody = LoopbackServer.nobody + "/v1"

  var base: String { base("127.0.0.1") }
  func base(_ host: String) -> String { "\(isSecure ? "https" : "http")://\(host):\(port)/v1" }

  /// How many connections were made.
  var connections: Int { state.withLockedValue { $0.connections } }
  /// What clients indicated, nil where they indicated none.
  var serverNames: [String?] { state.withLockedValue { $0.serverNames } }
  /// What was agreed on with each client.
  var protocols: [String?] { state.withLockedValue { $0.protocols } }
  var received: [Received] { state.withLockedValue { $0.received } }

  func stop() async throws { try await channel.close().get() }

  /// Lets all answers go on that hold, and those to come.
  func release() {
    let held = state.withLockedValue { state in
      state.isReleased = true
      defer { state.held = [] }
      return state.held
    }
    for goOn in held { goOn() }
  }

  /// Waits until so many requests have come.
  func requests(_ count: Int) async throws { try await wait { $0.received.count >= count } }

  /// Waits until so many connections were closed by the other side.
  func disconnects(_ count: Int) async throws { try await wait { $0.closed >= count } }

  /// Waits until so many parts of answers were given to the system.
  func sends(_ count: Int) async throws { try await wait { $0.sent >= count } }

  private func wait(_ isMet: @escaping @Sendable (State) -> Bool) async throws {
    let promise = channel.eventLoop.makePromise(of: Void.self)
    state.withLockedValue { state in
      if isMet(state) { promise.succeed() } else { state.waiters.append((isMet, promise)) }
    }
    // Long enough for any machine; a failing test shall not hang.
    let limit = channel.eventLoop.scheduleTask(in: .seconds(600)) { promise.fail(NeverCame()) }
    try await promise.futureResult.get()
    limit.cancel()
  }

  struct NeverCame: Error {}

  fileprivate func change(_ change: (inout State) -> Void) {
    let met = state.withLockedValue { state in
      change(&state)
      let now = state
      state.waiters = now.waiters.filter { !$0.isMet(now) }
      return now.waiters.filter { $0.isMet(now) }
    }
    for waiter in met { waiter.1.succeed() }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let double: UpstreamDouble
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ double: UpstreamDouble) { self.double = double }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body.clear()
      case .body(var bytes): body.writeBuffer(&bytes)
      case .end:
        guard let head else { return }
        let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
        let received = Received(
          method: head.method.rawValue, path: head.uri,
          headers: Dictionary(headers) { first, _ in first }, body: String(buffer: body))
        var number = 0
        double.change {
          $0.received.append(received)
          number = $0.received.count
        }
        run(double.script(number, received)[...], context.channel)
      }
    }

    private func run(_ actions: ArraySlice<Action>, _ channel: any Channel) {
      var actions = actions
      while let action = actions.popFirst() {
        switch action {
        case .send(let text): send(ByteBuffer(string: text), channel)
        case .sendBytes(let bytes): send(ByteBuffer(bytes: bytes), channel)
        case .close:
          // When all before it is with the system.
          channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
        case .reset:
          let close = (channel as? any SocketOptionProvider)?
            .setSoLinger(linger(l_onoff: 1, l_linger: 0))
          close?.assumeIsolated().whenComplete { _ in channel.close(promise: nil) }
        case .hold:
          let rest = actions
          let loop = channel.eventLoop
          let box = NIOLoopBound((self, rest), eventLoop: loop)
          let goOn: @Sendable () -> Void = {
            loop.execute {
              let (handler, rest) = box.value
              handler.run(rest, channel)
            }
          }
          var isReleased = false
          double.change {
            isReleased = $0.isReleased
            if !isReleased { $0.held.append(goOn) }
          }
          if isReleased { goOn() }
          return
        }
      }
    }

    private func send(_ bytes: ByteBuffer, _ channel: any Channel) {
      let double = double
      channel.writeAndFlush(bytes).whenSuccess { double.change { $0.sent += 1 } }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case .handshakeCompleted(let name)? = event as? TLSUserEvent {
        double.change { $0.protocols.append(name) }
      }
      context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) { double.change { $0.closed += 1 } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
#endif
