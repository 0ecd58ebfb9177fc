#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import Logging
internal import ModelPrices
internal import NIOCore
internal import NIOHTTP1

/// What is settled about a request before anything is sent for it.
struct Admission {
  let id: String
  let time: LedgerTime
  let received: NIODeadline
  let caller: Caller
  let tags: LedgerTags
  let decision: RoutingDecision
  let reservation: BudgetReservation
  let limits: KeyLimits
  /// The tokens that were taken of the key's rate.
  let tokenEstimate: Int

  /// Decides where a request goes, sets its money aside and writes the decision down.
  ///
  /// - Throws: what the client is told instead of an answer.
  init(
    _ body: ProxiedBody, _ request: IncomingRequest, _ caller: Caller, _ loop: GatewayLoop
  ) throws(Refusal) {
    let state = loop.state
    time = .now
    id = RequestIdentifier.make(at: time, using: &loop.generator)
    received = request.received
    self.caller = caller
    limits = caller.limits(in: state)
    tokenEstimate = body.estimatedInput + body.highestOutput(assuming: OutputReserve.usual)
    // Before anything is scored or remembered: what is refused leaves no trace.
    try loop.shared.limiter.admit(caller, tokens: tokenEstimate, limits)
    do throws(Refusal) {
      (decision, tags) = try Self.decide(body, request, caller, state)
      if !decision.hasHealthyModel { throw Self.noHealthyModel(decision, state) }
    } catch {
      loop.shared.limiter.giveBack(tokenEstimate, of: caller, limits)
      throw error
    }
    do throws(BudgetRefusal) {
      reservation = try state.budgets.reserve(
        Self.highestCost(body, decision, state), for: tags, at: time)
    } catch {
      loop.shared.limiter.giveBack(tokenEstimate, of: caller, limits)
      throw Refusal(budget: error, at: time, state.budgets.calendar)
    }
    do throws(LedgerError) {
      try loop.shared.ledger.append(record)
    } catch {
      state.budgets.settle(reservation, cost: .zero)
      loop.shared.limiter.giveBack(tokenEstimate, of: caller, limits)
      loop.shared.logger.error("decision not recorded", metadata: ["error": "\(error)"])
      throw Refusal(
        OpenAIError(
          status: 503, message: "The gateway cannot write its ledger.",
          type: "service_unavailable_error", code: "ledger_unavailable"), retryAfter: 5)
    }
    loop.shared.metrics.decisions(decision.step.rawValue, decision.model).add()
  }

  static func decide(
    _ body: ProxiedBody, _ request: IncomingRequest, _ caller: Caller, _ state: GatewayState,
    explains: Bool = false
  ) throws(Refusal) -> (RoutingDecision, LedgerTags) {
    do throws(DecisionError) {
      var context = try DecisionContext(
        metadata: body.metadata, user: body.user,
        key: caller.index.map { state.configuration.keys[$0] }, header: request.header)
      let tags = LedgerTags(
        key: caller.name, customer: context.customer, feature: context.feature, task: context.task)
      let now = NIODeadline.now()
      context.now = Double(now.uptimeNanoseconds) / 1e9
      context.explains = explains
      context.isHealthy = { state.groups[$0]?.isHealthy(at: now) ?? false }
      context.pressure = { state.budgets.pressure(for: tags) }
      let decision =
        switch body {
        case .chat(let chat): try state.engine.decide(chat, context, by: state.policy)
        case .embedding(let embedding):
          try state.engine.decide(embedding, context, by: state.policy)
        }
      return (decision, tags)
    } catch {
      throw Refusal(error.response)
    }
  }

  /// The most that one attempt may cost on any model of the chain; nil if one of the first choice's
  /// deployments has no price.
  private static func highestCost(
    _ body: ProxiedBody, _ decision: RoutingDecision, _ state: GatewayState
  ) -> NanoDollars? {
    var highest = NanoDollars.zero
    for (index, group) in state.groups(named: decision.models).enumerated() {
      for deployment in group.deployments {
        if let cost = deployment.highestCost(of: body) {
          highest = max(highest, cost)
        } else if index == 0 {
          return nil
        }
      }
    }
    return highest
  }

