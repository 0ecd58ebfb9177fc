#if Gateway
import CostLedger
import Foundation
import GatewayPolicy
import Logging
import NIOHTTP1
import TestSupport
import Testing

@testable import RoutingGateway

@Suite struct ReloadTests {
  private func yaml(_ name: String, _ base: String) -> String {
    """
    model_list:
    - {model_name: \(name), litellm_params: {model: openai/m, api_base: "\(base)", api_key: k}}
    keys: [{name: app, key: sk-app}]
    server: {port: 0, threads: 2}
    """
  }

  private func models(_ client: TestClient) async throws -> String {
    try await client.send(.GET, "/v1/models").body
  }

  @Test func `good files take effect, bad ones change nothing, requests go on`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold, .send(Upstream.answer())] }
    let folder = try TemporaryFolder()
    let path = try folder.write(yaml("old", upstream.base), to: "gateway.yaml")
    let files = GatewayFiles(path: path)
    let (configuration, prices) = try files.read()
    let log = CapturedLog()
    let logger = Logger(label: "test") { _ in log }
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let gateway = try Gateway(configuration, prices: prices, ledger: ledger, logger: logger)
    let client = TestClient(port: try await gateway.start())
    let reloader = Reloader(
      gateway: gateway, files: files, configuration: configuration, logger: logger)

    // Under way while the model that it asked for disappears.
    async let underWay = client.send(.POST, "/v1/chat/completions", chat("old"))
    try await upstream.requests(1)

    try folder.write("model_list: [", to: "gateway.yaml")
    await reloader.reload()
    let kept = try await models(client)
    #expect(kept.contains("\"old\""))
    #expect(log.text.contains("not reloaded"))

    try folder.write(yaml("new", upstream.base), to: "gateway.yaml")
    // Twice: a file that is still being written is left alone.
    await reloader.reloadIfChanged()
    await reloader.reloadIfChanged()
    let taken = try await models(client)
    #expect(taken.contains("\"new\""))
    let gone = try await client.send(.POST, "/v1/chat/completions", chat("old"))
    #expect(gone.status == 404)

    upstream.release()
    let late = try await underWay
    #expect(late.status == 200)
    await gateway.drain()
    ledger.close()
  }

  @Test func `authorities that are renewed take effect`() async throws {
    let (old, new) = (try TestAuthority(), try TestAuthority())
    let upstream = try await UpstreamDouble(
      tls: new.server("DNS:localhost"), always: Upstream.answer())
    let folder = try TemporaryFolder()
    let text = yaml("m", upstream.base("localhost"))
      .replacing("api_key: k", with: "api_key: k, ssl_verify: ca.pem")
    let files = GatewayFiles(path: try folder.write(text, to: "gateway.yaml"))
    try folder.write(old.certificate, to: "ca.pem")
    let (configuration, prices) = try files.read()
    let logger = Logger(label: "test") { _ in CapturedLog() }
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let gateway = try Gateway(configuration, prices: prices, ledger: ledger, logger: logger)
    let client = TestClient(port: try await gateway.start())
    let reloader = Reloader(
      gateway: gateway, files: files, configuration: configuration, logger: logger)
    let refused = try await client.send(.POST, "/v1/chat/completions", chat("m"))
    #expect(refused.status == 502)

    try folder.write(new.certificate, to: "ca.pem")
    await reloader.reloadIfChanged()
    await reloader.reloadIfChanged()
    let answered = try await client.send(.POST, "/v1/chat/completions", chat("m"))
    #expect(answered.status == 200)
    await gateway.drain()
    ledger.close()
  }

  @Test func `a breaker stays open across a reload`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.error("500 Oops", "server_error"))
    let settings = "router_settings: {num_retries: 0, allowed_fails: 1, cooldown_time: 500}"
    try await withGateway([("small", [upstream.base])], settings) { gateway in
      for _ in 0..<2 {
        _ = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      }
      try await gateway.gateway.replace(
        GatewayFixture.configuration([("small", [upstream.base])], settings),
        prices: DeploymentPrices())
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 503)
    }
  }
}
#endif
