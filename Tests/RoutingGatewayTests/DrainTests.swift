#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct DrainTests {
  @Test func `requests under way are answered and no new ones taken`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] }
    let fixture = try await GatewayFixture(
      [("small", [upstream.base])], "server: {drain_timeout: 600}")
    let client = fixture.client
    async let underWay = client.send(.POST, "/v1/chat/completions", chat())
    try await upstream.requests(1)
    async let end: Void = fixture.stop()
    // The port closes first: until then connections may still get in.
    try await fixture.hasBegunDraining()
    let refused = try? await client.send(.GET, "/health/live")
    #expect(refused == nil)
    upstream.release()
    let answer = try await underWay
    #expect(answer.status == 200 && answer.isComplete)
    await end
  }

  @Test func `one that leaves says so at its health, and serves on`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])], "server: {drain_delay: 3600}") { gateway in
      #expect(try await gateway.client.send(.GET, "/health/ready").status == 200)
      #expect(await gateway.gateway.leave() == .seconds(3600))
      let ready = try await gateway.client.send(.GET, "/health/ready")
      #expect(ready.status == 503 && ready.body == "{\"status\":\"draining\"}")
      #expect(try await gateway.client.send(.GET, "/health/live").status == 200)
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
    }
  }

  @Test func `what outlasts the limit is ended`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold] }
    let fixture = try await GatewayFixture(
      [("small", [upstream.base])], "server: {drain_timeout: 0.1}")
    let client = fixture.client
    async let underWay = client.send(.POST, "/v1/chat/completions", chat())
    try await upstream.requests(1)
    await fixture.stop()
    let answer = try await underWay
    #expect(!answer.isComplete)
    try await upstream.disconnects(1)
  }
}
#endif
