#if Gateway
import CostLedger
import GRDB
import GatewayPolicy
import ModelPrices
import NIOCore
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// A request of 1,000 tokens out sets 2.006 USD aside, and costs 0.2.
@Suite struct BudgetReloadTests {
  private static let limit = ",\"max_tokens\":1000"

  private static func keys(_ budget: String) -> String {
    "keys: [{name: app, key: sk-app, budget: {\(budget)}}]"
  }

  /// - Parameter text: what upstreams hold their answers to is `Later`.
  private func send(_ gateway: GatewayFixture, _ text: String = "Hello") async throws -> Int {
    let body = chat("small", text, more: Self.limit)
    return try await gateway.client.send(.POST, "/v1/chat/completions", body).status
  }

  private func replace(
    _ gateway: GatewayFixture, _ base: String, _ budget: String, _ settings: String = ""
  ) async throws {
    try await gateway.gateway.replace(
      GatewayFixture.configuration(
        [("small", [base])], settings, keys: Self.keys(budget)), prices: DeploymentPrices())
  }

  /// What is spent and set aside under each budget of the key.
  private func status(_ gateway: GatewayFixture) throws -> [[Int64]] {
    let loop = gateway.gateway.loops[0]
    let budgets = try loop.eventLoop.submit { loop.state.budgets }.wait()
    let found = budgets.status(for: LedgerTags(key: "app"))
    return found.map { [$0.spent.amount, $0.reserved.amount] }
  }

  @Test func `what is set aside stays so when budgets are changed`() async throws {
    try await withinOneDay()
    let upstream = try await UpstreamDouble { _, request in
      (request.body.contains("Later") ? [.hold] : []) + [.send(Upstream.answer())]
    }
    try await withGateway([("small", [upstream.base])], keys: Self.keys("total: 3")) { gateway in
      async let first = send(gateway, "Later")
      try await upstream.requests(1)
      #expect(try await send(gateway) == 429)
      // Changed twice, and once to what it is.
      for limit in [3.5, 4, 4] {
        try await replace(gateway, upstream.base, "total: \(limit)")
        #expect(try await send(gateway) == 429)
        #expect(try status(gateway) == [[0, 2_006_000_000]])
      }
      try await replace(gateway, upstream.base, "total: 5")
      async let second = send(gateway, "Later")
      try await upstream.requests(2)
      try await replace(gateway, upstream.base, "total: 4, month: 100")
      #expect(try status(gateway) == [[0, 4_012_000_000], [0, 4_012_000_000]])
      upstream.release()
      let statuses = try await [first, second]
      #expect(statuses == [200, 200])
      #expect(try status(gateway) == [[400_000_000, 0], [400_000_000, 0]])
      #expect(upstream.received.count == 2)
    }
  }

  @Test func `an attempt before a change and one after it are each charged once`() async throws {
    try await withinOneDay()
    let upstream = try await UpstreamDouble { number, _ in
      number == 1
        ? [.send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"), .close]
        : [.hold, .send(Upstream.answer())]
    }
    let settings = "router_settings: {num_retries: 1, allowed_fails: 100, retry_after: 0}"
    try await withGateway(
      [("small", [upstream.base])], settings, keys: Self.keys("total: 30")
    ) { gateway in
      async let first = send(gateway)
      try await upstream.requests(2)
      // The ledger, of which a new budget is made, has the first attempt already.
      try await replace(gateway, upstream.base, "total: 20, month: 100", settings)
      let both = [2_006_000_000, 2_006_000_000] as [Int64]
      #expect(try status(gateway) == [both, both])
      upstream.release()
      #expect(try await first == 200)
      #expect(try status(gateway) == [[2_206_000_000, 0], [2_206_000_000, 0]])
      let rows = try gateway.rows("SELECT SUM(COALESCE(cost, charged)) AS sum FROM attempts")
      #expect(rows[0]["sum"] as Int64? == 2_206_000_000)
    }
  }
}
#endif
