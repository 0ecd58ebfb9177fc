#if Gateway
import GatewayPolicy
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import RoutingGateway

@Suite struct HealthCheckTests {
  /// Health checks every 50 ms, breakers that would stay open for the whole test.
  private static let settings = """
    general_settings: {health_check_interval: 0.05}
    router_settings: {num_retries: 0, cooldown_time: 500}
    """

  private static let models = Upstream.answer("{\"object\":\"list\",\"data\":[]}")

  private func phase(_ gateway: GatewayFixture) throws -> CircuitBreaker.Phase {
    try gateway.group("small").deployments[0].breaker.phase(at: .now())
  }

  @Test func `a dead deployment is out before any request meets it`() async throws {
    let dead = try await UpstreamDouble { _, request in
      [.send(request.method == "GET" ? Upstream.error("500 Oops", "x") : Upstream.answer())]
    }
    let alive = try await UpstreamDouble { _, request in
      [.send(request.method == "GET" ? Self.models : Upstream.answer())]
    }
    try await withGateway([("small", [dead.base, alive.base])], Self.settings) { gateway in
      try await until { try phase(gateway) == .open }
      for _ in 0..<20 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.headers["x-litellm-model-id"] == "small/2")
      }
      #expect(dead.received.allSatisfy { $0.method == "GET" })
      #expect(gateway.log.text.contains("status 500"))
    }
  }

  @Test func `nobody at the address is a failed check, and readiness says so`() async throws {
    let alive = try await UpstreamDouble(always: Self.models)
    try await withGateway([("small", [UpstreamDouble.nobody])], Self.settings) { gateway in
      try await until { try phase(gateway) == .open }
      let ready = try await gateway.client.send(.GET, "/health/ready")
      #expect(ready.status == 503 && ready.body.contains("no healthy upstream"))
      let live = try await gateway.client.send(.GET, "/health/live")
      #expect(live.status == 200)
      let refused = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(refused.status == 503)
    }
    // One model of two is enough to be ready.
    try await withGateway(
      [("small", [UpstreamDouble.nobody]), ("big", [alive.base])], Self.settings
    ) {
      gateway in
      try await until { try phase(gateway) == .open }
      let ready = try await gateway.client.send(.GET, "/health/ready")
      #expect(ready.status == 200)
    }
  }

  @Test func `one that is well again comes back through exactly one probe`() async throws {
    let isSick = Mutex(true)
    let upstream = try await UpstreamDouble { _, request in
      guard request.method == "GET" else { return [.hold, .send(Upstream.answer())] }
      return [.send(isSick.withLock { $0 } ? Upstream.error("503 No", "x") : Self.models)]
    }
    try await withGateway([("small", [upstream.base])], Self.settings) { gateway in
      try await until { try phase(gateway) == .open }
      isSick.withLock { $0 = false }
      try await until { try phase(gateway) == .halfOpen }
      let client = gateway.client
      func posts() -> Int { upstream.received.count { $0.method == "POST" } }
      async let probe = client.send(.POST, "/v1/chat/completions", chat())
      try await until { posts() == 1 }
      for _ in 0..<5 {
        let refused = try await client.send(.POST, "/v1/chat/completions", chat())
        #expect(refused.status == 503)
      }
      #expect(posts() == 1)
      upstream.release()
      let answer = try await probe
      #expect(answer.status == 200)
      #expect(try phase(gateway) == .closed)
      let next = try await client.send(.POST, "/v1/chat/completions", chat())
      #expect(next.status == 200)
    }
  }

  @Test func `a check sends the key, follows no redirection and costs nothing`() async throws {
    let elsewhere = try await UpstreamDouble(always: Self.models)
    let upstream = try await UpstreamDouble(
      always: "HTTP/1.1 302 Found\r\nlocation: \(elsewhere.base)/models\r\n"
        + "content-length: 0\r\n\r\n")
    try await withGateway([("small", [upstream.base])], Self.settings) { gateway in
      try await upstream.requests(3)
      #expect(
        upstream.received.allSatisfy {
          $0.method == "GET" && $0.path == "/v1/models" && $0.body.isEmpty
            && $0.headers["authorization"] == "Bearer sk-upstream-1"
        })
      // One connection is enough, and somebody is there.
      #expect(upstream.connections == 1 && elsewhere.received.isEmpty)
      #expect(try phase(gateway) == .closed)
      let rows = try gateway.rows("SELECT 1 FROM attempts UNION ALL SELECT 1 FROM decisions")
      #expect(rows.isEmpty)
    }
  }

  @Test func `a key that is refused is told, and the deployment stays`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.error("401 No", "invalid_api_key"))
    try await withGateway([("small", [upstream.base])], Self.settings) { gateway in
      try await until { gateway.log.text.contains("the key is refused (401)") }
      #expect(try phase(gateway) == .closed)
      #expect(!gateway.log.text.contains("sk-upstream"))
    }
  }

  @Test func `after a reload the new deployments are checked and the old ones no more`()
    async throws
  {
    let old = try await UpstreamDouble { number, _ in [.send(Self.models)] }
    let new = try await UpstreamDouble { number, _ in [.send(Self.models)] }
    try await withGateway([("small", [old.base])], Self.settings) { gateway in
      try await old.requests(2)
      let next = try GatewayFixture.configuration([("small", [new.base])], Self.settings)
      try await gateway.gateway.replace(next, prices: DeploymentPrices())
      try await new.requests(1)
      let before = old.received.count
      try await new.requests(6)
      // One at most was under way.
      #expect(old.received.count <= before + 1)

      let silent = try GatewayFixture.configuration([("small", [new.base])])
      try await gateway.gateway.replace(silent, prices: DeploymentPrices())
      // Behind what the loop has yet to do about that.
      _ = try gateway.group("small")
      let last = new.received.count
      // As long as six checks.
      try await Task.sleep(for: .milliseconds(300))
      #expect(new.received.count <= last + 1)
    }
  }

  @Test func `a check does not shorten the rest that a deployment asked for`() throws {
    let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    let breaker = CircuitBreaker(.init(allowedFailures: 0, cooldown: .seconds(60)))
    breaker.fail(try #require(breaker.acquire(at: start)), at: start, rest: .seconds(30))
    breaker.recover(at: start)
    #expect(breaker.acquire(at: start + .seconds(29)) == nil)
    // A failed check keeps it open, but takes nothing of what was asked for.
    #expect(!breaker.trip(at: start + .seconds(1)))
    breaker.recover(at: start + .seconds(2))
    #expect(breaker.acquire(at: start + .seconds(29)) == nil)
    #expect(breaker.acquire(at: start + .seconds(31))?.isProbe == true)
  }
}
#endif
