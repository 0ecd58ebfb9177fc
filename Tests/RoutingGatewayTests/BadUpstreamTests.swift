#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct BadUpstreamTests {
  private func answer(_ actions: [UpstreamDouble.Action]) async throws -> Int {
    let upstream = try await UpstreamDouble { _, _ in actions }
    var status = 0
    try await withGateway([("small", [upstream.base])], "router_settings: {num_retries: 0}") {
      status = try await $0.client.send(.POST, "/v1/chat/completions", chat()).status
    }
    return status
  }

  @Test func `huge headers are refused`() async throws {
    let huge = "x-filler: \(String(repeating: "x", count: 200_000))\r\n"
    let status = try await answer([.send(Upstream.answer(headers: huge)), .hold])
    #expect(status == 502)
  }

  @Test func `bytes that are no HTTP are refused`() async throws {
    let status = try await answer([.send("220 smtp.example.com\r\n")])
    #expect(status == 502)
  }

  @Test func `an answer that is cut short is refused`() async throws {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"model\":"
    let status = try await answer([.send(cut), .close])
    #expect(status == 502)
  }

  @Test func `a body that is no JSON is refused`() async throws {
    let status = try await answer([.send(Upstream.answer("<html>busy</html>"))])
    #expect(status == 502)
  }

  @Test func `an error with status 200 is an error`() async throws {
    let status = try await answer([.send(Upstream.answer("{\"error\":{\"message\":\"no\"}}"))])
    #expect(status == 502)
  }

  @Test func `nobody at the address is 502`() async throws {
    try await withGateway([("small", [UpstreamDouble.nobody])], "router_settings: {num_retries: 0}")
    {
      let answer = try await $0.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 502)
      #expect(answer.body.contains("upstream_unreachable"))
    }
  }

  @Test func `usage is found wherever it stands`() async throws {
    let usage = "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50}"
    let shapes = [
      "{\"choices\":[],\(usage)}", "{\"choices\":null,\(usage)}", "{\(usage)}",
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\(usage)}",
    ]
    for shape in shapes {
      let stream =
        Upstream.streamHead
        + [Upstream.event(content: "x"), Upstream.stop, "data: \(shape)\n\n", Upstream.done]
        .map(Upstream.chunk).joined() + Upstream.streamEnd
      let upstream = try await UpstreamDouble(always: stream)
      try await withGateway([("small", [upstream.base])]) { gateway in
        _ = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
        let rows = try gateway.rows("SELECT cost FROM attempts")
        #expect(rows.map { $0["cost"] as Int64? } == [200_000_000], "\(shape)")
      }
    }
  }
}
#endif
