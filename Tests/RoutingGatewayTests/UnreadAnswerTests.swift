#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// Clients that read late, slowly or not at all. What is unread has to be more than the systems on
/// both sides take in.
@Suite(.timeLimit(.minutes(10))) struct UnreadAnswerTests {
  private static let size = 16 << 20
  private static let answer = Upstream.answer(
    Upstream.completion.replacing("Good day", with: String(repeating: "x", count: size)))

  private func request(_ connection: String = "keep-alive") -> String {
    let body = chat()
    return "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-app\r\n"
      + "content-type: application/json\r\nconnection: \(connection)\r\n"
      + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Whether all of the answer has come.
  private func isWhole(_ text: String) -> Bool {
    text.utf8.count > Self.size && text.hasSuffix("}")
  }

  private func withUnread(
    _ settings: String, _ test: (GatewayFixture) async throws -> Void
  ) async throws {
    let upstream = try await UpstreamDouble(always: Self.answer)
    try await withGateway([("small", [upstream.base])], settings) { try await test($0) }
  }

  @Test func `requests of a client that does not read wait, and are answered when it does`()
    async throws
  {
    try await withGateway([("small", [UpstreamDouble.nobody])]) { gateway in
      let pair = "GET /health/live HTTP/1.1\r\n\r\nGET /nothing HTTP/1.1\r\n\r\n"
      let last = "GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n"
      let ends = try await RawClient.exchange(gateway.port, last)
      let both = try await RawClient.exchange(gateway.port, pair + last)
      let once = String(both.dropLast(ends.count))
      // 9 MB of answers.
      let count = 25_000
      try await RawConnection.open(gateway.port) { connection in
        let writer = connection.writer
        async let sent: Void = writer.send(String(repeating: pair, count: count) + last)
        // It stops to read at the second read of those that wait at the latest.
        let waiting = try await gateway.client { $0.isSending && $0.kept > 0 && !$0.isReading }
        #expect(waiting.unsent < 64 << 10)
        #expect(waiting.kept < 4096)
        try await connection.read()
        try await sent
        // A comparison in the expectation would print them.
        let isExact = connection.text == String(repeating: once, count: count) + ends
        #expect(isExact)
      }
    }
  }

  @Test func `an answer that is being read is sent to its end before the gateway stops`()
    async throws
  {
    let upstream = try await UpstreamDouble(always: Self.answer)
    let fixture = try await GatewayFixture(
      [("small", [upstream.base])], "server: {drain_timeout: 600}")
    try await RawConnection.open(fixture.port) { connection in
      try await connection.send(request())
      try await fixture.client { $0.isSending }
      async let end: Void = fixture.stop()
      try await fixture.hasBegunDraining()
      try await connection.read()
      #expect(isWhole(connection.text))
      await end
    }
  }

  @Test func `but not for longer than the limit`() async throws {
    let upstream = try await UpstreamDouble(always: Self.answer)
    let fixture = try await GatewayFixture(
      [("small", [upstream.base])], "server: {drain_timeout: 0.1}")
    try await RawConnection.open(fixture.port) { connection in
      try await connection.send(request())
      try await fixture.client { $0.isSending }
      await fixture.stop()
      try? await connection.read()
      #expect(!isWhole(connection.text))
    }
  }

  @Test(arguments: ["keep-alive", "close"])
  func `a client that stops reading is left`(connection: String) async throws {
    try await withUnread("server: {idle_timeout: 2}") { gateway in
      try await RawConnection.open(gateway.port) { client in
        try await gateway.client { _ in true }
        try await client.send(request(connection))
        try await gateway.hasNoClients()
        #expect(gateway.log.text.contains("the client takes nothing of its answer"))
        try? await client.read()
        #expect(!isWhole(client.text))
      }
      let rows = try gateway.rows("SELECT outcome FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["answered"])
    }
  }

  @Test func `a client that reads slowly is not, however long it takes`() async throws {
    // Many times what passes between two reads, and less than all of them take.
    try await withUnread("server: {idle_timeout: 10}") { gateway in
      try await RawConnection.open(gateway.port) { client in
        try await client.send(request())
        var answer = ""
        var times: [ContinuousClock.Instant] = []
        while !isWhole(answer), let part = try await client.next() {
          answer += part
          times.append(.now)
          try await Task.sleep(for: .milliseconds(60))
        }
        // The channel under it takes some parts at once and then rests until they are read. On a
        // machine that lets it read as rarely as that it has taken nothing for the time.
        let rest = 8
        let longest = zip(times, times.dropFirst(rest)).map { $1 - $0 }.max() ?? .zero
        #expect(isWhole(answer) || longest > .seconds(8))
      }
    }
  }

  @Test func `a stream whose client stops reading is ended, and the upstream hung up on`()
    async throws
  {
    let event = Upstream.chunk(Upstream.event(content: String(repeating: "x", count: 60_000)))
    let upstream = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead)] + Array(repeating: .send(event), count: 500) + [.hold]
    }
    try await withGateway([("small", [upstream.base])], "server: {idle_timeout: 2}") { gateway in
      let live = try await gateway.client.open(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"), isReading: false)
      defer { live.leave() }
      try await upstream.disconnects(1)
      let rows = try gateway.rows("SELECT outcome FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["cancelled"])
    }
  }
}
#endif
