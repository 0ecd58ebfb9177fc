#if Gateway
import GRDB
import GatewayPolicy
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct InvalidJSONTests {
  private static let wish = ",\"response_format\":{\"type\":\"json_object\"}"
  private static let on = """
    router_settings:
      num_retries: 0
      invalid_json_fallback: true
      fallbacks: [{small: [big]}]
    """

  private static func answer(_ content: String, reason: String = "stop") -> String {
    let body = Upstream.completion
      .replacing("\"Good day\"", with: content)
      .replacing("\"finish_reason\":\"stop\"", with: "\"finish_reason\":\"\(reason)\"")
    return Upstream.answer(body)
  }

  private static let prose = answer(#""Sure! Here is the JSON: {}""#)
  private static let object = answer(#""{\"a\": [1, 2]}""#)

  /// What the client got for one request, and what was written down.
  private func ask(
    _ first: String, _ second: String, settings: String = on, more: String = wish
  ) async throws -> (answer: Answer, outcomes: [String], costs: [Int64?]) {
    let small = try await UpstreamDouble(always: first)
    let big = try await UpstreamDouble(always: second)
    var result: (Answer, [String], [Int64?])?
    try await withGateway([("small", [small.base]), ("big", [big.base])], settings) { gateway in
      let answer = try await gateway.client.send(
        .POST, "/v1/chat/completions", chat(more: more))
      let rows = try gateway.rows("SELECT outcome, cost FROM attempts ORDER BY number")
      result = (
        answer, rows.map { $0["outcome"] as String }, rows.map { $0["cost"] as Int64? }
      )
    }
    return try #require(result)
  }

  @Test func `another model is asked, and both are paid for`() async throws {
    let found = try await ask(Self.prose, Self.object)
    #expect(found.answer.status == 200)
    #expect(found.answer.headers["x-router-model"] == "big")
    #expect(found.answer.headers["x-litellm-attempted-fallbacks"] == "1")
    #expect(found.answer.body.contains(#"{\"a\": [1, 2]}"#))
    #expect(found.outcomes == ["failed", "answered"])
    #expect(found.costs == [200_000_000, 200_000_000])
    #expect(found.answer.headers["x-router-cost"] == "0.4")
  }

  @Test func `where none is valid the last answer is passed on as it is`() async throws {
    let found = try await ask(Self.prose, Self.answer(#""Also prose""#))
    #expect(found.answer.status == 200)
    #expect(found.answer.headers["x-router-model"] == "big")
    #expect(found.answer.body.contains("Also prose"))
    #expect(found.outcomes == ["failed", "answered"])
  }

  @Test(arguments: [
    Upstream.error("500 Oops", "server_error"), Upstream.error("400 Bad", "no_such_format"),
    Upstream.answer("<html>"),
  ])
  func `where the other one fails the poor answer is better than none`(second: String)
    async throws
  {
    let found = try await ask(Self.prose, second)
    #expect(found.answer.status == 200)
    #expect(found.answer.headers["x-router-model"] == "small")
    #expect(found.answer.body.contains("Sure!"))
    #expect(found.outcomes == ["failed", "failed"])
  }

  @Test(arguments: [
    // Not switched on; not asked for JSON; JSON; cut short by a limit; a call of a tool.
    (prose, on.replacing("true", with: "false"), wish), (prose, on, ""), (object, on, wish),
    (answer(#""{\"a\": [1""#, reason: "length"), on, wish),
    (answer("null", reason: "tool_calls"), on, wish),
    (answer(#"" [1] ""#), on, wish),
  ])
  func `otherwise one answer is enough`(first: String, settings: String, more: String)
    async throws
  {
    let found = try await ask(first, Self.object, settings: settings, more: more)
    #expect(found.answer.headers["x-router-model"] == "small")
    #expect(found.outcomes == ["answered"])
  }

  @Test func `where the budget has no room for another model the poor answer is passed on`()
    async throws
  {
    // A hundred tokens out and six in: 0.206 is set aside, of which each answer takes 0.2.
    for (budget, model) in [(0.4, "small"), (0.41, "big")] {
      let small = try await UpstreamDouble(always: Self.prose)
      let big = try await UpstreamDouble(always: Self.object)
      try await withGateway(
        [("small", [small.base]), ("big", [big.base])], Self.on,
        keys: "keys: [{name: app, key: sk-app, budget: {total: \(budget)}}]"
      ) { gateway in
        let answer = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: Self.wish + ",\"max_tokens\":100"))
        #expect(answer.status == 200 && answer.headers["x-router-model"] == model)
        #expect(big.received.count == (model == "big" ? 1 : 0))
        let rows = try gateway.rows("SELECT SUM(cost) AS sum FROM attempts")
        #expect(rows[0]["sum"] as Int64? == (model == "big" ? 400_000_000 : 200_000_000))
      }
    }
  }

  @Test func `streams are passed on as they come`() async throws {
    let found = try await ask(
      Upstream.goodStream, Self.object, more: Self.wish + ",\"stream\":true")
    #expect(found.answer.headers["x-router-model"] == "small")
    #expect(found.outcomes == ["answered"])
  }

  @Test func `it is off unless the file says otherwise`() throws {
    #expect(!ReliabilitySettings().fallsBackOnInvalidJSON)
    let found = try GatewayFixture.configuration(
      [("small", ["http://h/v1"])], "router_settings: {}")
    #expect(!found.reliability.fallsBackOnInvalidJSON)
  }
}
#endif
