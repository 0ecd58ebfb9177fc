#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct OtherEndpointTests {
  @Test func `a dry run says where a request would go and calls nobody`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/route", chat())
      #expect(answer.status == 200)
      #expect(answer.headers["x-router-model"] == "small")
      #expect(answer.body.contains("\"decision\":\"explicit\""))
      let short = try await gateway.client.send(
        .GET, "/v1/route",
        headers: ["x-router-requested-model": "small", "x-router-prompt": "a%20b"])
      #expect(short.headers["x-router-model"] == "small")
      #expect(upstream.received.isEmpty)
      let decisions = try gateway.rows("SELECT * FROM decisions")
      #expect(decisions.isEmpty)
    }
  }

  @Test func `feedback joins the request that it is about`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      let id = try #require(answer.headers["x-router-request-id"])
      let body = "{\"request_id\":\"\(id)\",\"thumbs\":\"down\",\"better_model\":\"small\"}"
      let accepted = try await gateway.client.send(.POST, "/v1/feedback", body)
      #expect(accepted.status == 200)
      let rows = try gateway.rows(
        "SELECT f.* FROM feedback f JOIN decisions d ON d.request = f.request")
      #expect(rows.count == 1)
      #expect(rows[0]["score"] == 0.0)
      #expect(rows[0]["better_model"] == "small")
    }
  }

  @Test(arguments: [
    "{}", "{\"request_id\":\"\",\"score\":1}", "{\"request_id\":\"r\"}",
    "{\"request_id\":\"r\",\"score\":1.5}", "{\"request_id\":\"r\",\"thumbs\":\"sideways\"}",
    "{\"request_id\":\"r\",\"better_model\":\"none\"}", "[",
  ])
  func `feedback that says nothing is refused`(_ body: String) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/feedback", body)
      #expect(answer.status == 400)
    }
  }

  @Test func `metrics count requests, tokens and dollars`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      _ = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      let metrics = try await gateway.client.send(.GET, "/metrics").body
      for line in [
        "router_decisions_total{step=\"explicit\",model=\"small\"} 1",
        "router_cost_usd_total{model=\"small\",key=\"app\"} 0.2",
        "gen_ai_client_token_usage_sum{gen_ai_response_model=\"small\",gen_ai_token_type=\"input\"} 100",
        "router_overhead_seconds_count 1",
      ] {
        #expect(metrics.contains(line + "\n"), "\(line)")
      }
    }
  }
}
#endif
