#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

/// Tokens cost 0.001 USD in and 0.002 out.
@Suite struct BrokenStreamCostTests {
  /// A chunk with usage, as upstreams send it that count from the first one on.
  private static func usage(_ output: Int, content: String = "") -> String {
    """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model",\
    "choices":[{"index":0,"delta":{"role":"assistant","content":"\(content)"},"finish_reason":null}],\
    "usage":{"prompt_tokens":100,"completion_tokens":\(output),"total_tokens":\(100 + output)}}\n\n
    """
  }

  private static func cost(output: Int64) -> Int64 { 100_000_000 + output * 2_000_000 }

  /// 200 chunks of 20 bytes: about 1,000 tokens.
  private static let words = Array(
    repeating: Upstream.event(content: "some words and more "), count: 200)

  /// What is recorded of a stream of these events that then breaks off, or that the client leaves
  /// when it has read its last text.
  private func record(
    _ events: [String], _ last: String, isLeft: Bool
  ) async throws -> (outcome: String, cost: Int64?, charged: Int64?) {
    let bytes = Upstream.streamHead + events.map(Upstream.chunk).joined()
    let upstream = try await UpstreamDouble { _, _ in [.send(bytes), isLeft ? .hold : .close] }
    var result: (String, Int64?, Int64?)?
    try await withGateway([("small", [upstream.base])]) { gateway in
      let live = try await gateway.client.open(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      _ = try await live.read(until: isLeft ? last : "upstream_connection_lost")
      live.leave()
      var rows: [Row] = []
      while rows.isEmpty {
        rows = try gateway.rows("SELECT outcome, cost, charged FROM attempts")
      }
      result = (rows[0]["outcome"], rows[0]["cost"], rows[0]["charged"])
    }
    return try #require(result)
  }

  @Test(arguments: [false, true])
  func `usage before most of the content is not the cost of a stream that breaks off`(
    isLeft: Bool
  ) async throws {
    let found = try await record(
      [Self.usage(1)] + Self.words + [Upstream.event(content: "last")], "last", isLeft: isLeft)
    #expect(found.outcome == (isLeft ? "cancelled" : "failed"))
    #expect(found.cost == nil)
    // The input that was reported, and the 1,001 tokens that 4,004 bytes are.
    #expect(found.charged == Self.cost(output: 1001))
  }

  @Test func `output that was reported counts where it is more than what came`() async throws {
    let found = try await record(
      [Self.usage(1), Self.usage(5000), Upstream.event(content: "last")], "last", isLeft: false)
    #expect(found.cost == nil && found.charged == Self.cost(output: 5000))
  }

  @Test(arguments: [false, true])
  func `usage with the last content is the cost, also of a stream that breaks off then`(
    isLeft: Bool
  ) async throws {
    let found = try await record(
      [Self.usage(1)] + Self.words + [Self.usage(1300, content: "last")], "last", isLeft: isLeft)
    #expect(found.cost == Self.cost(output: 1300) && found.charged == nil)
  }

  @Test func `of a stream that ends as it should the usage is known, wherever it came`()
    async throws
  {
    let events = [Self.usage(50)] + Self.words + [Upstream.stop, Upstream.done]
    let upstream = try await UpstreamDouble(
      always: Upstream.streamHead + events.map(Upstream.chunk).joined() + Upstream.streamEnd)
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      #expect(answer.isComplete)
      let rows = try gateway.rows("SELECT cost FROM attempts")
      #expect(rows.map { $0["cost"] as Int64? } == [200_000_000])
    }
  }
}
#endif
