#if Gateway
import GatewayPolicy
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct AuthenticationTests {
  @Test(arguments: GatewayRoute.allCases)
  func `every route but those of health wants a key, and says always the same`(
    _ route: GatewayRoute
  ) async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      var bodies: Set<String> = []
      let headers: [[String: String]] = [
        [:], ["authorization": "Bearer wrong"], ["authorization": "Bearer "],
        ["authorization": "Basic sk-app"], ["authorization": "sk-app"], ["api-key": "sk-ap"],
        ["authorization": "Bearer sk-app2"],
        ["authorization": "Bearer " + String(repeating: "k", count: 5000)],
      ]
      for fields in headers {
        let answer = try await TestClient(port: gateway.port, key: nil)
          .send(route.method, route.path, route.method == .POST ? chat() : "", headers: fields)
        if route.isOpen {
          #expect(answer.status == 200)
        } else {
          #expect(answer.status == 401)
          bodies.insert(answer.body)
        }
      }
      #expect(bodies.count == (route.isOpen ? 0 : 1))
      #expect(upstream.received.isEmpty)
    }
  }

  @Test func `beside a master key others read no metrics unless they may`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let keys = "keys: [{name: app, key: sk-app}, {name: watch, key: sk-watch, metrics: true}]"
    for hasMaster in [false, true] {
      try await withGateway([("small", [upstream.base])], keys: keys) {
        $0.keys[0].isMaster = hasMaster
        $0.keys.append(KeySetting(name: "other", source: .secret(Secret("sk-other"))))
      } _: { gateway in
        let good = hasMaster ? ["sk-app", "sk-watch"] : ["sk-app", "sk-watch", "sk-other"]
        for key in ["sk-app", "sk-watch", "sk-other"] {
          let client = TestClient(port: gateway.port, key: key)
          let answer = try await client.send(.GET, "/metrics")
          #expect(answer.status == (good.contains(key) ? 200 : 403))
          let models = try await client.send(.GET, "/v1/models")
          #expect(models.status == 200)
        }
      }
    }
  }

  @Test func `a good key passes in either header`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let client = TestClient(port: gateway.port, key: nil)
      for fields in [["authorization": "bearer sk-app"], ["api-key": "sk-app"]] {
        let answer = try await client.send(.GET, "/v1/models", headers: fields)
        #expect(answer.status == 200)
      }
    }
  }

  @Test func `nothing of a request chooses the host`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let stranger = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])]) { gateway in
      let more = ",\"api_base\":\"\(stranger.base)\",\"base_url\":\"\(stranger.base)\""
      _ = try await gateway.client.send(
        .POST, "http://127.0.0.1:\(stranger.port)/v1/chat/completions", chat(more: more),
        headers: ["host": "127.0.0.1:\(stranger.port)", "x-forwarded-host": "evil"])
      _ = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: more),
        headers: ["host": "127.0.0.1:\(stranger.port)", "x-forwarded-host": "evil"])
      #expect(stranger.received.isEmpty)
      #expect(upstream.received.map(\.path) == ["/v1/chat/completions", "/v1/chat/completions"])
      for request in upstream.received {
        #expect(request.headers["host"] == "127.0.0.1:\(upstream.port)")
        #expect(request.headers["authorization"] == "Bearer sk-upstream-1")
      }
    }
  }
}
#endif
