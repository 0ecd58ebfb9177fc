#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// What comes on an upstream's connection, byte by byte.
@Suite struct AnswerFramingTests {
  private static let once = "router_settings: {num_retries: 0, allowed_fails: 1000}"

  /// The statuses of requests made one after the other, and how many connections they took.
  private func statuses(
    _ requests: Int, _ script: @escaping UpstreamDouble.Script
  ) async throws -> (statuses: [Int], connections: Int) {
    let upstream = try await UpstreamDouble(script)
    var statuses: [Int] = []
    try await withGateway([("small", [upstream.base])], Self.once) { gateway in
      for _ in 0..<requests {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        statuses.append(answer.status)
      }
    }
    return (statuses, upstream.connections)
  }

  @Test func `interim answers are not the answer`() async throws {
    let hints = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
    let found = try await statuses(2) { _, _ in [.send(hints + Upstream.answer())] }
    #expect(found == ([200, 200], 1))
  }

  @Test func `a connection that changed its protocol serves no other call`() async throws {
    let found = try await statuses(2) { number, _ in
      let change = "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"
      return [.send(number == 1 ? change : Upstream.answer())]
    }
    #expect(found == ([502, 200], 2))
  }

  @Test(arguments: ["204 No Content", "304 Not Modified", "205 Reset Content"])
  func `an answer without content is none`(status: String) async throws {
    let found = try await statuses(2) { number, _ in
      [.send(number == 1 ? Upstream.answer("", status: status) : Upstream.answer())]
    }
    #expect(found.statuses == [502, 200])
  }

  @Test func `a body behind an answer that has none is nobody's answer`() async throws {
    let found = try await statuses(2) { number, _ in
      [.send(number == 1 ? Upstream.answer(status: "204 No Content") : Upstream.answer())]
    }
    #expect(found == ([502, 200], 2))
  }

  @Test func `an upstream may speak HTTP 1.0, its answer ending with the connection`()
    async throws
  {
    for version in ["1.0", "1.1"] {
      let found = try await statuses(2) { _, _ in
        [
          .send("HTTP/\(version) 200 OK\r\ncontent-type: application/json\r\n\r\n"),
          .send(Upstream.completion), .close,
        ]
      }
      #expect(found == ([200, 200], 2))
    }
  }

  @Test func `an upstream of HTTP 1.0 may keep its connection`() async throws {
    let found = try await statuses(2) { _, _ in
      let answer = Upstream.answer(headers: "connection: keep-alive\r\n")
      return [.send(answer.replacing("HTTP/1.1", with: "HTTP/1.0"))]
    }
    #expect(found == ([200, 200], 1))
  }

  @Test func `trailers and extensions of chunks change nothing`() async throws {
    let found = try await statuses(2) { _, _ in
      [
        .send(
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-cost\r\n\r\n"
            + Upstream.chunk(Upstream.completion).replacing("\r\n{", with: ";a=b\r\n{")
            + "0\r\nx-cost: 1\r\nx-router-model: other\r\n\r\n")
      ]
    }
    #expect(found == ([200, 200], 1))
  }

  @Test(arguments: [
    "content-length: 5\r\ncontent-length: 6\r\n", "content-length: x\r\n",
    "content-length: 5\r\ntransfer-encoding: chunked\r\n", "a b: c\r\n",
  ])
  func `an answer whose end is in doubt is refused`(fields: String) async throws {
    let found = try await statuses(2) { number, _ in
      let head = "HTTP/1.1 200 OK\r\n\(fields)\r\n"
      return [.send(number == 1 ? head + "5\r\n{}   \r\n0\r\n\r\n" : Upstream.answer())]
    }
    #expect(found == ([502, 200], 2))
  }

  @Test func `a second answer to one request is not that of the next`() async throws {
    let forged = Upstream.answer(Upstream.completion.replacing("Good day", with: "forged"))
    let upstream = try await UpstreamDouble { number, _ in
      number == 1
        ? [.send(Upstream.error("500 Oops", "server_error") + forged)]
        : [.send(Upstream.answer())]
    }
    // Both models are at one address, so that the second attempt comes at once and could lease the
    // connection of the first.
    try await withGateway(
      [("small", [upstream.base]), ("big", [upstream.base])],
      "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      #expect(answer.headers["x-router-model"] == "big")
      #expect(answer.body.contains("Good day"))
      #expect(upstream.received.count == 2)
    }
  }

  @Test func `what an upstream says unasked between two calls is not an answer`() async throws {
    let forged = Upstream.answer(Upstream.completion.replacing("Good day", with: "forged"))
    let upstream = try await UpstreamDouble { number, _ in
      number == 1
        ? [.send(Upstream.answer()), .hold, .send(forged)] : [.send(Upstream.answer())]
    }
    try await withGateway([("small", [upstream.base])], Self.once) { gateway in
      let first = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      upstream.release()
      try await upstream.disconnects(1)
      let second = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(first.body.contains("Good day") && second.body.contains("Good day"))
      #expect(upstream.connections == 2)
    }
  }

  @Test func `an answer that comes before the request is read ends the connection`() async throws {
    let upstream = try await EarlyUpstream(Upstream.answer())
    try await withGateway([("small", [upstream.base])], Self.once) { gateway in
      // More than the system takes in on both sides.
      let large = chat("small", String(repeating: "x", count: 16 << 20))
      let first = try await gateway.client.send(.POST, "/v1/chat/completions", large)
      #expect(first.status == 200)
      let second = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(second.status == 200)
      #expect(upstream.connections == 2)
    }
  }

  @Test func `an answer without length that breaks off is not taken for whole`() async throws {
    // Even with a reason to end: then a reset instead of an end.
    let stream =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + Upstream.role
      + Upstream.event(content: "Good") + Upstream.event(content: " day") + Upstream.stop
    let upstream = try await UpstreamDouble { _, _ in [.send(stream), .hold, .reset] }
    try await withGateway([("small", [upstream.base])], Self.once) { gateway in
      let live = try await gateway.client.open(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      _ = try await live.read(until: "day")
      upstream.release()
      let end = try await live.read()
      #expect(end.body.contains("upstream_connection_lost"))
      let rows = try gateway.rows("SELECT outcome FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["failed"])
    }
  }
}
#endif
