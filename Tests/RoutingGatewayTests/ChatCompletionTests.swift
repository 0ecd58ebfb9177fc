#if Gateway
import GRDB
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct ChatCompletionTests {
  @Test func `the client's bytes go on but for the model`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let body =
        "{ \"messages\": [{\"role\":\"user\",\"content\":\"h\\u00e9\"}],\"model\":\"small\" }"
      _ = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      let received = upstream.received[0]
      #expect(received.body == body.replacing("\"small\"", with: "\"real-small\""))
      #expect(received.path == "/v1/chat/completions")
      #expect(received.headers["authorization"] == "Bearer sk-upstream-1")
    }
  }

  @Test func `the answer says which model it is of and what it cost`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      // 100 tokens in at 0.001, 50 out at 0.002.
      #expect(answer.headers["x-router-cost"] == "0.2")
      #expect(answer.headers["x-litellm-response-cost"] == "0.2")
      #expect(answer.headers["x-router-model"] == "small")
      #expect(answer.headers["x-litellm-model-id"] == "small/1")
      #expect(answer.headers["x-router-decision"] == "explicit")
      #expect(answer.headers["x-router-attempts"] == "1")
      #expect(answer.body.contains("\"model\":\"small\""))
      #expect(answer.body.contains("\"cost\":0.2"))
      #expect(answer.body.contains("Good day"))
    }
  }

  @Test func `decision and attempt are in the ledger under the answer's id`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"metadata\":{\"feature\":\"mail\"}"))
      let rows = try gateway.rows(
        """
        SELECT a.*, d.step FROM attempts a JOIN decisions d ON a.request = d.request
        """)
      #expect(rows.count == 1)
      #expect(rows[0]["request"] == answer.headers["x-router-request-id"])
      #expect(rows[0]["cost"] == 200_000_000)
      #expect(rows[0]["key"] == "app")
      #expect(rows[0]["feature"] == "mail")
      #expect(rows[0]["outcome"] == "answered")
      #expect(rows[0]["step"] == "explicit")
    }
  }

  @Test func `one connection serves one request after the other`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      for _ in 0..<3 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200)
      }
      #expect(upstream.received.count == 3)
    }
  }

  @Test func `embeddings are passed through and paid for`() async throws {
    let vectors = """
      {"object":"list","model":"real-small","data":[{"object":"embedding","index":0,\
      "embedding":[0.5]}],"usage":{"prompt_tokens":10,"total_tokens":10}}
      """
    let upstream = try await UpstreamDouble(always: Upstream.answer(vectors))
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/embeddings", "{\"model\":\"small\",\"input\":\"text\"}")
      #expect(upstream.received[0].path == "/v1/embeddings")
      #expect(answer.headers["x-router-cost"] == "0.01")
      #expect(answer.body.contains("[0.5]"))
    }
  }
}
#endif
