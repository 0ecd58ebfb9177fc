#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import ModelPrices
internal import NIOCore
internal import NIOHTTP1

/// A request on its way to upstreams and back.
///
/// Calls one deployment after the other as its plan says, until one answers or none is left. Nothing
/// of it leaves the event loop of the client's connection.
final class Exchange: UpstreamReceiver {
  let loop: GatewayLoop
  /// What was in force when the request came.
  let state: GatewayState
  let client: ServerConnection
  let body: ProxiedBody
  let admission: Admission
  /// Headers of the client's that upstreams get too.
  let passedHeaders: [(String, String)]
  var plan: AttemptPlan
  var attempt: Attempt?
  /// A retry that is waited for.
  var wait: Scheduled<Void>?
  /// What the client is told if no further attempt answers.
  var lastRefusal: Refusal?
  /// An answer that is not the JSON that was asked for: better than none.
  var poorAnswer: BufferedAnswer?
  /// Of all attempts: what they cost, or were charged where that is not known.
  var spent = NanoDollars.zero
  /// What was set aside for all attempts, of which some may be spent.
  var reserved: NanoDollars
  /// Of all attempts, as far as is known.
  var tokensUsed = 0
  /// Of all attempts, in nanoseconds.
  var upstreamTime: Int64 = 0
  var waitTime: Int64 = 0
  var hasBegunAnswer = false
  private(set) var isOver = false

  init(
    _ body: ProxiedBody, _ admission: Admission, _ request: IncomingRequest,
    _ client: ServerConnection
  ) {
    loop = client.loop
    state = client.loop.state
    self.client = client
    self.body = body
    self.admission = admission
    reserved = admission.reservation.amount
    passedHeaders = ["traceparent", "tracestate"].compactMap { name in
      request.header(name).flatMap { Self.isTraceContext($0) ? (name, $0) : nil }
    }
    plan = AttemptPlan(
      state.groups(named: admission.decision.models),
      retries: state.configuration.reliability.retries, tokens: admission.tokenEstimate)
  }

  /// Whether it may go to upstreams, as far as W3C's recommendation says how long it should be.
  private static func isTraceContext(_ text: String) -> Bool {
    text.utf8.count <= 512 && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  func start() {
    loop.insert(self)
    client.begin(self)
    callNext()
  }

  /// How long an attempt may take.
  func totalLimit(of attempt: Attempt) -> TimeAmount {
    admission.decision.timeout.map { TimeAmount(seconds: $0) } ?? attempt.deployment.limits.total
  }

  func checkLimits(at now: NIODeadline) {
    guard let attempt,
      let limit = attempt.exceededLimit(
        at: now, total: totalLimit(of: attempt), isStreaming: body.isStreaming,
        isPaused: !client.channel.isWritable)
    else { return }
    attempt.call.cancel()
    fail(.timedOut(limit))
  }

  // MARK: The client

  func clientDidLeave() {
    guard !isOver else { return }
    wait?.cancel()
    if let attempt {
      attempt.deployment.breaker.abandon(attempt.permit)
      record(attempt, .cancelled, usage: attempt.rewriter?.summary.usageOfAll)
      attempt.call.cancel()
    }
    finish(status: 499)
  }

  func clientDidChange(isWritable: Bool) {
    attempt?.call.setReading(isWritable)
    // That nothing was read meanwhile was not the upstream's doing.
    if isWritable { attempt?.lastRead = .now() }
  }

  // MARK: The end

  /// Tells the client why there is no answer.
  func refuse(_ refusal: Refusal) {
    if let poorAnswer, !hasBegunAnswer { return pass(poorAnswer) }
    var refusal = refusal
    addHeaders(to: &refusal.headers)
    if hasBegunAnswer {
      finish(status: refusal.error.status)
      client.send(ByteBuffer(bytes: refusal.error.encodedEvent()))
      client.end()
    } else {
      finish(status: refusal.error.status)
      client.reply(refusal.reply)
    }
  }

  /// Gives back what is set aside still. The last thing but for what is still to be written.
  func finish(status: Int) {
    guard !isOver else { return }
    isOver = true
    loop.remove(self)
    if plan.attempts == 0 { recordRefusal() }
    state.budgets.settle(admission.reservation, cost: .zero)
    loop.shared.limiter.settle(
      key: admission.caller.name, estimate: admission.tokenEstimate, used: tokensUsed,
      limits: admission.limits)
    measure(status: status)
    attempt = nil
  }
}
#endif
