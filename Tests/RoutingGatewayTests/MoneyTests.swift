#if Gateway
import CostLedger
import GRDB
import GatewayPolicy
import ModelPrices
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct MoneyTests {
  /// Usages as providers write them, with what they cost at 0.001 and 0.002 USD a token.
  private static let usages: [(String, Int64?)] = [
    (#"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}"#, 200_000_000),
    (
      #"{"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":64},"#
        + #""completion_tokens_details":{"reasoning_tokens":20}}"#, 200_000_000
    ),
    (
      #"{"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":null,"#
        + #""completion_tokens_details":null}"#, 200_000_000
    ),
    (
      #"{"completion_tokens":50,"prompt_cache_hit_tokens":90,"prompt_cache_miss_tokens":10,"#
        + #""prompt_tokens":100}"#, 200_000_000
    ),
    (#"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#, 0),
    (#"null"#, nil),
  ]

  @Test(arguments: usages.indices)
  func `a stream costs what the same answer costs in one piece`(index: Int) async throws {
    let (usage, cost) = Self.usages[index]
    let upstream = try await UpstreamDouble { _, request in
      if !request.body.contains("\"stream\":true") {
        return [
          .send(
            Upstream.answer(
              #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"#
                + #""message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"#
                + #""usage":"# + usage + "}"))
        ]
      }
      let last =
        #"data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"#
        + #""usage":"# + usage + "}\n\n"
      let events = [Upstream.event(content: "x"), Upstream.stop, last, Upstream.done]
      return [
        .send(Upstream.streamHead + events.map(Upstream.chunk).joined() + Upstream.streamEnd)
      ]
    }
    try await withGateway([("small", [upstream.base])]) { gateway in
      for more in ["", ",\"stream\":true"] {
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: more + ",\"max_tokens\":10"))
        #expect(answer.status == 200 && answer.isComplete)
      }
      let lines = try gateway.lines("streamed || ' ' || COALESCE(cost, '?')")
      let expected = cost.map { "\($0)" } ?? "?"
      #expect(lines == ["0 " + expected, "1 " + expected])
    }
  }

  @Test func `errors and upstreams that are not there cost nothing, and that is known`()
    async throws
  {
    let good = try await UpstreamDouble { number, _ in
      [.send(number == 1 ? Upstream.error("500 Oops", "x") : Upstream.answer())]
    }
    // By lot: more retries than any run of bad luck.
    let settings = "router_settings: {num_retries: 20, allowed_fails: 100, retry_after: 0}"
    try await withGateway([("small", [UpstreamDouble.nobody, good.base])], settings) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      let lines = try gateway.lines(
        "outcome || ' ' || COALESCE(cost, '?') || ' ' || COALESCE(charged, '-')")
      #expect(lines.last == "answered 200000000 -")
      #expect(lines.count > 1 && Set(lines.dropLast()) == ["failed 0 -"])
    }
  }

  @Test func `what may have been paid is charged to the budget, and told apart`() async throws {
    let upstream = try await UpstreamDouble { _, _ in [.hold] }
    try await withGateway(
      [("small", [upstream.base])],
      keys: "keys: [{name: app, key: sk-app, budget: {total: 5}}]"
    ) { gateway in
      let live = try await gateway.client.open(
        .POST, "/v1/chat/completions", chat(more: ",\"max_tokens\":100"))
      try await upstream.requests(1)
      live.leave()
      try await upstream.disconnects(1)
      // When the loop has done with it.
      _ = try gateway.group("small")
      let lines = try gateway.lines("outcome || ' ' || COALESCE(cost, '?')")
      #expect(lines == ["cancelled ?"])
      let charged = try gateway.total("charged")
      #expect(charged >= 200_000_000)
      let status = gateway.gateway.loops[0].state.budgets.status(for: LedgerTags(key: "app"))
      #expect(status.map(\.spent) == [NanoDollars(charged)])
      #expect(status.map(\.reserved) == [.zero])
    }
  }

  @Test func `what a client asks for by name is not counted as routing's saving`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let settings = """
      routing:
        strong: big
        weak: small
        share: 0.5
        rules: [{name: mails, when: {feature: mail}, use: small}]
      router_settings: {context_window_fallbacks: [{tiny: [small]}]}
      """
    try await withGateway(
      [("small", [upstream.base]), ("big", [upstream.base]), ("tiny", [upstream.base])], settings,
      adjust: { $0.deployments[2].contextWindow = 1 }
    ) { gateway in
      let mail = ",\"metadata\":{\"feature\":\"mail\"}"
      for (model, more) in [("small", ""), ("tiny", ""), ("auto", mail)] {
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(model, more: more))
        #expect(answer.status == 200, "\(answer.body)")
      }
      let lines = try gateway.lines(
        "(SELECT step FROM decisions WHERE decisions.request = attempts.request) || ' ' "
          + "|| COALESCE(strong_cost, '-')")
      #expect(lines == ["explicit -", "context_window -", "rule 200000000"])
    }
  }

  @Test func `a request that fails gives its tokens back to its key's rate`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      [.send(number <= 2 ? Upstream.error("400 Bad Request", "x") : Upstream.answer())]
    }
    try await withGateway(
      [("small", [upstream.base])],
      keys: "keys: [{name: app, key: sk-app, tokens_per_minute: 160}]"
    ) { gateway in
      let body = chat(more: ",\"max_tokens\":150")
      let answers = try await gateway.client.sendTogether([body, body, body, body])
      // The third used 150 tokens, after which another 150 do not fit for most of a minute.
      #expect(answers.map(\.status) == [400, 400, 200, 429])
    }
  }

  @Test func `no reservation outlives its request, however that ended`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      switch number % 5 {
      case 0: [.send(Upstream.answer())]
      case 1: [.send(Upstream.error("429 Too Many Requests", "x", headers: "retry-after: 0\r\n"))]
      case 2: [.send("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{]}")]
      case 3: [.reset]
      default: [.send(Upstream.streamHead), .close]
      }
    }
    try await withGateway(
      [("small", [upstream.base])], "router_settings: {num_retries: 0, allowed_fails: 1000}",
      keys: "keys: [{name: app, key: sk-app, budget: {total: 1000}}]"
    ) { gateway in
      let client = gateway.client
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for number in 0..<64 {
          tasks.addTask {
            let live = try await client.open(
              .POST, "/v1/chat/completions",
              chat(more: number.isMultiple(of: 2) ? ",\"stream\":true" : ""))
            if number % 7 == 0 { live.leave() } else { _ = try await live.read() }
          }
        }
        try await tasks.waitForAll()
      }
      let budgets = gateway.gateway.loops[0].state.budgets
      // A client may have left before its request was read, which then begins when others are over.
      try await until {
        let status = budgets.status(for: LedgerTags(key: "app"))[0]
        let recorded = NanoDollars(try gateway.total("COALESCE(cost, charged, 0)"))
        return status.reserved == .zero && status.spent == recorded && recorded > .zero
      }
    }
  }
}

extension GatewayFixture {
  /// An SQL expression of each attempt, in their order.
  fileprivate func lines(_ expression: String) throws -> [String] {
    try rows("SELECT \(expression) AS line FROM attempts ORDER BY id").map { $0["line"] }
  }

  /// The sum of an SQL expression over all attempts.
  fileprivate func total(_ expression: String) throws -> Int64 {
    try rows("SELECT SUM(\(expression)) AS total FROM attempts").first?["total"] ?? 0
  }
}
#endif
