#if Gateway
internal import GatewayWire
internal import NIOCore
internal import NIOHTTP1

/// One call of an upstream for a request, and what came of it so far.
struct Attempt {
  let number: Int
  let group: DeploymentGroup
  let deployment: LiveDeployment
  let permit: CircuitBreaker.Permit
  let key: UpstreamKey?
  let started: NIODeadline
  let call: UpstreamCall
  var head: HTTPResponseHead?
  /// What was read of an answer that is not a stream.
  var body = ByteBuffer()
  /// Of an answer that is one.
  var rewriter: StreamRewriter?
  /// What the client is to get once there is content; until then another upstream may be asked.
  var held: [UInt8] = []
  var firstContent: NIODeadline?
  var lastRead: NIODeadline

  var status: Int? { head.map { Int($0.status.code) } }

  var isAnswer: Bool { head?.status == .ok }

  /// The limit that is exceeded.
  ///
  /// - Parameter isPaused: whether the client has not taken what was read already.
  func exceededLimit(
    at now: NIODeadline, total: TimeAmount, isStreaming: Bool, isPaused: Bool
  ) -> UpstreamFailure.TimeLimit? {
    let limits = deployment.limits
    if now - started > total { return .total }
    guard isStreaming, !isPaused else { return nil }
    if firstContent == nil { return now - started > limits.firstToken ? .firstToken : nil }
    return now - lastRead > limits.idle ? .idle : nil
  }
}
#endif
