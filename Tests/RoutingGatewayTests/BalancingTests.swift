#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct BalancingTests {
  @Test func `deployments of a model share its load`() async throws {
    let upstreams = [
      try await UpstreamDouble(always: Upstream.answer()),
      try await UpstreamDouble(always: Upstream.answer()),
    ]
    try await withGateway([("small", upstreams.map(\.base))]) { gateway in
      for _ in 0..<60 {
        _ = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      }
      let counts = upstreams.map(\.received.count)
      #expect(counts.reduce(0, +) == 60)
      // Less than one in 10^17 to fail.
      #expect(counts.allSatisfy { $0 > 0 })
    }
  }

  @Test func `addresses are read strictly`() {
    #expect(UpstreamEndpoint("https://api.openai.com/v1/")?.pathPrefix == "/v1")
    #expect(UpstreamEndpoint("https://api.openai.com")?.port == 443)
    #expect(UpstreamEndpoint("http://[::1]:8080/v1")?.authority == "[::1]:8080")
    #expect(UpstreamEndpoint("HTTP://host/a/b")?.authority == "host")
    for text in [
      "host/v1", "ftp://host", "http://", "http://user@host/", "http://host:0/", "http://host:x/",
      "http://host/?q", "http://host/#f", "http://ho st/", "http://host\r\nx: y/", "http://:80/",
    ] {
      #expect(UpstreamEndpoint(text) == nil, "\(text)")
    }
  }

  @Test func `what no header may hold is escaped in one`() {
    #expect("gr\u{FC}n\r\n".headerText == "gr%C3%BCn%0D%0A")
    #expect("plain text".headerText == "plain text")
  }
}
#endif
