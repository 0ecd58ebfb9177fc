#if Gateway
import CostLedger
import GRDB
import GatewayPolicy
import ModelPrices
import NIOCore
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct DeploymentRateTests {
  private func send(_ gateway: GatewayFixture) async throws -> Answer {
    try await gateway.client.send(.POST, "/v1/chat/completions", chat())
  }

  @Test func `a deployment at its limit is passed over for others of its group`() async throws {
    let limited = try await UpstreamDouble(always: Upstream.answer())
    let other = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [limited.base, other.base])],
      adjust: {
        $0.deployments[0].requestsPerMinute = 2
        // The limited one is always drawn first.
        $0.deployments[1].weight = 0
      }
    ) { gateway in
      let answers = try await gateway.client.sendTogether(Array(repeating: chat(), count: 6))
      for (number, answer) in zip(1..., answers) {
        #expect(answer.status == 200)
        #expect(answer.headers["x-litellm-model-id"] == (number <= 2 ? "small/1" : "small/2"))
        #expect(answer.headers["x-router-attempts"] == "1")
      }
      #expect(limited.received.count == 2 && other.received.count == 4)
    }
  }

  @Test func `where all of a group are at their limits its fallback answers`() async throws {
    let limited = try await UpstreamDouble(always: Upstream.answer())
    let other = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [limited.base]), ("big", [other.base])],
      "router_settings: {fallbacks: [{small: [big]}]}",
      adjust: { $0.deployments[0].requestsPerMinute = 1 }
    ) { gateway in
      let answers = try await gateway.client.sendTogether([chat(), chat()])
      #expect(answers[0].headers["x-router-model"] == "small")
      let second = answers[1]
      #expect(second.status == 200)
      #expect(second.headers["x-router-model"] == "big")
      #expect(second.headers["x-litellm-attempted-fallbacks"] == "1")
      #expect(limited.received.count == 1)
    }
  }

  @Test func `where nobody has room the client is told when, also after a reload`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let models = [("small", [upstream.base])]
    try await withGateway(models, adjust: { $0.deployments[0].requestsPerMinute = 1 }) { gateway in
      let first = try await send(gateway)
      #expect(first.status == 200)
      for _ in 0..<2 {
        let refused = try await send(gateway)
        #expect(refused.status == 429)
        #expect(refused.body.contains("rate_limit_exceeded"))
        #expect((1...60).contains(Int(refused.headers["retry-after"] ?? "") ?? 0))
        var next = try GatewayFixture.configuration(models)
        next.deployments[0].requestsPerMinute = 1
        try await gateway.gateway.replace(next, prices: DeploymentPrices())
      }
      #expect(upstream.received.count == 1)
      // Nothing was sent, nothing is owed, and nothing is open.
      let rows = try gateway.rows("SELECT outcome, number, deployment, cost FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["answered", "refused", "refused"])
      #expect(rows.map { $0["number"] as Int } == [1, 0, 0])
      #expect(rows.map { $0["deployment"] as String } == ["small/1", "", ""])
      let reader = LedgerReader(gateway.ledger)
      let query = LedgerQuery(
        by: .model, calendar: try #require(BudgetCalendar(timeZone: "UTC")))
      let savings = try reader.savings(query)
      #expect(savings.requests == 3 && savings.unsettled == 0)
      let spending = try #require(reader.spending(query).first)
      #expect(spending.requests == 1 && spending.attempts == 1 && spending.unanswered == 0)
      #expect(spending.cost == NanoDollars(200_000_000) && spending.unpricedAttempts == 0)
    }
  }

  @Test func `tokens count as they are used, not as they were feared`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [upstream.base])], adjust: { $0.deployments[0].tokensPerMinute = 308 }
    ) { gateway in
      // Takes 156 and uses 150, twice; a third has no room for its 156.
      let body = chat(more: ",\"max_tokens\":150")
      let answers = try await gateway.client.sendTogether([body, body, body])
      #expect(answers.map(\.status) == [200, 200, 429])
    }
  }

  @Test func `a model whose breaker is open is not waited for`() throws {
    let now = NIODeadline.now()
    let settings = Deployment(group: "small", id: "small/1", model: "m", baseURL: "http://h/v1")
    let live = LiveDeployment(
      settings, endpoint: try #require(UpstreamEndpoint(settings.baseURL)), tls: nil, price: nil,
      limits: TimeLimits(), breaker: CircuitBreaker(.init(allowedFailures: 0)),
      load: DeploymentLoad())
    let group = DeploymentGroup(name: "small", deployments: [live])
    #expect(AttemptPlan([group], retries: 3).isWorthWaiting(.seconds(20), at: now))
    #expect(!AttemptPlan([group, group], retries: 3).isWorthWaiting(.seconds(20), at: now))
    live.breaker.trip(at: now)
    #expect(!AttemptPlan([group], retries: 3).isWorthWaiting(.seconds(20), at: now))
    #expect(AttemptPlan([group], retries: 3).isWorthWaiting(.seconds(61), at: now))
  }

  @Test func `an attempt that failed does not hurry to a deployment without room`() throws {
    let now = NIODeadline.now()
    let live = try ["small/1", "small/2"].map { id in
      var settings = Deployment(group: "small", id: id, model: "m", baseURL: "http://h/v1")
      if id == "small/2" { settings.requestsPerMinute = 1 }
      return LiveDeployment(
        settings, endpoint: try #require(UpstreamEndpoint(settings.baseURL)), tls: nil, price: nil,
        limits: TimeLimits(), breaker: CircuitBreaker(.init()), load: DeploymentLoad())
    }
    #expect(live[1].take(tokens: 1, at: now) == nil)
    var generator = SystemRandomNumberGenerator()
    var plan = AttemptPlan([DeploymentGroup(name: "small", deployments: live)], retries: 3)
    #expect(plan.hasFreshDeployment(at: now))
    let first = try #require(plan.next(at: now, using: &generator))
    #expect(first.1.settings.id == "small/1")
    #expect(!plan.hasFreshDeployment(at: now))
    #expect((plan.wait ?? .zero) >= .zero)
  }
}
#endif
