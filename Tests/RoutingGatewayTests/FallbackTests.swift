#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct FallbackTests {
  @Test func `the next model of the chain answers when the first cannot`() async throws {
    let broken = try await UpstreamDouble(always: Upstream.error("503 Busy", "overloaded"))
    let good = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [broken.base]), ("big", [good.base])],
      "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      #expect(answer.headers["x-router-model"] == "big")
      #expect(answer.headers["x-litellm-attempted-fallbacks"] == "1")
      #expect(good.received[0].body.contains("\"real-big\""))
    }
  }

  @Test func `too long a prompt goes to the model with more room`() async throws {
    let narrow = try await UpstreamDouble(
      always: Upstream.error("400 Long", "context_length_exceeded"))
    let wide = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [narrow.base]), ("big", [wide.base])],
      "router_settings: {context_window_fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      #expect(answer.headers["x-router-model"] == "big")
      #expect(narrow.received.count == 1)
    }
  }

  @Test func `a stream that fails before its first content falls back`() async throws {
    let broken = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead + Upstream.chunk(Upstream.role)), .reset]
    }
    let good = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway(
      [("small", [broken.base]), ("big", [good.base])],
      "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      #expect(answer.headers["x-router-model"] == "big")
      #expect(answer.body.hasSuffix(Upstream.done))
      #expect(answer.body.split(separator: "\"role\"").count == 2)
    }
  }

  @Test func `an error in the guise of a stream falls back`() async throws {
    let broken = try await UpstreamDouble(
      always: Upstream.streamHead
        + Upstream.chunk("data: {\"error\":{\"message\":\"overloaded\"}}\n\n") + Upstream.streamEnd)
    let good = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway(
      [("small", [broken.base]), ("big", [good.base])],
      "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      #expect(answer.headers["x-router-model"] == "big")
      #expect(!answer.body.contains("overloaded"))
    }
  }

  @Test func `when all fail the client is told in OpenAI's shape`() async throws {
    let broken = try await UpstreamDouble(always: Upstream.error("500 Oops", "server_error"))
    try await withGateway(
      [("small", [broken.base]), ("big", [broken.base])],
      "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 502)
      #expect(answer.body.contains("\"code\":\"upstream_failed\""))
      #expect(answer.headers["x-router-attempts"] == "2")
      let rows = try gateway.rows("SELECT * FROM attempts")
      #expect(rows.count == 2)
    }
  }
}
#endif
