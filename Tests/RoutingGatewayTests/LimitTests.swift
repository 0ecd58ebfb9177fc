#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct LimitTests {
  @Test func `a used-up budget is 429 with the time of its next beginning`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    // Ten tokens out and six in reserve 0.026; the answer is said to have cost 0.2.
    try await withGateway(
      [("small", [upstream.base])],
      keys: "keys: [{name: app, key: sk-app, budget: {day: 0.22}}]"
    ) { gateway in
      let body = chat(more: ",\"max_tokens\":10")
      let first = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(first.status == 200)
      let second = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(second.status == 429)
      #expect(second.body.contains("insufficient_quota"))
      #expect(second.headers["x-router-budget-reset"]?.hasSuffix("T00:00:00Z") == true)
      #expect((Int(second.headers["retry-after"] ?? "") ?? 0) > 0)
      #expect(upstream.received.count == 1)
    }
  }

  @Test func `a key's rate is kept and the rest told to wait`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [upstream.base])],
      keys: "keys: [{name: app, key: sk-app, requests_per_minute: 2}]"
    ) { gateway in
      let answers = try await gateway.client.sendTogether([chat(), chat(), chat()])
      #expect(answers.map(\.status) == [200, 200, 429])
      #expect(answers[2].headers["retry-after"] != nil)
    }
  }
}
#endif
