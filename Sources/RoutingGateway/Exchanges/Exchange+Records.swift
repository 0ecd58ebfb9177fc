#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import Logging
internal import ModelPrices
internal import NIOCore
internal import NIOHTTP1

extension Exchange {
  /// Ends an attempt and writes it down, before the client gets its last byte.
  ///
  /// - Parameter usage: what the upstream reported, if it did.
  /// - Returns: what it cost, if that is known.
  @discardableResult func record(
    _ attempt: Attempt, _ outcome: AttemptRecord.Outcome, usage: TokenUsage?
  ) -> NanoDollars? {
    let now = NIODeadline.now()
    let duration = (now - attempt.started).nanoseconds
    upstreamTime += duration
    // Providers do not charge for errors, nor for what they never saw.
    let isFree = usage == nil && (!attempt.call.wasSent || (attempt.status ?? 0) >= 400)
    let cost = isFree ? .zero : usage.flatMap { attempt.deployment.price?.cost(of: $0) }
    let charged = cost == nil ? charge(for: attempt) : nil
    spent += cost ?? charged ?? .zero
    state.budgets.charge(cost ?? charged ?? .zero, to: admission.reservation)
    let tokens = isFree ? 0 : usage?.total ?? estimatedTokens(of: attempt, outcome)
    tokensUsed += tokens
    attempt.deployment.endCall(estimate: admission.tokenEstimate, used: tokens)
    let isAnswered = outcome == .answered
    let name = attempt.group.name
    let record = AttemptRecord(
      request: admission.id, time: admission.time, number: attempt.number, tags: admission.tags,
      model: name, deployment: attempt.deployment.settings.id, outcome: outcome,
      status: attempt.status, isStreamed: attempt.rewriter != nil, usage: usage, cost: cost,
      charged: charged, strongCost: isAnswered ? strongCost(of: usage) : nil,
      firstTokenMicroseconds: attempt.firstContent.map {
        ($0 - attempt.started).nanoseconds / 1000
      },
      durationMicroseconds: duration / 1000)
    append(record)
    let metrics = loop.shared.metrics
    if let usage {
      metrics.tokenUsage(name, "input").observe(usage.input)
      metrics.tokenUsage(name, "output").observe(usage.output)
    }
    if let cost {
      metrics.cost(name, admission.caller.name).add(Int(cost.amount))
    } else if isAnswered {
      metrics.unpriced(name).add()
    }
    return cost
  }

  /// Writes down that no upstream was called: without it the request would look like one that died
  /// with its process.
  func recordRefusal() {
    append(
      AttemptRecord(
        request: admission.id, time: admission.time, number: 0, tags: admission.tags,
        model: admission.decision.model, deployment: "", outcome: .refused))
  }

  private func append(_ record: AttemptRecord) {
    do throws(LedgerError) {
      try loop.shared.ledger.append(record)
    } catch {
      loop.shared.logger.error(
        "attempt not recorded", metadata: ["request": "\(admission.id)", "error": "\(error)"])
    }
  }

  /// What the same tokens cost on the strong model, where the gateway had the choice: what a client
  /// asks for by name is no saving of routing's.
  private func strongCost(of usage: TokenUsage?) -> NanoDollars? {
    guard let usage, admission.decision.isRouted else { return nil }
    // Had the conversation been the strong model's all along, its cache would hold what another model
    // read; providers cache from about so many tokens on.
    let reread = admission.decision.rereadTokens
    let cached = reread >= 1024 ? max(usage.cachedInput, min(reread, usage.input)) : 0
    return state.strongPrice?.cost(of: usage.withCached(atLeast: cached))
  }

  func measureFirstToken(at now: NIODeadline) {
    guard let attempt else { return }
    loop.shared.metrics.timeToFirstToken(attempt.group.name)
      .observe(Int((now - admission.received).nanoseconds / 1000))
  }

  func measure(status: Int) {
    let duration = (NIODeadline.now() - admission.received).nanoseconds
    let metrics = loop.shared.metrics
    metrics.requestDuration(attempt?.group.name ?? admission.decision.model, String(status))
      .observe(Int(duration / 1000))
    metrics.overhead().observe(Int(max(0, duration - upstreamTime - waitTime) / 1000))
    loop.shared.logger.debug(
      "request",
      metadata: [
        "request": "\(admission.id)", "key": "\(admission.caller.name)",
        "gen_ai.request.model": "\(admission.decision.requestedModel)",
        "gen_ai.response.model": "\(attempt?.group.name ?? "")",
        "decision": "\(admission.decision.step.rawValue)", "status": "\(status)",
        "attempts": "\(plan.attempts)", "microseconds": "\(duration / 1000)", "cost": "\(spent)",
      ])
  }

  // MARK: Headers

  /// What every answer says about its way here, with the names that LiteLLM's clients read.
  func addHeaders(
    to headers: inout HTTPHeaders, _ attempt: Attempt? = nil, cost: NanoDollars? = nil,
    estimate: NanoDollars? = nil
  ) {
    let decision = admission.decision
    func add(_ name: String, _ value: String?) {
      if let value { headers.add(name: name, value: value.headerText) }
    }
    add("x-router-request-id", admission.id)
    add("x-litellm-call-id", admission.id)
    add("x-router-model", attempt?.group.name)
    add("x-litellm-model-id", attempt?.deployment.settings.id)
    add("x-router-decision", decision.step.rawValue)
    add("x-router-rule", decision.rule)
    add("x-router-win-rate", decision.winRate.map { $0.rounded(to: 6) })
    add("x-router-threshold", decision.threshold.map { $0.rounded(to: 6) })
    add("x-router-quality", decision.choice.map { $0.quality.rounded(to: 6) })
    add("x-router-attempts", String(plan.attempts))
    add("x-litellm-attempted-retries", String(max(0, plan.attempts - 1 - plan.fallbacks)))
    add("x-litellm-attempted-fallbacks", String(plan.fallbacks))
    // The whole request's: attempts that failed on the way may have cost too.
    let total = cost.map { _ in spent.description }
    add("x-router-cost", total)
    add("x-litellm-response-cost", total)
    add("x-router-cost-estimate", estimate?.description)
  }
}

extension Double {
  fileprivate func rounded(to places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return String((self * scale).rounded() / scale)
  }
}

extension String {
  /// The text as a header may have it: what is not printable ASCII as `%XX`.
  var headerText: String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in utf8 {
      if byte >= 0x20, byte < 0x7F {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
#endif
