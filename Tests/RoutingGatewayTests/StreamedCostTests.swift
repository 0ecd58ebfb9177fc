#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct StreamedCostTests {
  static let usages = [
    #"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}"#,
    #"{"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":80}}"#,
    #"{"prompt_tokens":8,"completion_tokens":10,"total_tokens":350}"#,
    #"{"input_tokens":21,"cache_read_input_tokens":400,"output_tokens":9}"#,
    #"{"prompt_tokens":100,"completion_tokens":5,"prompt_cache_hit_tokens":96}"#,
  ]

  /// Where upstreams put it in a stream.
  private static let places: [@Sendable (String) -> String] = [
    { "data: {\"choices\":[],\"usage\":\($0)}\n\n" },
    { "data: {\"usage\":\($0)}\n\n" },
    { "data: {\"choices\":null,\"usage\":\($0)}\r\n\r\n" },
    { "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":\($0)}\n\n" },
    { "data: {\"choices\":[{\"delta\":{}}],\"x_groq\":{\"usage\":\($0)}}\n\n" },
  ]

  /// The last cost that a body tells.
  private func cost(_ body: String) throws -> Double? {
    try body.matches(of: Regex(#""cost":([0-9.]+)"#)).last.flatMap {
      $0.output[1].substring.flatMap { Double($0) }
    }
  }

  @Test(arguments: usages)
  func `a stream costs what the same answer costs buffered, in body and ledger`(
    usage: String
  ) async throws {
    let buffered = Upstream.completion.replacing(/"usage":\{[^}]*\}/, with: "\"usage\":\(usage)")
    let upstream = try await UpstreamDouble { number, _ in
      guard number > 1 else { return [.send(Upstream.answer(buffered))] }
      let last = Self.places[number - 2](usage)
      let events = [Upstream.event(content: "Good day"), last, Upstream.stop, Upstream.done]
      return [.send(Upstream.streamHead + events.map(Upstream.chunk).joined() + Upstream.streamEnd)]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      let whole = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      let expected = try #require(try cost(whole.body))
      #expect(expected > 0 && whole.headers["x-router-cost"] == "\(expected)")
      let wish = #","stream":true,"stream_options":{"include_usage":true}"#
      for _ in Self.places {
        let stream = try await gateway.client.send(.POST, "/v1/chat/completions", chat(more: wish))
        #expect(try cost(stream.body) == expected)
      }
      let rows = try gateway.rows("SELECT cost, streamed FROM attempts")
      #expect(rows.count == 1 + Self.places.count)
      #expect(Set(rows.map { $0["cost"] as Int64? }).count == 1)
    }
  }
}
#endif
