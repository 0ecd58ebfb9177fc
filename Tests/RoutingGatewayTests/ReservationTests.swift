#if Gateway
import CostLedger
import GRDB
import GatewayPolicy
import ModelPrices
import NIOConcurrencyHelpers
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// Answers cost 0.2 USD, by 100 tokens in and 50 out; a budget sets aside 0.002 for each token out and
/// 0.001 for each of an estimated six in.
@Suite struct ReservationTests {
  private static let cost: Int64 = 200_000_000

  private static func keys(budget: Double) -> String {
    "keys: [{name: app, key: sk-app, budget: {total: \(budget)}}]"
  }

  /// What 64 clients that ask at once are told, the upstream answering none before all are.
  private func ask(
    budget: Double, _ more: String, _ settings: String = "", information: String = ""
  ) async throws -> (statuses: [Int: Int], spent: Int64, reservation: Int64) {
    let upstream = try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] }
    var result: (statuses: [Int: Int], spent: Int64, reservation: Int64) = ([:], 0, 0)
    try await withGateway(
      [("small", [upstream.base])], settings, keys: Self.keys(budget: budget),
      adjust: {
        if !information.isEmpty { $0.deployments[0].maximumOutputTokens = Int(information) }
      }
    ) { gateway in
      let client = gateway.client
      let refused = NIOLockedValueBox(0)
      result.statuses = try await withThrowingTaskGroup(of: Int?.self) { tasks in
        for _ in 0..<64 {
          tasks.addTask {
            let answer = try await client.send(.POST, "/v1/chat/completions", chat(more: more))
            if answer.status == 429 { refused.withLockedValue { $0 += 1 } }
            return answer.status
          }
        }
        tasks.addTask {
          // Each was either sent on, where it is held, or is refused.
          try await until { upstream.received.count + refused.withLockedValue { $0 } >= 64 }
          upstream.release()
          return nil
        }
        return try await tasks.reduce(into: [:]) { statuses, status in
          if let status { statuses[status, default: 0] += 1 }
        }
      }
      let row = try gateway.rows("SELECT COALESCE(SUM(cost), 0) AS cost FROM attempts").first
      result.spent = row?["cost"] ?? 0
      let reserved = try gateway.rows("SELECT MAX(reserved) AS reserved FROM decisions").first
      result.reservation = reserved?["reserved"] ?? 0
    }
    return result
  }

  @Test func `with a limit of output, 64 clients at once pass no budget by anything`() async throws
  {
    let found = try await ask(budget: 3, ",\"max_tokens\":100")
    // As many as fit into 3 USD by what each sets aside, to the last one.
    let fitting = 3_000_000_000 / found.reservation
    #expect(found.reservation == 206_000_000 && fitting == 14)
    #expect(found.statuses == [200: Int(fitting), 429: 64 - Int(fitting)])
    #expect(found.spent == fitting * Self.cost && found.spent <= 3_000_000_000)
  }

  @Test func `without a limit as many fit as 1,024 tokens each allow`() async throws {
    let found = try await ask(budget: 10, "")
    #expect(found.reservation == 2_054_000_000)
    #expect(found.statuses == [200: 4, 429: 60] && found.spent == 4 * Self.cost)
  }

  @Test func `a smaller reserve passes the budget by what answers cost above it, and no more`()
    async throws
  {
    let found = try await ask(budget: 0.1, "", "ledger: {reserve: 10}")
    // 0.026 is set aside for each: three are sent, and cost 0.2 each.
    let fitting = 100_000_000 / found.reservation
    #expect(found.reservation == 26_000_000 && fitting == 3)
    #expect(found.statuses == [200: Int(fitting), 429: 64 - Int(fitting)])
    let overshoot = found.spent - 100_000_000
    #expect(overshoot > 0 && overshoot <= fitting * (Self.cost - found.reservation))
  }

  @Test func `the most that a model can answer can be set aside`() async throws {
    let found = try await ask(
      budget: 3, "", "ledger: {reserve: maximum}", information: "700")
    #expect(found.reservation == 1_406_000_000)
    #expect(found.statuses == [200: 2, 429: 62])
  }

  @Test func `where nobody says the most, the usual number is set aside`() async throws {
    let found = try await ask(budget: 3, "", "ledger: {reserve: maximum}")
    #expect(found.reservation == 2_054_000_000 && found.statuses == [200: 1, 429: 63])
  }

  @Test func `each of the answers that a request asks for is set aside`() async throws {
    let found = try await ask(budget: 10, ",\"max_tokens\":10,\"n\":300")
    #expect(found.reservation == 6_006_000_000 && found.statuses == [200: 1, 429: 63])
  }

  @Test func `a faster tier and sound are set aside at their own prices`() async throws {
    let completion = Upstream.completion.replacing(
      #""object":"#, with: #""service_tier":"priority","object":"#)
    let upstream = try await UpstreamDouble(always: Upstream.answer(completion))
    try await withGateway(
      [("small", [upstream.base])], keys: Self.keys(budget: 100),
      adjust: {
        $0.deployments[0].statedPrices["output_cost_per_token_priority"] = 0.004
        $0.deployments[0].statedPrices["input_cost_per_token_priority"] = 0.001
        $0.deployments[0].statedPrices["output_cost_per_audio_token"] = 0.01
      }
    ) { gateway in
      for more in ["", #","service_tier":"priority""#, #","modalities":["text","audio"]"#] {
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: #","max_tokens":50"# + more))
        #expect(answer.status == 200)
        // Served faster unasked, it costs what that does.
        #expect(answer.headers["x-router-cost"] == "0.3")
      }
      let rows = try gateway.rows("SELECT reserved FROM decisions ORDER BY id")
      let input: Int64 = 6_000_000
      #expect(
        rows.map { $0["reserved"] as Int64? }
          == [100_000_000, 200_000_000, 500_000_000].map {
            $0 + input
          })
    }
  }
}
#endif
