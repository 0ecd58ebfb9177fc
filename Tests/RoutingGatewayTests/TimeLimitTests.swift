#if Gateway
import GRDB
import GatewayPolicy
import NIOHTTP1
import TestSupport
import Testing

@testable import RoutingGateway

@Suite struct TimeLimitTests {
  @Test func `a stall after 200 does not keep the next model from being asked`() async throws {
    let stalled = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead + Upstream.chunk(Upstream.role)), .hold]
    }
    let good = try await UpstreamDouble(always: Upstream.goodStream)
    try await withGateway(
      [("small", [stalled.base]), ("big", [good.base])],
      "router_settings: {num_retries: 0, fallbacks: [{small: [big]}]}",
      // The other one may take as long as the machine that runs this needs.
      adjust: { $0.deployments[0].streamTimeout = 2 }
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      #expect(answer.headers["x-router-model"] == "big")
      // What stalled is hung up on.
      try await stalled.disconnects(1)
      let rows = try gateway.rows("SELECT outcome, model FROM attempts ORDER BY id")
      #expect(rows.map { $0["outcome"] as String } == ["timedOut", "answered"])
    }
  }

  @Test func `a stream that dries up ends with an error`() async throws {
    let drying = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead + Upstream.chunk(Upstream.event(content: "half"))), .hold]
    }
    try await withGateway(
      [("small", [drying.base])], "router_settings: {num_retries: 0, idle_timeout: 0.2}"
    ) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      #expect(answer.body.contains("half"))
      #expect(answer.body.contains("upstream_timeout"))
      try await drying.disconnects(1)
    }
  }

  @Test func `an answer that takes too long is 504`() async throws {
    let slow = try await UpstreamDouble { _, _ in [.hold] }
    try await withGateway(
      [("small", [slow.base])], "router_settings: {num_retries: 0, timeout: 2}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 504)
      try await slow.disconnects(1)
    }
  }

  @Test func `what never reached the upstream costs nothing, whoever gives up first`() async throws
  {
    let full = try LoopbackServer("Tests/Servers/full.py")
    try await withGateway(
      [("small", [full.url + "/v1"])], "router_settings: {num_retries: 0, allowed_fails: 100}"
    ) { gateway in
      let load = try gateway.group("small").deployments[0].load
      let live = try await gateway.client.open(.POST, "/v1/chat/completions", chat())
      try await until { load.callsUnderWay == 1 }
      live.leave()
      try await until { load.callsUnderWay == 0 }
      // The limit of the first token is that of connecting, too, where it is the shorter one.
      let settings = "router_settings: {num_retries: 0, stream_timeout: 0.3}"
      try await gateway.gateway.replace(
        GatewayFixture.configuration([("small", [full.url + "/v1"])], settings),
        prices: DeploymentPrices())
      for _ in 0..<5 {
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
        #expect(answer.status == 504)
      }
      let rows = try gateway.rows("SELECT outcome, cost, charged FROM attempts ORDER BY id")
      let late = Array(repeating: "timedOut", count: 5)
      #expect(rows.map { $0["outcome"] as String } == ["cancelled"] + late)
      #expect(rows.allSatisfy { $0["cost"] == 0 && $0["charged"] as Int64? == nil })
    }
  }

  @Test func `a slow drip is no stall`() async throws {
    let letters = "abcdefghijklmnopqrstuvwxyz".map {
      Upstream.chunk(Upstream.event(content: "\($0)"))
    }
    let dripping = try await UpstreamDouble { _, _ in
      [.send(Upstream.streamHead)] + letters.map { .send($0) }
        + [
          .send(([Upstream.stop, Upstream.done].map(Upstream.chunk).joined()) + Upstream.streamEnd)
        ]
    }
    try await withGateway([("small", [dripping.base])]) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: ",\"stream\":true"))
      #expect(answer.body.split(separator: "\n\n").count == 28)
    }
  }
}
#endif
