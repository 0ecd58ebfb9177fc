#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct DisconnectTests {
  @Test func `the upstream is hung up on when the client leaves a stream`() async throws {
    let upstream = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead + Upstream.chunk(Upstream.event(content: "half"))), .hold]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let live = try await gateway.client.open(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      _ = try await live.read(until: "half")
      live.leave()
      try await upstream.disconnects(1)
      let rows = try gateway.rows("SELECT outcome, cost, charged FROM attempts")
      #expect(rows.count == 1)
      #expect(rows[0]["outcome"] == "cancelled")
      #expect((rows[0]["charged"] as Int64? ?? 0) > 0)
    }
  }

  @Test func `an attempt is written down once, though writing its end shows that the client left`()
    async throws
  {
    let upstream = try await UpstreamDouble { _, _ in
      let end = Upstream.event(content: "day") + Upstream.stop + Upstream.usage + Upstream.done
      return [
        .send(Upstream.streamHead + Upstream.chunk(Upstream.event(content: "Good"))), .hold,
        .send(Upstream.chunk(end) + Upstream.streamEnd),
      ]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let live = try await gateway.client.open(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      _ = try await live.read(until: "Good")
      // The loop sees the stream's end first, and the client's reset as it writes that.
      try await gateway.holdingLoop {
        upstream.release()
        try await upstream.sends(2)
        // What was sent is there at once on loopback, or nearly.
        try await Task.sleep(for: .milliseconds(100))
        try await live.reset()
        try await Task.sleep(for: .milliseconds(100))
      }
      let load = try gateway.group("small").deployments[0].load
      while load.callsUnderWay > 0 { try await Task.sleep(for: .milliseconds(5)) }
      // When the loop has done with it.
      _ = try gateway.group("small")
      #expect(load.callsUnderWay == 0)
      let rows = try gateway.rows("SELECT outcome, cost FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["answered"])
      #expect(rows.map { $0["cost"] as Int64? } == [200_000_000])
    }
  }

  @Test func `and when it leaves before any answer`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold] }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let live = try await gateway.client.open(.POST, "/v1/chat/completions", chat())
      try await upstream.requests(1)
      live.leave()
      try await upstream.disconnects(1)
      let rows = try gateway.rows("SELECT outcome FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["cancelled"])
    }
  }
}
#endif
