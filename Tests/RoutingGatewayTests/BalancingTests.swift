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

  private static let leastBusy = "router_settings: {routing_strategy: least-busy, num_retries: 0}"

  @Test func `the least busy deployment is called, and those alike take turns`() async throws {
    let upstreams = [
      try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] },
      try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] },
    ]
    try await withGateway([("small", upstreams.map(\.base))], Self.leastBusy) { gateway in
      let client = gateway.client
      try await withThrowingTaskGroup(of: Int.self) { tasks in
        for pair in 1...12 {
          for _ in 0..<2 {
            tasks.addTask {
              try await client.send(.POST, "/v1/chat/completions", chat()).status
            }
          }
          // By chance that many pairs split evenly once in 4,096 times.
          for upstream in upstreams { try await upstream.requests(pair) }
        }
        for upstream in upstreams { upstream.release() }
        for try await status in tasks { #expect(status == 200) }
      }
      #expect(upstreams.map(\.received.count) == [12, 12])
    }
  }

  @Test func `calls are over however they end`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      switch number {
      case 1: [.send(Upstream.answer())]
      case 2: [.send(Upstream.goodStream)]
      case 3: [.send(Upstream.error("500 Oops", "server_error"))]
      case 4: [.send(Upstream.error("400 Bad", "invalid_tools"))]
      // Once more on a new connection, as the first may have been closed while idle.
      case 5, 6: [.close]
      default: [.hold]
      }
    }
    try await withGateway([("small", [upstream.base])], Self.leastBusy) { gateway in
      for number in 1...5 {
        let more = number == 2 ? ",\"stream\":true" : ""
        _ = try await gateway.client.send(.POST, "/v1/chat/completions", chat(more: more))
      }
      func calls() throws -> Int { try gateway.group("small").deployments[0].load.callsUnderWay }
      #expect(try calls() == 0)
      let live = try await gateway.client.open(.POST, "/v1/chat/completions", chat())
      try await upstream.requests(7)
      #expect(try calls() == 1)
      live.leave()
      try await upstream.disconnects(3)
      #expect(try calls() == 0)
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
