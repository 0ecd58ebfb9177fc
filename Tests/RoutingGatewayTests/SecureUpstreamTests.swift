#if Gateway
import GRDB
import GatewayPolicy
import NIOHTTP1
import NIOSSL
import Testing

@testable import RoutingGateway

@Suite struct SecureUpstreamTests {
  private static let once = "router_settings: {num_retries: 0, allowed_fails: 1000}"

  /// A gateway before one upstream, and what it did with requests.
  private func withUpstream(
    _ upstream: UpstreamDouble, _ host: String, _ check: CertificateCheck,
    _ test: (GatewayFixture) async throws -> Void
  ) async throws {
    try await withGateway(
      [("small", [upstream.base(host)])], Self.once,
      adjust: { $0.deployments[0].certificateCheck = check }, test)
  }

  /// Nothing of a request reaches an upstream whose certificate is refused.
  private func expectRefusal(
    _ server: NIOSSLContext, _ host: String, _ check: CertificateCheck, _ why: String
  ) async throws {
    let upstream = try await UpstreamDouble(tls: server, always: Upstream.answer())
    try await withUpstream(upstream, host, check) { gateway in
      for _ in 0..<2 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 502)
        #expect(answer.body.contains("upstream_tls_failed"))
      }
      #expect(gateway.log.text.contains(why), "\(gateway.log.text)")
      #expect(upstream.received.isEmpty)
      // What was not sent costs nothing, and budgets are not charged for it.
      let rows = try gateway.rows("SELECT cost, charged, status FROM attempts")
      #expect(rows.count == 2 && rows.allSatisfy { $0["cost"] == 0 && $0["charged"] == nil })
    }
    try await upstream.stop()
  }

  @Test func `one connection serves several requests, by name and as HTTP 1.1`() async throws {
    let authority = try TestAuthority()
    let server = try authority.server(
      "DNS:localhost,IP:127.0.0.1", protocols: ["h2", "http/1.1"])
    let upstream = try await UpstreamDouble(tls: server, always: Upstream.answer())
    try await withUpstream(upstream, "localhost", .authorities(authority.path)) { gateway in
      for _ in 0..<3 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200)
      }
      #expect(upstream.received.count == 3 && upstream.connections == 1)
      #expect(upstream.serverNames == ["localhost"] && upstream.protocols == ["http/1.1"])
      #expect(upstream.received[0].headers["authorization"] == "Bearer sk-upstream-1")
    }
  }

  @Test func `an address is checked by the certificate without a name being indicated`()
    async throws
  {
    let authority = try TestAuthority()
    let server = try authority.server("IP:127.0.0.1")
    let upstream = try await UpstreamDouble(tls: server, always: Upstream.answer())
    try await withUpstream(upstream, "127.0.0.1", .authorities(authority.path)) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      #expect(upstream.serverNames == [nil])
    }
    try await expectRefusal(
      authority.server("DNS:localhost"), "127.0.0.1", .authorities(authority.path),
      "for another host")
  }

  @Test func `a stream comes through TLS and is cancelled through it`() async throws {
    let authority = try TestAuthority()
    let server = try authority.server("DNS:localhost")
    let upstream = try await UpstreamDouble(tls: server) { number, _ in
      guard number == 2 else { return [.send(Upstream.goodStream)] }
      return [
        .send(Upstream.streamHead + Upstream.chunk(Upstream.event(content: "Good"))), .hold,
      ]
    }
    try await withUpstream(upstream, "localhost", .authorities(authority.path)) { gateway in
      let body = chat(more: ",\"stream\":true")
      let whole = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(whole.isComplete && whole.body.hasSuffix("data: [DONE]\n\n"))
      let live = try await gateway.client.open(.POST, "/v1/chat/completions", body)
      _ = try await live.read(until: "Good")
      live.leave()
      try await upstream.disconnects(1)
    }
  }

  @Test func `a certificate for another host is refused`() async throws {
    let authority = try TestAuthority()
    try await expectRefusal(
      authority.server("DNS:other.example"), "localhost", .authorities(authority.path),
      "for another host")
  }

  @Test func `an expired certificate is refused`() async throws {
    let authority = try TestAuthority()
    try await expectRefusal(
      authority.server("DNS:localhost", days: -1), "localhost", .authorities(authority.path),
      "not trusted")
  }

  @Test func `a self-signed certificate is refused`() async throws {
    let authority = try TestAuthority()
    try await expectRefusal(
      authority.server("DNS:localhost", isSelfSigned: true), "localhost",
      .authorities(authority.path), "not trusted")
  }

  @Test func `an authority that the system does not know is refused`() async throws {
    let authority = try TestAuthority()
    try await expectRefusal(authority.server("DNS:localhost"), "localhost", .system, "not trusted")
  }

  @Test func `without checks any certificate will do, and no checked call shares the connection`()
    async throws
  {
    let authority = try TestAuthority()
    let server = try authority.server("DNS:other.example", days: -1, isSelfSigned: true)
    let upstream = try await UpstreamDouble(tls: server, always: Upstream.answer())
    let base = upstream.base("localhost")
    try await withGateway(
      [("small", [base]), ("strict", [base])], Self.once,
      adjust: {
        $0.deployments[0].certificateCheck = .off
        $0.deployments[1].certificateCheck = .authorities(authority.path)
      }
    ) { gateway in
      let loose = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(loose.status == 200)
      let strict = try await gateway.client.send(.POST, "/v1/chat/completions", chat("strict"))
      #expect(strict.status == 502)
      #expect(upstream.received.count == 1)
    }
  }

  @Test func `plain HTTP at an https address is refused`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let base = upstream.base.replacing("http:", with: "https:")
    try await withGateway([("small", [base])], Self.once) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.body.contains("upstream_tls_failed"))
      #expect(upstream.received.isEmpty)
    }
  }

  @Test func `authorities that cannot be read are told at the start`() async throws {
    await #expect(throws: GatewayError.self) {
      try await withGateway(
        [("small", ["https://localhost:1/v1"])],
        adjust: { $0.deployments[0].certificateCheck = .authorities("/nowhere.pem") }
      ) { _ in }
    }
  }

  @Test func `a handshake that never ends is a timeout of something that was not sent`()
    async throws
  {
    let silent = try await EarlyUpstream("")
    let base = silent.base.replacing("http:", with: "https:")
    try await withGateway(
      [("small", [base])], "router_settings: {num_retries: 0, stream_timeout: 0.2}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 504)
      let rows = try gateway.rows("SELECT outcome, cost, charged FROM attempts")
      #expect(rows.map { $0["outcome"] as String } == ["timedOut"])
      #expect(rows.allSatisfy { $0["cost"] == 0 && $0["charged"] == nil })
    }
  }
}
#endif
