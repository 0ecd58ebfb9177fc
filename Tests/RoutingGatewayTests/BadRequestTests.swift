#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct BadRequestTests {
  private func expect(
    _ status: Int, _ code: String, _ method: HTTPMethod = .POST,
    _ path: String = "/v1/chat/completions", _ body: String = chat(),
    headers: [String: String] = [:], settings: String = ""
  ) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])], settings) { gateway in
      let answer = try await gateway.client.send(method, path, body, headers: headers)
      #expect(answer.status == status)
      #expect(answer.body.contains("\"code\":\"\(code)\""))
      #expect(answer.body.hasPrefix("{\"error\":{\"message\":\""))
      #expect(upstream.received.isEmpty)
    }
  }

  @Test func `what is no JSON is 400`() async throws {
    try await expect(400, "malformed_json", .POST, "/v1/chat/completions", "{\"model\":")
  }

  @Test func `another content type is 415`() async throws {
    try await expect(415, "unsupported_media_type", headers: ["content-type": "text/plain"])
  }

  @Test func `an unknown model is 404 and names what there is`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat("none"))
      #expect(answer.status == 404)
      #expect(answer.body.contains("model_not_found") && answer.body.contains("small"))
    }
  }

  @Test func `a body beyond the limit is 413, told or not`() async throws {
    let long = chat("small", String(repeating: "x", count: 2000))
    try await expect(
      413, "request_too_large", .POST, "/v1/chat/completions", long,
      settings: "server: {body_limit: 1024}")
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])], "server: {body_limit: 1024}") { gateway in
      let answer = try await RawClient.exchange(
        gateway.port,
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n"
          + "authorization: Bearer sk-app\r\n\r\n"
          + Upstream.chunk(long) + Upstream.streamEnd)
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
      #expect(answer.contains("connection: close"))
    }
  }

  @Test func `an unknown path is 404 and a wrong method 405`() async throws {
    try await expect(404, "not_found", .POST, "/v1/nothing")
    try await expect(405, "method_not_allowed", .GET, "/v1/chat/completions", "")
  }

  @Test func `a threshold that is none is 400`() async throws {
    try await expect(400, "invalid_value", headers: ["x-router-threshold": "2"])
  }

  @Test func `requests that are pipelined are answered in their order`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body = chat()
      let first =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        + "authorization: Bearer sk-app\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
      let last = "GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
      let answer = try await RawClient.exchange(gateway.port, first + first + last)
      let statuses = answer.matches(of: /HTTP\/1.1 (\d+)/).map { String($0.1) }
      #expect(statuses == ["200", "200", "200"])
      #expect(answer.hasSuffix("{\"status\":\"ok\"}"))
    }
  }

  @Test func `what is no HTTP is 400 and the gateway lives on`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      for text in ["\u{0}\u{1}\u{2}garbage\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"] {
        let answer = try await RawClient.exchange(gateway.port, text)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"))
      }
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
    }
  }
}
#endif
