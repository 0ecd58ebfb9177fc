#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// What comes on a client's connection, byte by byte.
@Suite struct RequestFramingTests {
  private static let head =
    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    + "authorization: Bearer sk-app\r\n"

  private func withUpstream(
    _ settings: String = "", _ test: (GatewayFixture, UpstreamDouble) async throws -> Void
  ) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])], settings) { try await test($0, upstream) }
  }

  private func statuses(_ text: String) -> [String] {
    text.matches(of: /HTTP\/1.[01] (\d+)/).map { String($0.1) }
  }

  /// Each could make two readers see two different requests.
  @Test(arguments: [
    "content-length: 5\r\ncontent-length: 6\r\n",
    "content-length: 5\r\ntransfer-encoding: chunked\r\n",
    "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
    "transfer-encoding: chunked, identity\r\n", "transfer-encoding: identity\r\n",
    "transfer-encoding: xchunked\r\n", "transfer-encoding: chunked\r\ntransfer-encoding: x\r\n",
    "content-length: +5\r\n", "content-length: 0x5\r\n", "content-length: -1\r\n",
    "content-length: 5,5\r\n", "content-length: 99999999999999999999\r\n",
    "content-length : 5\r\n", "x-a: b\r\n content-length: 5\r\n", "x\u{0}y: z\r\n",
    "traceparent: a\rb\r\n", "traceparent: a\u{0}b\r\n",
  ])
  func `a request whose end is in doubt is refused and nothing behind it is read`(
    fields: String
  ) async throws {
    try await withUpstream { gateway, upstream in
      let smuggled = "GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-app\r\n"
      let answer = try await RawClient.exchange(
        gateway.port, Self.head + fields + "\r\n0\r\n\r\n" + smuggled + "\r\n")
      #expect(statuses(answer) == ["400"] || answer.isEmpty, "\(answer)")
      #expect(!answer.contains("\"object\":\"list\""))
      #expect(upstream.received.isEmpty)
    }
  }

  @Test(arguments: ["g\r\n", "fffffffffffffffff\r\n", "-1\r\n", "0x2\r\n{}\r\n", "2 2\r\n{}\r\n"])
  func `a chunk whose size is in doubt is refused`(chunk: String) async throws {
    try await withUpstream { gateway, upstream in
      let answer = try await RawClient.exchange(
        gateway.port, Self.head + "transfer-encoding: chunked\r\n\r\n" + chunk + "0\r\n\r\n")
      #expect(statuses(answer) == ["400"] || answer.isEmpty, "\(answer)")
      #expect(upstream.received.isEmpty)
    }
  }

  @Test func `trailers of a request change nothing`() async throws {
    try await withUpstream { gateway, upstream in
      let answer = try await RawClient.exchange(
        gateway.port,
        Self.head + "transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
          + Upstream.chunk(chat()) + "0\r\nauthorization: Bearer other\r\nx-router-task: t\r\n\r\n")
      #expect(statuses(answer) == ["200"])
      #expect(upstream.received.count == 1)
    }
  }

  @Test func `a client that waits to be told to go on is told`() async throws {
    try await withUpstream { gateway, upstream in
      let body = chat()
      let length = "content-length: \(body.utf8.count)\r\n"
      try await RawConnection.open(gateway.port) { connection in
        try await connection.send(Self.head + length + "expect: 100-continue\r\n\r\n")
        try await connection.read(until: "\r\n\r\n")
        #expect(connection.text.hasPrefix("HTTP/1.1 100 Continue\r\n"))
        try await connection.send(body)
        try await connection.read(until: "Good day")
        #expect(statuses(connection.text) == ["100", "200"])
      }
    }
  }

  @Test func `a client is not told to go on with what is not taken`() async throws {
    try await withUpstream("server: {body_limit: 1024}") { gateway, upstream in
      let fields = "content-length: 5000\r\nexpect: 100-continue\r\n\r\n"
      try await RawConnection.open(gateway.port) { connection in
        try await connection.send(Self.head + fields)
        try await connection.read(until: "request_too_large")
        #expect(statuses(connection.text) == ["413"])
      }
    }
  }

  @Test(arguments: ["content-length: 1000000\r\n", "transfer-encoding: chunked\r\n"])
  func `a large body without a good key is not read`(framing: String) async throws {
    try await withUpstream { gateway, upstream in
      let head = Self.head.replacing("sk-app", with: "sk-wrong")
      try await RawConnection.open(gateway.port) { connection in
        try await connection.send(head + framing + "\r\n")
        if framing.hasPrefix("t") {
          try await connection.send(Upstream.chunk(String(repeating: " ", count: 100_000)))
        }
        try await connection.read(until: "invalid_api_key")
        #expect(statuses(connection.text) == ["401"])
        #expect(connection.text.contains("connection: close"))
      }
      #expect(upstream.received.isEmpty)
    }
  }

  @Test(arguments: ["", "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-a"])
  func `a head that never ends is not waited for`(start: String) async throws {
    // The limit of connections between two requests would hold this one for a day.
    try await withUpstream("server: {request_timeout: 0.1, idle_timeout: 86400}") { gateway, _ in
      try await RawConnection.open(gateway.port) { connection in
        // A slow machine may be shown the door before it has sent anything.
        try? await connection.send(start)
        try? await connection.read()
        #expect(connection.text.isEmpty)
      }
    }
  }

  @Test func `a head is bounded as a whole`() async throws {
    try await withUpstream { gateway, _ in
      let fields = (0..<200).map { "x-\($0): \(String(repeating: "a", count: 1000))\r\n" }
      try await RawConnection.open(gateway.port) { connection in
        try? await connection.send(
          "GET /health/live HTTP/1.1\r\n" + fields.joined() + "connection: close\r\n\r\n")
        try? await connection.read()
        #expect(!statuses(connection.text).contains("200"))
      }
    }
  }

  @Test func `a large body with a good key is`() async throws {
    try await withUpstream { gateway, upstream in
      let body = chat("small", String(repeating: "x", count: 1 << 20))
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(answer.status == 200)
      #expect(upstream.received.first?.body.utf8.count == body.utf8.count + 5)
    }
  }

  @Test func `thousands of requests behind one that waits are answered in order`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body = chat()
      let first = Self.head + "content-length: \(body.utf8.count)\r\n\r\n" + body
      let short = "GET /health/live HTTP/1.1\r\n\r\n"
      let count = 10_000
      let rest = String(repeating: short, count: count - 1)
      let last = "GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n"
      try await RawConnection.open(gateway.port) { connection in
        try await connection.send(first)
        try await upstream.requests(1)
        try await connection.send(rest + last)
        // Long enough for some of them to have come.
        try await Task.sleep(for: .milliseconds(200))
        upstream.release()
        try await connection.read()
        #expect(statuses(connection.text).count == count + 1)
        #expect(connection.text.hasSuffix("{\"status\":\"ok\"}"))
      }
      let alive = try await gateway.client.send(.GET, "/health/live")
      #expect(alive.status == 200)
    }
  }

  @Test func `a stream to a client of HTTP 1.0 ends with its connection`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body = chat(more: ",\"stream\":true")
      let head = Self.head.replacing("HTTP/1.1", with: "HTTP/1.0")
      let answer = try await RawClient.exchange(
        gateway.port,
        head + "connection: keep-alive\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body)
      #expect(answer.contains("connection: close") && !answer.contains("keep-alive"))
      #expect(!answer.contains("chunked"))
      #expect(answer.hasSuffix("data: [DONE]\n\n"))
    }
  }

  @Test func `a client of HTTP 1.0 may keep its connection for answers with a length`() async throws
  {
    try await withUpstream { gateway, upstream in
      let get = "GET /health/live HTTP/1.0\r\nconnection: keep-alive\r\n\r\n"
      let answer = try await RawClient.exchange(
        gateway.port, get + get + "GET /health/live HTTP/1.0\r\n\r\n")
      #expect(statuses(answer) == ["200", "200", "200"])
    }
  }

  @Test func `no name that a client gives ends up in a header`() async throws {
    try await withUpstream { gateway, upstream in
      let body = chat("a\\r\\nx-evil: 1\\r\\n\\r\\n<p>")
      let answer = try await RawClient.exchange(
        gateway.port,
        Self.head + "connection: close\r\nx-router-task: a%0d%0ax-evil: 1\r\n"
          + "content-length: \(body.utf8.count)\r\n\r\n" + body)
      #expect(statuses(answer) == ["404"])
      #expect(!answer.lowercased().contains("\r\nx-evil"))
    }
  }

  @Test func `headers of one side are not the other's`() async throws {
    let upstream = try await UpstreamDouble(
      always: Upstream.answer(
        headers: "set-cookie: a=b\r\nserver: real\r\nx-evil: 1\r\n"
          + "connection: keep-alive, x-evil\r\nkeep-alive: timeout=5\r\nx-router-model: other\r\n"))
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(),
        headers: [
          "cookie": "a=b", "x-forwarded-for": "10.0.0.1", "te": "trailers", "upgrade": "h2c",
          "connection": "x-secret, close", "x-secret": "1", "proxy-authorization": "Basic x",
          "openai-organization": "mine", "host": "evil.example", "traceparent": "00-a-b-01",
          "tracestate": String(repeating: "x", count: 600),
        ])
      #expect(answer.status == 200)
      for name in ["set-cookie", "server", "x-evil", "keep-alive"] {
        #expect(answer.headers[name] == nil)
      }
      #expect(answer.headers["x-router-model"] == "small")
      let sent = try #require(upstream.received.first).headers
      #expect(
        Set(sent.keys) == [
          "host", "content-type", "content-length", "accept", "accept-encoding", "user-agent",
          "authorization", "traceparent",
        ])
      #expect(sent["host"] == "127.0.0.1:\(upstream.port)")
      #expect(sent["authorization"] == "Bearer sk-upstream-1")
    }
  }
}
#endif
