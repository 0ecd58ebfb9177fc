#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct UpstreamBodyTests {
  @Test func `the upstream gets the client's bytes with its own name of the model`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body =
        " {\"messages\" : [ {\"role\":\"user\",\"content\":\"\\u00fc \\ud83d\"} ],\n"
        + "\"model\": \"small\" , \"seed\":1e2, \"api_base\": \"http://127.0.0.1:9/\"}"
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(answer.status == 200)
      let sent = try #require(upstream.received.first)
      #expect(sent.body == body.replacing("\"small\"", with: "\"real-small\""))
      // What the body says about addresses moves nothing.
      #expect(sent.path == "/v1/chat/completions")
    }
  }

  @Test(arguments: [
    #"{"model":"small","model":"big","messages":[]}"#,
    #"{"model":"small","Model":"big","messages":[]}"#,
    #"{"model":"small","messages":[],"mod\u0065l":"big"}"#,
    #"{"model":"small","messages":[],"stream":false,"stream":true}"#,
    #"{"model":"small","messages":[]"#, #"{"model":"small","messages":{}}"#, "", "[]",
  ])
  func `a body that can be read in two ways, or in none, reaches no upstream`(
    body: String
  ) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base]), ("big", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(answer.status == 400 && answer.body.contains("invalid_request_error"))
      #expect(upstream.received.isEmpty)
      #expect(try gateway.rows("SELECT * FROM decisions").isEmpty)
    }
  }

  @Test func `an embedding of many numbers comes back`() async throws {
    let vector = String(repeating: "0.015625,", count: 1_535) + "1"
    let items = (0..<700).map { "{\"index\":\($0),\"embedding\":[\(vector)]}" }
    let body =
      "{\"object\":\"list\",\"data\":[\(items.joined(separator: ","))],\"model\":\"real-small\","
      + "\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"
    let upstream = try await UpstreamDouble(always: Upstream.answer(body))
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/embeddings", #"{"model":"small","input":["a"]}"#)
      #expect(answer.status == 200 && answer.headers["x-router-cost"] == "0.008")
      #expect(
        answer.body.hasSuffix(
          #""model":"small","usage":{"cost":0.008,"prompt_tokens":8,"total_tokens":8}}"#))
    }
  }
}
#endif
