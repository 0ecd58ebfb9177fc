#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct TokenRateTests {
  /// A key whose rate has room for the estimate of one request of 1,024 answer tokens, not of two.
  private static let keys = "keys: [{name: app, key: sk-app, tokens_per_minute: 1500}]"
  private static let settings = "router_settings: {num_retries: 0, allowed_fails: 1000}"

  @Test func `what an upstream refused costs nothing of the key's rate`() async throws {
    let upstream = try await UpstreamDouble(
      always: Upstream.error("500 Internal Server Error", "broken"))
    try await withGateway([("small", [upstream.base])], Self.settings, keys: Self.keys) { gateway in
      for _ in 0..<5 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 502)
      }
    }
  }

  @Test func `an answer costs what it used`() async throws {
    // 150 tokens each: three fit beside the estimate of one.
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])], Self.settings, keys: Self.keys) { gateway in
      for _ in 0..<3 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200)
      }
    }
  }
}
#endif
