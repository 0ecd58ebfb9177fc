#if Gateway
internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Holds a connection back until its TLS handshake is over: nothing, no key above all, is sent to
/// anyone whose certificate was not accepted.
///
/// Confined to its event loop.
final class TLSHandshake: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private enum State {
    case pending
    case waiting((UpstreamFailure?) -> Void, limit: Scheduled<Void>)
    case over(UpstreamFailure?)
  }

  private var state = State.pending

  /// Calls `done` with nil when the handshake has succeeded, else with what went wrong.
  func wait(
    _ channel: any Channel, until deadline: NIODeadline,
    _ done: @escaping (UpstreamFailure?) -> Void
  ) {
    if case .over(let failure) = state { return done(failure) }
    let limit = channel.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
      finish(.timedOut(.connect))
      channel.close(promise: nil)
    }
    state = .waiting(done, limit: limit)
  }

  private func finish(_ failure: UpstreamFailure?) {
    let former = state
    if case .over = former { return }
    state = .over(failure)
    guard case .waiting(let done, let limit) = former else { return }
    limit.cancel()
    done(failure)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { finish(nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .over(nil) = state { return context.fireErrorCaught(error) }
    finish(.untrusted(Self.reason(error)))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish(.untrusted("it broke the TLS handshake off"))
    context.fireChannelInactive()
  }

  /// What is worth telling: never what the peer sent.
  private static func reason(_ error: any Error) -> String {
    if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
      return "its certificate is for another host"
    }
    let text = "\(error)"
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      return "its certificate is not trusted: expired, self-signed, or of an unknown authority"
    }
    if text.contains("eofDuringHandshake") { return "it broke the TLS handshake off" }
    return "TLS handshake: \(text)"
  }
}
#endif
