#if Gateway
internal import GatewayPolicy
internal import NIOCore
internal import NIOHTTP1

/// One check of one deployment: `GET /models` with its key, which providers do not charge for.
///
/// An answer of any kind but an error of the server's is good: what matters is that somebody is
/// there. Where an answer redirects to is not followed.
final class HealthProbe: UpstreamReceiver {
  enum Verdict {
    case healthy
    /// With this status.
    case keyRefused(UInt)
    case sick(String)
  }

  /// More where connecting alone may take longer.
  private static let leastLimit = TimeAmount.seconds(10)
  /// The list of models is not looked at, but read, so that the connection can serve others.
  private static let sizeLimit = 1 << 20

  private let deployment: LiveDeployment
  private let loop: GatewayLoop
  private let done: (Verdict) -> Void
  private var call: UpstreamCall?
  private var timeout: Scheduled<Void>?
  private var status: HTTPResponseStatus?
  private var size = 0

  init(_ deployment: LiveDeployment, _ loop: GatewayLoop, _ done: @escaping (Verdict) -> Void) {
    self.deployment = deployment
    self.loop = loop
    self.done = done
  }

  func start() {
    let head = deployment.head(
      .GET, "/models", accept: "application/json", deployment.nextKey(at: .now()))
    let call = UpstreamCall(
      loop.pool, deployment.endpoint, head: head, body: ByteBuffer(), tls: deployment.tls,
      connectLimit: deployment.limits.connect, receiver: self)
    self.call = call
    let limit = max(Self.leastLimit, deployment.limits.connect)
    timeout = loop.eventLoop.assumeIsolated().scheduleTask(in: limit) { [self] in
      end(.sick("no answer within \(limit.nanoseconds / 1_000_000_000) s"))
    }
    call.start()
  }

  /// Ends it without a verdict.
  func cancel() {
    timeout?.cancel()
    call?.cancel()
    call = nil
  }

  private func end(_ verdict: Verdict) {
    guard call != nil else { return }
    cancel()
    done(verdict)
  }

  func upstreamDidAnswer(_ head: HTTPResponseHead) { status = head.status }

  func upstreamDidSend(_ bytes: ByteBuffer) {
    size += bytes.readableBytes
    if size > Self.sizeLimit { upstreamDidEnd() }
  }

  func upstreamDidEnd() {
    let code = status?.code ?? 500
    switch code {
    case 500...: end(.sick("status \(code)"))
    case 401, 403: end(.keyRefused(code))
    default: end(.healthy)
    }
  }

  func upstreamDidFail(_ failure: UpstreamFailure) { end(.sick("\(failure)")) }
}
#endif
