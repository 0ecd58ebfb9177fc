#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// The odder methods, addresses and headers of requests.
@Suite struct RequestFormTests {
  private func withUpstream(
    _ test: (GatewayFixture, UpstreamDouble) async throws -> Void
  ) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { try await test($0, upstream) }
  }

  private func statuses(_ text: String) -> [String] {
    text.matches(of: /HTTP\/1.[01] (\d+)/).map { String($0.1) }
  }

  /// The parser would stop there and let all that comes pile up.
  @Test(arguments: [
    "GET /health/live HTTP/1.1\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n",
    "GET /health/live HTTP/1.0\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n"
      + "0\r\n\r\n",
  ])
  func `what may be followed by something else is the last request`(request: String) async throws {
    try await withUpstream { gateway, _ in
      let answer = try await RawClient.exchange(
        gateway.port,
        request + "GET /v1/models HTTP/1.1\r\nauthorization: Bearer sk-app\r\n\r\n")
      #expect(statuses(answer).count == 1 && answer.contains("connection: close"))
      #expect(!answer.contains("\"object\":\"list\""))
    }
  }

  @Test func `nothing is read behind the last request while it is answered`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body = chat()
      let head =
        "POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer sk-app\r\n"
        + "connection: upgrade\r\nupgrade: h2c\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
      try await RawConnection.open(gateway.port) { connection in
        try await connection.send(head + body)
        try await upstream.requests(1)
        let state = try await gateway.client { _ in true }
        #expect(!state.isReading)
        upstream.release()
        try await connection.read()
        #expect(statuses(connection.text) == ["200"])
      }
    }
  }

  @Test(arguments: [
    "http://gateway/health/live", "HTTPS://gateway:4000/health/live?a=/b", "/health/live?http://x",
  ])
  func `an address may be written out`(uri: String) async throws {
    try await withUpstream { gateway, _ in
      let answer = try await RawClient.exchange(
        gateway.port, "GET \(uri) HTTP/1.1\r\nconnection: close\r\n\r\n")
      #expect(statuses(answer) == ["200"])
    }
  }

  @Test(arguments: ["http://gateway", "http://gateway?/health/live", "ftp://gateway/health/live"])
  func `but must lead somewhere`(uri: String) async throws {
    try await withUpstream { gateway, _ in
      let answer = try await RawClient.exchange(
        gateway.port, "GET \(uri) HTTP/1.1\r\nconnection: close\r\n\r\n")
      #expect(statuses(answer) == ["404"])
    }
  }

  @Test func `a client that asks with HEAD gets no body, and its next answer is its own`()
    async throws
  {
    try await withUpstream { gateway, _ in
      let answer = try await RawClient.exchange(
        gateway.port,
        "HEAD /health/live HTTP/1.1\r\n\r\nHEAD /nothing HTTP/1.1\r\n\r\n"
          + "OPTIONS * HTTP/1.1\r\n\r\n"
          + "GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n")
      #expect(statuses(answer) == ["200", "404", "404", "200"])
      #expect(answer.ranges(of: "{").count == 3 && answer.hasSuffix("{\"status\":\"ok\"}"))
    }
  }
}
#endif
