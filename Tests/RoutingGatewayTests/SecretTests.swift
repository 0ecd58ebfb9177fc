#if Gateway
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct SecretTests {
  /// What must be seen nowhere: the client's key, the upstream's, and the prompt.
  private let canaries = ["sk-app", "sk-upstream-1", "canary-prompt"]

  @Test func `no log, error or metric tells a key or a prompt`() async throws {
    let echoing = try await UpstreamDouble { number, request in
      let key = request.headers["authorization"] ?? ""
      switch number {
      case 1: return [.send(Upstream.error("400 Bad", "bad key \(key)"))]
      case 2: return [.send(Upstream.error("401 No", "wrong \(key)"))]
      case 3: return [.send(Upstream.error("500 Oops", "crashed on \(request.body.count) \(key)"))]
      case 4: return [.send("garbage \(key)\r\n\r\n"), .close]
      case 5:
        return [
          .send(
            Upstream.streamHead + Upstream.chunk("data: {\"error\":{\"message\":\"\(key)\"}}\n\n")
              + Upstream.streamEnd)
        ]
      default: return [.send(Upstream.answer())]
      }
    }
    try await withGateway(
      [("small", [echoing.base])], "router_settings: {num_retries: 0, allowed_fails: 100}"
    ) { gateway in
      var told = ""
      for number in 1...7 {
        let more = number == 5 ? ",\"stream\":true" : ""
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat("small", "canary-prompt", more: more))
        told += answer.body + answer.headers.description
      }
      let wrong = TestClient(port: gateway.port, key: "sk-app-wrong")
      told += try await wrong.send(.GET, "/v1/models").body
      told += try await gateway.client.send(.GET, "/metrics").body
      told += try await gateway.client.send(.POST, "/v1/chat/completions", "{\"sk-app\":").body
      let log = gateway.log.text
      #expect(log.contains("attempt failed"))
      for canary in canaries {
        #expect(!told.contains(canary), "\(canary) was told")
        #expect(!log.contains(canary), "\(canary) was logged")
      }
    }
  }
}
#endif
