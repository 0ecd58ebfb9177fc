#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct UnendedStreamTests {
  @Test func `an upstream that says done and never ends is let go`() async throws {
    let events = [
      Upstream.event(content: "Good day"), Upstream.stop, Upstream.usage, Upstream.done,
    ]
    let upstream = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead + events.map(Upstream.chunk).joined()), .hold]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: #","stream":true"#))
      #expect(answer.isComplete && answer.body.hasSuffix("data: [DONE]\n\n"))
      try await upstream.disconnects(1)
    }
  }

  @Test func `an upstream that ends after done serves the next request too`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway([("small", [upstream.base])]) { gateway in
      for _ in 0..<3 {
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: #","stream":true"#))
        #expect(answer.status == 200)
      }
      #expect(upstream.received.count == 3)
    }
  }
}
#endif
