#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

private let streaming = chat(more: ",\"stream\":true")

@Suite struct StreamTests {
  @Test func `a stream comes through without the usage that nobody asked for`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", streaming)
      #expect(upstream.received[0].body.contains("\"include_usage\":true"))
      #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
      #expect(answer.headers["x-router-model"] == "small")
      #expect(answer.headers["x-router-cost-estimate"] != nil)
      #expect(answer.body.contains("Good ") && answer.body.contains("\"model\":\"small\""))
      #expect(!answer.body.contains("usage") && !answer.body.contains("real-model"))
      #expect(answer.body.hasSuffix(Upstream.done) && answer.isComplete)
    }
  }

  @Test func `who asks for the usage gets its cost`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body = chat(more: ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(answer.body.contains("\"cost\":0.2"))
    }
  }

  @Test func `a stream costs in the ledger what a buffered answer does`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      [.send(number == 1 ? Upstream.goodStream : Upstream.answer())]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      _ = try await gateway.client.send(.POST, "/v1/chat/completions", streaming)
      _ = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      let rows = try gateway.rows("SELECT cost, streamed, first_token FROM attempts ORDER BY id")
      #expect(rows.map { $0["cost"] as Int64? } == [200_000_000, 200_000_000])
      #expect(rows.map { $0["streamed"] as Bool } == [true, false])
      #expect((rows[0]["first_token"] as Int64?) != nil)
    }
  }

  @Test func `an answer that comes whole though a stream was asked for is made one`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", streaming)
      #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
      #expect(answer.headers["x-router-cost"] == "0.2")
      #expect(answer.body.contains("\"delta\"") && answer.body.contains("\"model\":\"small\""))
      #expect(!answer.body.contains("usage") && answer.body.hasSuffix("data: [DONE]\n\n"))
      let rows = try gateway.rows("SELECT cost FROM attempts")
      #expect(rows.map { $0["cost"] as Int64? } == [200_000_000])
    }
  }

  @Test func `letters cut in the middle arrive whole`() async throws {
    let event = Array(Upstream.event(content: "gr\u{FC}\u{DF} \u{1F600}").utf8)
    let upstream = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead)] + event.map { .sendBytes(Upstream.chunk([$0])) }
        + [.send([Upstream.stop, Upstream.done].map(Upstream.chunk).joined() + Upstream.streamEnd)]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", streaming)
      #expect(answer.body.contains("gr\u{FC}\u{DF} \u{1F600}"))
    }
  }

  @Test func `content is sent as it comes, not at the end`() async throws {
    let upstream = try await UpstreamDouble { _, _ in
      [
        .send(Upstream.streamHead + Upstream.chunk(Upstream.event(content: "first"))), .hold,
        .send(
          [Upstream.event(content: "last"), Upstream.stop, Upstream.done]
            .map(Upstream.chunk).joined() + Upstream.streamEnd),
      ]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let live = try await gateway.client.open(.POST, "/v1/chat/completions", streaming)
      let begun = try await live.read(until: "first")
      #expect(begun.body.contains("first") && !begun.body.contains("last"))
      upstream.release()
      let rest = try await live.read()
      #expect(rest.body.contains("last") && rest.isComplete)
    }
  }

  @Test func `a stream that breaks off ends with an error, and what it cost is kept`() async throws
  {
    let upstream = try await UpstreamDouble { _, _ in
      [
        .send(Upstream.streamHead + Upstream.chunk(Upstream.event(content: "half"))), .hold, .reset,
      ]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let live = try await gateway.client.open(.POST, "/v1/chat/completions", streaming)
      _ = try await live.read(until: "half")
      upstream.release()
      let rest = try await live.read()
      #expect(rest.body.contains("\"error\"") && !rest.body.contains("[DONE]"))
      let rows = try gateway.rows("SELECT outcome, cost, charged FROM attempts")
      #expect(rows.count == 1)
      #expect(rows[0]["outcome"] == "failed")
      #expect((rows[0]["cost"] as Int64?) == nil)
      #expect((rows[0]["charged"] as Int64? ?? 0) > 0)
    }
  }
}
#endif
