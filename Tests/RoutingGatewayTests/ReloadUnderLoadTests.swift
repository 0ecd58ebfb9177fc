#if Gateway
import CostLedger
import GatewayPolicy
import Logging
import NIOHTTP1
import TestSupport
import Testing

@testable import RoutingGateway

@Suite struct ReloadUnderLoadTests {
  /// The same two groups under other names, and rules that name them.
  private static func configuration(_ name: String, _ base: String) throws -> GatewayConfiguration {
    var configuration = try GatewayFixture.configuration(
      [("\(name)-strong", [base]), ("\(name)-weak", [base])],
      """
      routing:
        strong: \(name)-strong
        weak: \(name)-weak
        threshold: 0.5
        rules: [{when: {max_tokens: 1000000}, use: \(name)-weak}]
      """)
    configuration.server.threads = 2
    return configuration
  }

  @Test func `no request is lost while models come and go`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let folder = try TemporaryFolder(inMemory: true)
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let first = try Self.configuration("a", upstream.base)
    let gateway = try Gateway(
      first, prices: DeploymentPrices(), ledger: ledger,
      logger: .init(label: "test") { _ in CapturedLog() })
    let client = TestClient(port: try await gateway.start())
    let second = try Self.configuration("b", upstream.base)

    for turn in 0..<30 {
      let (name, next) = turn.isMultiple(of: 2) ? ("b", second) : ("a", first)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for _ in 0..<4 {
          tasks.addTask {
            for _ in 0..<3 {
              let answer = try await client.send(.POST, body: chat("auto"))
              #expect(answer.status == 200, "\(answer.body)")
            }
          }
        }
        tasks.addTask { try await gateway.replace(next, prices: .init()) }
        try await tasks.waitForAll()
      }
      let answer = try await client.send(.POST, body: chat("auto"))
      #expect(answer.headers["x-router-model"] == "\(name)-weak")
    }
    await gateway.drain()
    ledger.close()
  }
}

extension TestClient {
  fileprivate func send(_ method: HTTPMethod, body: String) async throws -> Answer {
    try await send(method, "/v1/chat/completions", body)
  }
}
#endif
