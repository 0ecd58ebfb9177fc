#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import Logging
internal import NIOCore
internal import NIOHTTP1

extension Exchange {
  /// Calls the next deployment of the plan, or ends with what the last one said.
  func callNext() {
    let now = NIODeadline.now()
    wait = nil
    guard let (group, deployment, permit) = plan.next(at: now, using: &loop.generator) else {
      return refuse(lastRefusal ?? unavailable(at: now))
    }
    do throws(BudgetRefusal) {
      try setAside(for: deployment)
    } catch {
      plan.giveUp(deployment, permit)
      return refuse(lastRefusal ?? refusal(of: error))
    }
    let key = deployment.nextKey(at: now)
    let bytes = body.forwarded(
      model: deployment.settings.upstreamModel, through: deployment.filter)
    let call = UpstreamCall(
      loop.pool, deployment.endpoint, head: head(for: deployment, key, length: bytes.readableBytes),
      body: bytes, tls: deployment.tls, connectLimit: deployment.limits.connect, receiver: self)
    deployment.load.begin()
    attempt = Attempt(
      number: plan.attempts, group: group, deployment: deployment, permit: permit, key: key,
      started: now, call: call, lastRead: now)
    if !client.channel.isWritable { clientDidChange(isWritable: false) }
    call.start()
  }

  private func unavailable(at now: NIODeadline) -> Refusal {
    let model = admission.decision.model
    if let wait = plan.wait {
      return Refusal(
        .limited(
          "Every deployment of \(model) is at its limit of requests or tokens per minute.",
          code: "rate_limit_exceeded"), retryAfter: RetryAfterHeader.seconds(wait))
    }
    let delay = plan.opensAgain(at: now).map { $0 - now } ?? .seconds(1)
    return Refusal(
      .unavailable("No deployment of \(model) is healthy."),
      retryAfter: RetryAfterHeader.seconds(delay))
  }

  private func head(
    for deployment: LiveDeployment, _ key: UpstreamKey?, length: Int
  ) -> HTTPRequestHead {
    let accept = body.isStreaming ? "text/event-stream" : "application/json"
    var head = deployment.head(.POST, body.path, accept: accept, key)
    head.headers.add(name: "content-type", value: "application/json")
    head.headers.add(name: "content-length", value: String(length))
    for (name, value) in passedHeaders { head.headers.add(name: name, value: value) }
    return head
  }

  // MARK: Failures

  /// An attempt that brought no answer at all.
  func fail(_ failure: UpstreamFailure) {
    guard let attempt else { return }
    let refusal: OpenAIError
    switch failure {
    case .timedOut(let limit):
      refusal = .upstream(
        status: 504, "The upstream took longer than the limit (\(limit.words)).", "upstream_timeout"
      )
    case .unreachable:
      refusal = .upstream(status: 502, "The upstream cannot be reached.", "upstream_unreachable")
    case .untrusted:
      refusal = .upstream(
        status: 502, "No secure connection to the upstream can be made.", "upstream_tls_failed")
    case .connectionLost:
      refusal = .upstream(status: 502, "The upstream broke off.", "upstream_connection_lost")
    case .malformedAnswer:
      refusal = .upstream(
        status: 502, "The upstream's answer cannot be read.", "upstream_malformed_answer")
    }
    let isTimeout = if case .timedOut = failure { true } else { false }
    end(attempt, isTimeout ? .timedOut : .failed, why: "\(failure)")
    giveUp(attempt, Refusal(refusal))
  }

  /// Counts an attempt as its deployment's failure.
  private func end(
    _ attempt: Attempt, _ outcome: AttemptRecord.Outcome, why: String, rest: TimeAmount? = nil
  ) {
    let opened = attempt.deployment.breaker.fail(attempt.permit, at: .now(), rest: rest)
    record(attempt, outcome, usage: attempt.rewriter?.summary.usageOfAll)
    loop.shared.logger.warning(
      "attempt failed",
      metadata: [
        "request": "\(admission.id)", "deployment": "\(attempt.deployment.settings.id)",
        "attempt": "\(attempt.number)", "why": "\(why)", "breaker": opened ? "opened" : "unchanged",
      ])
  }

