#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct LimitTests {
  @Test func `a used-up budget is 429 with the time of its next beginning`() async throws {
    try await withinOneDay()
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

  @Test(arguments: [
    (HTTPMethod.POST, "/v1/route", chat()), (.GET, "/v1/route", ""), (.POST, "/v1/feedback", "{}"),
  ])
  func `what calls no model is a request of the key's rate, too`(
    method: HTTPMethod, path: String, body: String
  ) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [upstream.base])],
      keys: "keys: [{name: app, key: sk-app, requests_per_minute: 1, tokens_per_minute: 2000}]"
    ) { gateway in
      let headers = ["x-router-requested-model": "small"]
      let first = try await gateway.client.send(method, path, body, headers: headers)
      #expect(first.status == (path == "/v1/feedback" ? 400 : 200))
      let second = try await gateway.client.send(method, path, body, headers: headers)
      #expect(second.status == 429 && second.body.contains("1 requests per minute"))
      #expect((1...60).contains(Int(second.headers["retry-after"] ?? "") ?? 0))
      let third = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(third.status == 429 && upstream.received.isEmpty)
    }
  }

  @Test func `what the rate refuses is not decided and so remembers nothing`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [upstream.base])],
      keys: "keys: [{name: app, key: sk-app, requests_per_minute: 1, tokens_per_minute: 1500}]"
    ) { gateway in
      // A mistake takes a request and no tokens.
      let mistake = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat("none"))
      #expect(mistake.status == 404)
      // Its rate is looked at before its model is.
      let refused = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat("none"))
      #expect(refused.status == 429)
    }
  }
}
#endif
