#if Gateway
import CostLedger
import Foundation
import GRDB
import GatewayPolicy
import Logging
import NIOHTTP1
import TestSupport
import Testing

@testable import RoutingGateway

@Suite struct PriceChangeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func catalogue(_ name: String, input: String, more: String = "") throws {
    try folder.write(
      #"{"m":{"litellm_provider":"openai","input_cost_per_token":\#(input),"#
        + #""output_cost_per_token":0.002\#(more)}}"#, to: name)
  }

  private func files(_ base: String, prices: String, more: String = "") throws -> GatewayFiles {
    GatewayFiles(
      path: try folder.write(
        """
        model_list:
        - {model_name: small, litellm_params: {model: openai/m, api_base: "\(base)", api_key: k}}
        - {model_name: big, litellm_params: {model: openai/m, api_base: "\(base)", api_key: k}}
        keys: [{name: app, key: sk-app}]
        server: {port: 0, threads: 1}
        ledger: {prices: \(prices)}
        \(more)
        """, to: "gateway.yaml"))
  }

  /// Runs a test against a gateway of these files and hands back a column of all attempts.
  private func attempts(
    _ files: GatewayFiles, _ column: String,
    _ test: (TestClient, Reloader) async throws -> Void
  ) async throws -> [Int64?] {
    let (configuration, prices) = try files.read()
    let logger = Logger(label: "test") { _ in CapturedLog() }
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let gateway = try Gateway(configuration, prices: prices, ledger: ledger, logger: logger)
    let client = TestClient(port: try await gateway.start())
    let reloader = Reloader(
      gateway: gateway, files: files, configuration: configuration, logger: logger)
    do { try await test(client, reloader) } catch { Issue.record(error) }
    await gateway.drain()
    ledger.close()
    return try read(column)
  }

  private func read(_ column: String) throws -> [Int64?] {
    try DatabaseQueue(path: folder.path("ledger/ledger.sqlite")).read {
      try Row.fetchAll($0, sql: "SELECT \(column) FROM attempts ORDER BY id").map { $0[0] }
    }
  }

  @Test func `a new catalogue is the price of what comes, and not of what was`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try catalogue("prices.json", input: "0.001")
    let files = try files(upstream.base, prices: "prices.json")
    let costs = try await attempts(files, "cost") { client, reloader in
      _ = try await client.send(.POST, "/v1/chat/completions", chat())
      try catalogue("prices.json", input: "0.003")
      // Twice: a file that is still being written is left alone.
      await reloader.reloadIfChanged()
      await reloader.reloadIfChanged()
      _ = try await client.send(.POST, "/v1/chat/completions", chat())
    }
    #expect(costs == [200_000_000, 400_000_000])
  }

  @Test func `the day from which a catalogue holds is a change`() throws {
    try catalogue("old.json", input: "0.001")
    try catalogue("new.json", input: "0.003")
    let files = try files(
      "http://127.0.0.1:1/v1", prices: "[old.json, {file: new.json, from: 2199-01-01}]")
    let configuration = try files.read().configuration
    let start = try #require(configuration.ledger.prices[1].from?.seconds)
    let before = files.stamps(configuration, at: LedgerTime(seconds: start - 1))
    #expect(files.stamps(configuration, at: LedgerTime(seconds: start - 100)) == before)
    #expect(files.stamps(configuration, at: LedgerTime(seconds: start)) != before)
  }

  @Test func `a prompt cache that a change of model threw away is no saving`() async throws {
    let upstream = try await UpstreamDouble(
      always: Upstream.answer(
        Upstream.completion.replacing("\"prompt_tokens\":100", with: "\"prompt_tokens\":9000")))
    try catalogue("prices.json", input: "0.001", more: #","cache_read_input_token_cost":0.0001"#)
    let files = try files(
      upstream.base, prices: "prices.json",
      more: """
        routing:
          strong: big
          weak: small
          share: 0.5
          rules:
            - {name: easy, when: {feature: easy}, use: small}
            - {name: hard, when: {feature: hard}, use: big}
        """)
    let long = String(repeating: "word ", count: 2000)
    let strong = try await attempts(files, "strong_cost") { client, _ in
      for (feature, turns) in [
        ("easy", ""),
        ("hard", #",{"role":"assistant","content":"Yes."},{"role":"user","content":"Why?"}"#),
      ] {
        let body =
          #"{"model":"auto","messages":[{"role":"user","content":"\#(long)"}\#(turns)],"#
          + #""metadata":{"feature":"\#(feature)"}}"#
        let answer = try await client.send(.POST, "/v1/chat/completions", body)
        #expect(answer.status == 200, "\(answer.body)")
      }
    }
    let plain: Int64 = 9000 * 1_000_000 + 50 * 2_000_000
    try #require(strong.count == 2 && strong[0] == plain)
    // Each token that the strong model would have had in its cache is 0.0009 USD cheaper there.
    let lost = plain - (strong[1] ?? 0)
    #expect(lost.isMultiple(of: 900_000) && (1024...9000).contains(lost / 900_000))
  }
}
#endif