  /// Goes on to the next attempt, at once where another deployment can be called.
  ///
  /// - Parameters:
  ///   - rest: how long the upstream asks to be left alone.
  ///   - isAboutKey: whether another key would be taken.
  ///   - mayPause: whether the same deployment may answer otherwise after a pause.
  private func giveUp(
    _ attempt: Attempt, _ refusal: Refusal, rest: TimeAmount? = nil, isAboutKey: Bool = false,
    mayPause: Bool = true
  ) {
    self.attempt = nil
    lastRefusal = refusal
    // The client has read part of this answer: another one cannot take its place.
    if hasBegunAnswer { return refuse(refusal) }
    let now = NIODeadline.now()
    let hasOtherKey = isAboutKey && attempt.deployment.hasFreshKey(at: now)
    if hasOtherKey || plan.hasFreshDeployment(at: now) { return callNext() }
    let delay = RetryDelay.delay(
      attempt: attempt.number, asked: rest,
      least: TimeAmount(seconds: state.configuration.reliability.retryAfter),
      using: &loop.generator)
    guard mayPause, let delay, plan.isWorthWaiting(delay, at: now) else {
      plan.leaveGroup()
      return callNext()
    }
    waitTime += delay.nanoseconds
    wait = loop.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in callNext() }
  }

  /// An upstream's answer that is an error.
  func fail(status: HTTPResponseStatus, _ attempt: Attempt) {
    let rest = attempt.head.flatMap { RetryAfterHeader.delay(in: $0.headers) }
    let now = NIODeadline.now()
    switch status.code {
    case 408, 429, 500...599:
      if status.code == 429, let key = attempt.key {
        attempt.deployment.rest(key, until: now + (rest ?? .seconds(1)))
      }
      end(attempt, .failed, why: "status \(status.code)", rest: rest)
      var refusal = Refusal(.upstream(of: status.code))
      if let rest, status.code == 429 || status.code == 503 {
        refusal.headers.add(name: "retry-after", value: String(RetryAfterHeader.seconds(rest)))
      }
      giveUp(attempt, refusal, rest: rest, isAboutKey: status.code == 429)
    case 401, 402, 404:
      // The gateway's own fault, not the deployment's and not the client's: a key that is wrong or
      // whose account is empty, or a model that is not there.
      let isAboutKey = status.code != 404
      if let key = attempt.key, isAboutKey {
        attempt.deployment.rest(key, until: now + .seconds(60))
      }
      end(attempt, .failed, why: "status \(status.code)")
      giveUp(attempt, Self.refused(status), isAboutKey: isAboutKey, mayPause: false)
    case 403:
      // The key's fault or the prompt's, which nobody can tell: others may answer, and neither the
      // deployment nor its key has to rest for one client's prompt.
      attempt.deployment.breaker.abandon(attempt.permit)
      record(attempt, .failed, usage: nil)
      let hasOtherKeys = attempt.deployment.settings.keys.count > 1
      giveUp(attempt, Self.refused(status), isAboutKey: hasOtherKeys, mayPause: false)
    case 400..<500: passOn(status, attempt)
    default:
      // A redirection would lead to an address that is not the configuration's.
      end(attempt, .failed, why: "status \(status.code)")
      giveUp(attempt, Refusal(.upstream(of: 502)))
    }
  }

  private static func refused(_ status: HTTPResponseStatus) -> Refusal {
    Refusal(
      .upstream(
        status: 502, "The upstream refused the gateway's request (\(status.code)).",
        "upstream_refused"))
  }

  /// An error that is the request's own: no other deployment would take it, but perhaps a model
  /// with more room.
  private func passOn(_ status: HTTPResponseStatus, _ attempt: Attempt) {
    attempt.deployment.breaker.succeed(attempt.permit)
    record(attempt, .failed, usage: nil)
    if let poorAnswer { return pass(poorAnswer) }
    let answer = UpstreamErrorBody(attempt.body)
    let fallbacks = state.configuration.reliability.contextWindowFallbacks[attempt.group.name]
    if answer.isTooLong, let fallbacks, plan.fallbacks < 8 {
      self.attempt = nil
      lastRefusal = Refusal(.upstream(of: 400))
      plan.divert(to: state.groups(named: fallbacks))
      return callNext()
    }
    let secrets = attempt.deployment.settings.keys
    guard let bytes = answer.passable(without: secrets) else {
      return refuse(Refusal(.upstream(of: UInt(status.code))))
    }
    var headers = HTTPHeaders()
    addHeaders(to: &headers)
    finish(status: Int(status.code))
    client.reply(.json(bytes, status: status, headers: headers))
  }
}
#endif
