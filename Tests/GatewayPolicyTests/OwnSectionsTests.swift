#if Gateway
import GatewayPolicy
import TestSupport
import Testing

@Suite struct OwnSectionsTests {
  private static let models = """
    model_list:
      - {model_name: big, litellm_params: {model: a}}
      - {model_name: small, litellm_params: {model: b}}

    """

  private static let sections = """
    server: {address: 0.0.0.0, port: 8080, body_limit: 50 MB, drain_timeout: 12, threads: 2,
      drain_delay: 7}
    keys:
      - {name: app, key: os.environ/APP, customer: acme, tier: gold, budget: {day: 5, month: 100}}
      - name: batch
        hash: sha256:9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08
        requests_per_minute: 60
        tokens_per_minute: 90000
    ledger:
      path: money
      zone: Europe/Berlin
      keep: 30 days
      reserve: maximum
      prices: [prices.json, {file: /etc/own.json, from: 2026-12-01}]
    routing:
      artifact: router.safetensors
      strong: big
      weak: small
      share: 0.3
      names: [auto, smart]
      scored_text: last_message
      exploration: 0.02
      sticky: {capacity: 500, idle: 60}
      pace: {floor: 0.2, tolerance: 0.25, strength: 0.8}
      budgets:
        - {of: each customer, day: 2.5}
        - {key: app, total: 1000}
      rules:
        - name: pictures
          when: {images: true}
          use: big
        - when: {task: [code, sql], tier: gold, min_tokens: 10, language: de, pattern: "(?i)beweis"}
          use: [big, small]
        - {name: rest, when: {tools: false}, use: score}
      tasks:
        translate: {model: small, fallback: big, timeout: 9}
        legal: {model: score, threshold: 0.1, paced: false}

    """

  @Test func `everything that is ours is read`() throws {
    let found = try GatewayConfiguration(
      yaml: Self.models + Self.sections, environment: ["APP": "k-app"])
    #expect(found.server.address == "0.0.0.0" && found.server.port == 8080)
    #expect(found.server.bodyLimit == 50 << 20 && found.server.threads == 2)
    #expect(found.server.drainTimeout == 12 && found.server.drainDelay == 7)
    #expect(found.keys.map(\.name) == ["app", "batch"])
    #expect(found.keys[0].customer == "acme" && found.keys[0].tier == "gold")
    #expect(
      found.keys[1].source
        == .hash("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))
    #expect(found.keys[1].requestsPerMinute == 60 && found.keys[1].tokensPerMinute == 90_000)
    #expect(found.ledger.zone == "Europe/Berlin")
    #expect(found.ledger.keepDays == 30 && found.ledger.reserve == .maximum)
    // Midnight in Berlin is an hour before that of UTC.
    #expect(found.ledger.prices[1].from == .init(day: "2026-12-01", seconds: 1_796_079_600))
    #expect(
      found.budgets == [
        BudgetSetting(scope: .eachCustomer, period: .day, usd: 2.5),
        BudgetSetting(scope: .key("app"), period: .total, usd: 1_000),
        BudgetSetting(scope: .key("app"), period: .day, usd: 5),
        BudgetSetting(scope: .key("app"), period: .month, usd: 100),
      ])
    let routing = try #require(found.routing)
    #expect(routing.limit == .share(0.3))
    #expect(routing.names == ["auto", "smart"])
    #expect(routing.scoredText == .lastMessage)
    #expect(routing.exploration == 0.02)
    #expect(routing.sticky == StickySettings(isOn: true, capacity: 500, idle: 60))
    #expect(routing.pace == PaceSettings(floor: 0.2, tolerance: 0.25, strength: 0.8))
    #expect(routing.rules.map(\.name) == ["pictures", "rule 2", "rest"])
    #expect(routing.rules.map(\.action) == [.models(["big"]), .models(["big", "small"]), .score])
    #expect(routing.rules[1].conditions.tasks == ["code", "sql"])
    #expect(routing.rules[1].conditions.languages == ["German"])
    #expect(routing.rules[1].conditions.pattern?.description == "(?i)beweis")
    #expect(routing.tasks["translate"]?.model == "small")
    #expect(routing.tasks["translate"]?.fallbacks == ["big"])
    #expect(routing.tasks["translate"]?.timeout == 9)
    #expect(routing.tasks["legal"]?.limit == .threshold(0.1))
    #expect(routing.tasks["legal"]?.isPaced == false)
  }

  @Test func `paths in a file are relative to its folder`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.models + Self.sections, to: "gateway.yaml")
    let found = try GatewayConfiguration(contentsOf: path, environment: ["APP": "k-app"])
    #expect(found.routing?.artifact == folder.path("router.safetensors"))
    #expect(found.ledger.path == folder.path("money"))
    #expect(found.ledger.prices.map(\.path) == [folder.path("prices.json"), "/etc/own.json"])
  }

  @Test func `stickiness can be turned off`() throws {
    #expect(try configuration(routing: "sticky: false").routing?.sticky.isOn == false)
  }

  @Test func `that there are no keys is noted`() throws {
    let open = try GatewayConfiguration(yaml: Self.models, environment: [:])
    #expect(open.notes.contains { $0.contains("there are no keys") })
  }
}
#endif