  private static func noHealthyModel(_ decision: RoutingDecision, _ state: GatewayState) -> Refusal
  {
    let now = NIODeadline.now()
    let plan = AttemptPlan(state.groups(named: decision.models), retries: 0)
    let wait = plan.opensAgain(at: now).map { $0 - now } ?? .seconds(1)
    return Refusal(
      .unavailable("No deployment of \(decision.models.joined(separator: ", ")) is healthy."),
      retryAfter: RetryAfterHeader.seconds(wait))
  }

  private var record: DecisionRecord {
    DecisionRecord(
      request: id, time: time, tags: tags, requestedModel: decision.requestedModel,
      chosenModel: decision.model, step: decision.step.rawValue, rule: decision.rule,
      score: decision.score ?? decision.choice?.quality, winRate: decision.winRate,
      threshold: decision.threshold ?? decision.choice?.limit,
      propensity: decision.propensity, candidates: decision.candidates,
      artifact: decision.artifact, reserved: reservation.amount)
  }
}

extension Caller {
  func limits(in state: GatewayState) -> KeyLimits {
    index.map { state.keyLimits[$0] } ?? KeyLimits()
  }
}

extension RateLimiter {
  /// Takes a request of a key's rate, and tokens.
  func admit(_ caller: Caller, tokens: Int, _ limits: KeyLimits) throws(Refusal) {
    do throws(RateRefusal) {
      try admit(key: caller.name, tokens: tokens, limits: limits)
    } catch {
      throw Refusal(
        .limited(
          "Rate limit reached: \(error.limit.perMinute) \(error.unit.rawValue) per minute. "
            + "Try again in \(error.retryAfterSeconds) s.", code: "rate_limit_exceeded"),
        retryAfter: error.retryAfterSeconds)
    }
  }

  /// Gives back the tokens of a request that is refused after all.
  func giveBack(_ tokens: Int, of caller: Caller, _ limits: KeyLimits) {
    settle(key: caller.name, estimate: tokens, used: 0, limits: limits)
  }

  /// Takes one of the requests of a key's rate for what sends nothing to any model.
  func admit(_ caller: Caller, in state: GatewayState) throws(Refusal) {
    try admit(caller, tokens: 0, KeyLimits(requests: caller.limits(in: state).requests))
  }
}

extension Refusal {
  init(budget refusal: BudgetRefusal, at now: LedgerTime, _ calendar: BudgetCalendar) {
    guard refusal.reason == .exhausted else {
      self.init(
        .limited(
          "No price of this model is known, so that the budget of \(refusal.budget.scope) "
            + "cannot be kept.", code: "unpriced_model"))
      return
    }
    let reset = refusal.resetsAt.map { calendar.text($0) }
    self.init(
      .limited(
        "The budget of \(refusal.budget.scope) is used up"
          + (reset.map { "; it begins anew at \($0)." } ?? "."), code: "insufficient_quota"))
    guard let reset, let end = refusal.resetsAt else { return }
    headers.add(name: "x-router-budget-reset", value: reset)
    headers.add(name: "retry-after", value: String(now.wholeSeconds(until: end)))
  }
}

/// What joins a request's records: milliseconds since 1970 in 48 bits, then 80 random ones.
///
/// An index that grows at its end is written page after page; random names touch a page each.
enum RequestIdentifier {
  static func make(
    at time: LedgerTime, using generator: inout some RandomNumberGenerator
  ) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let milliseconds = UInt64(truncatingIfNeeded: time.microseconds / 1000)
    let random = generator.next() as UInt64
    // Digits are taken from the lowest on: the time's are turned round so that they sort.
    var words = (random << 48 | milliseconds.nibblesReversed(12), generator.next() as UInt64)
    return String(unsafeUninitializedCapacity: 36) { text in
      for (index, byte) in "req-".utf8.enumerated() { text[index] = byte }
      for index in 4..<36 {
        text[index] = digits[Int(words.0 & 15)]
        words.0 >>= 4
        if index == 19 { words.0 = words.1 }
      }
      return 36
    }
  }
}

extension UInt64 {
  /// The lowest so many hexadecimal digits in the opposite order.
  fileprivate func nibblesReversed(_ count: Int) -> UInt64 {
    var (rest, turned) = (self, UInt64(0))
    for _ in 0..<count {
      turned = turned << 4 | rest & 15
      rest >>= 4
    }
    return turned
  }
}
#endif
