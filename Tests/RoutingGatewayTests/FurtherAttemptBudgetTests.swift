#if Gateway
import CostLedger
import GRDB
import GatewayPolicy
import ModelPrices
import NIOCore
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// With `max_tokens` of ten an attempt may cost 0.026 USD: 0.001 for each of an estimated six tokens
/// in, and 0.002 for each of ten out.
@Suite struct FurtherAttemptBudgetTests {
  private static let attempt: Int64 = 26_000_000
  private static let limit = ",\"max_tokens\":10"
  /// Begins an answer and breaks off: it may have been paid for.
  private static let torn = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"

  private static func keys(budget: Double) -> String {
    "keys: [{name: app, key: sk-app, budget: {total: \(budget)}}]"
  }

  /// What the budget of the key holds, once no request is under way.
  private func status(_ gateway: GatewayFixture) throws -> BudgetBook.Status {
    let loop = gateway.gateway.loops[0]
    let budgets = try loop.eventLoop.submit { loop.state.budgets }.wait()
    return try #require(budgets.status(for: LedgerTags(key: "app")).first)
  }

  @Test(arguments: [(0.05, 1), (0.06, 2), (0.5, 3)])
  func `what failed attempts may have cost leaves less for retries`(
    budget: Double, attempts: Int
  ) async throws {
    let upstream = try await UpstreamDouble { _, _ in [.send(Self.torn), .close] }
    try await withGateway(
      [("small", [upstream.base])],
      "router_settings: {num_retries: 2, allowed_fails: 100, retry_after: 0}",
      keys: Self.keys(budget: budget)
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: Self.limit))
      // The upstream's failure, not the budget's refusal, is why there is no answer.
      #expect(answer.status == 502)
      #expect(answer.headers["x-router-attempts"] == "\(attempts)")
      #expect(upstream.received.count == attempts)
      let status = try status(gateway)
      #expect(status.spent == NanoDollars(Int64(attempts) * Self.attempt))
      #expect(status.reserved == .zero && status.spent <= status.budget.limit)
      let rows = try gateway.rows("SELECT SUM(charged) AS sum FROM attempts")
      #expect(rows[0]["sum"] as Int64? == status.spent.amount)
    }
  }

  @Test func `errors that cost nothing leave as much for retries`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      [.send(number <= 2 ? Upstream.error("500 Oops", "x") : Upstream.answer())]
    }
    try await withGateway(
      [("small", [upstream.base])],
      "router_settings: {num_retries: 2, allowed_fails: 100, retry_after: 0}",
      keys: Self.keys(budget: 0.03)
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: Self.limit))
      #expect(answer.status == 200 && upstream.received.count == 3)
    }
  }

  @Test(arguments: [(0.5, 0), (2, 1)])
  func `a dearer model with more room is asked if the budget has room for its price`(
    budget: Double, calls: Int
  ) async throws {
    let small = try await UpstreamDouble(
      always: Upstream.error("400 Bad Request", "context_length_exceeded"))
    let big = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [small.base]), ("big", [big.base])],
      "router_settings: {context_window_fallbacks: [{small: [big]}]}",
      keys: Self.keys(budget: budget),
      adjust: {
        $0.deployments[1].statedPrices["output_cost_per_token"] = 0.1
        $0.deployments[1].requestsPerMinute = 1
      }
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: Self.limit))
      #expect(answer.status == (calls == 0 ? 400 : 200))
      #expect(answer.headers["x-router-attempts"] == "\(1 + calls)")
      #expect(big.received.count == calls)
      #expect(try status(gateway).reserved == .zero)
      guard calls == 0 else { return }
      #expect(try status(gateway).spent == .zero)
      // The one request of its rate was given back.
      let cheap = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat("big", more: ",\"max_tokens\":1"))
      #expect(cheap.status == 200)
    }
  }

  @Test func `a deployment that is not called after all is as it was`() throws {
    let now = NIODeadline.now()
    var settings = Deployment(group: "small", id: "small/1", model: "m", baseURL: "http://h/v1")
    settings.requestsPerMinute = 1
    settings.tokensPerMinute = 100
    let deployment = LiveDeployment(
      settings, endpoint: try #require(UpstreamEndpoint(settings.baseURL)), tls: nil, price: nil,
      limits: TimeLimits(), breaker: CircuitBreaker(.init(cooldown: .zero)),
      load: DeploymentLoad())
    deployment.breaker.trip(at: now - .seconds(1))
    var generator = SystemRandomNumberGenerator()
    let group = DeploymentGroup(name: "small", deployments: [deployment])
    for _ in 0..<3 {
      var plan = AttemptPlan([group, group], retries: 3, tokens: 100)
      let (_, found, permit) = try #require(plan.next(at: now, using: &generator))
      #expect(permit.isProbe && plan.attempts == 1)
      plan.giveUp(found, permit)
      #expect(plan.attempts == 0)
      // Nor is any other: the money is gone.
      #expect(plan.next(at: now, using: &generator) == nil)
    }
  }

  @Test func `a fallback without a price is held by what was set aside for the first`() async throws
  {
    let torn = try await UpstreamDouble { _, _ in [.send(Self.torn), .close] }
    for (budget, calls) in [(0.05, 0), (0.06, 1)] {
      let other = try await UpstreamDouble(always: Upstream.answer())
      try await withGateway(
        [("small", [torn.base]), ("big", [other.base])],
        "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}",
        keys: Self.keys(budget: budget),
        adjust: {
          $0.deployments[1].statedPrices = [:]
        }
      ) { gateway in
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: Self.limit))
        #expect(answer.status == (calls == 0 ? 502 : 200))
        #expect(other.received.count == calls)
        #expect(try status(gateway).spent == NanoDollars(Int64(1 + calls) * Self.attempt))
      }
    }
  }
}
#endif
