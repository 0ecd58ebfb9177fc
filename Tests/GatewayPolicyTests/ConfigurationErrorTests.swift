#if Gateway
import GatewayPolicy
import TestSupport
import Testing

@Suite struct ConfigurationErrorTests {
  @Test func `every mistake is found in one run, by line`() {
    let found = problems(
      """
      model_list:
        - model_name: big
          litellm_params:
            model: openai/a
            api_bas: http://x/v1
            rpm: many
        - model_name: small
          litellm_params: {model: bedrock/b}
        - litellm_params: {model: c}
      router_settings:
        num_retries: -1
        fallbacks: [{big: [smal]}]
      routing:
        artifact: r.safetensors
        strong: bog
        weak: big
        threshold: 1.5
        rules:
          - when: {taks: code}
            use: score
          - {when: {pattern: "(a"}, use: huge}
          - {when: {min_tokens: 9, max_tokens: 3}, use: []}
      server: {port: 99999, body_limit: lots}
      keys:
        - {name: k, hash: abc}
      ledger: {zone: Mars/Olympus}
      routers: {}
      """)
    let lines = found.compactMap(\.line)
    #expect(lines == lines.sorted())
    let expected = [
      5: "did you mean api_base?", 6: "must be a whole number",
      8: "of bedrock, which is not served",
      9: "model_name is missing", 11: "num_retries must be a whole number",
      12: "names the model smal", 15: "did you mean big?", 17: "must be a win rate from 0.0 to 1.0",
      19: "did you mean task?", 23: "server.port", 25: "64 hexadecimal digits",
      26: "is no time zone", 27: "routers is not a field; remove it, or use one of: model_list",
    ]
    for (line, part) in expected {
      #expect(
        found.contains { $0.line == line && $0.message.contains(part) },
        "line \(line) lacks “\(part)” in \(found.map(\.description))")
    }
    #expect(found.contains { $0.line == 21 && $0.message.contains("pattern opens a group") })
    #expect(found.contains { $0.line == 21 && $0.message.contains("names the model huge") })
    #expect(found.contains { $0.line == 22 && $0.message.contains("below min_tokens") })
    #expect(found.first?.description.hasPrefix("g.yaml:5: ") == true)
  }

  @Test(arguments: [
    ("keep: 90", "ledger.keep must be a number of days, as 90 days, or forever"),
    ("keep: 0 days", "ledger.keep must be"), ("keep: [1 day]", "ledger.keep must be"),
    ("reserve: none", "ledger.reserve must be a number of output tokens"),
    ("reserve: 0", "ledger.reserve must be"),
    ("prices: [{file: a.json, from: 2026-02-30}]", "prices[0].from must be the day from which"),
    ("prices: [{file: a.json, from: soon}]", "prices[0].from must be the day"),
    ("prices: [{from: 2026-02-28}]", "prices[0].file is missing"),
    ("prices: [a.json, {path: b.json}]", "prices[1].path is not a field"),
  ])
  func `mistakes about the ledger name the field and what it takes`(field: String, words: String) {
    let found = problems(
      """
      model_list: [{model_name: big, litellm_params: {model: a}}]
      ledger:
        \(field)
      """)
    #expect(found.contains { $0.message.contains(words) && $0.line == 3 }, "\(found)")
  }

  @Test(arguments: [
    ("a: [\n", 2), ("model_list:\n\t- a", 2), ("server: {}\nserver: {}", 1), ("- a", 1), ("", 1),
    ("routing: 5", 1), ("model_list: {}", 1), ("model_list: [5]", 1), ("keys: [{name: {}}]", 1),
  ])
  func `what is no configuration is refused with a line`(yaml: String, line: Int) {
    let found = problems(yaml)
    #expect(found.contains { $0.line == line })
  }

  @Test func `names for any model are refused`() {
    let found = problems("model_list: [{model_name: \"gpt-*\", litellm_params: {model: openai/*}}]")
    #expect(found.map(\.message).contains { $0.contains("list each model") })
  }

  @Test func `a file that is not there is refused by its name`() throws {
    let path = try TemporaryFolder().path("none.yaml")
    let error = #expect(throws: ConfigurationError.self) {
      try GatewayConfiguration(contentsOf: path, environment: [:])
    }
    #expect(error?.description.hasPrefix(path) == true)
  }

  @Test func `aliases that swell are refused`() {
    var yaml = "x0: &x0 [{a: b}]\n"
    for level in 1...12 {
      yaml +=
        "x\(level): &x\(level) [" + (0..<9).map { _ in "*x\(level - 1)" }.joined(separator: ",")
      yaml += "]\n"
    }
    let found = problems("model_list: []\n" + yaml + "keys: *x12\n")
    #expect(!found.isEmpty)
  }

  @Test(arguments: [
    "ftp://example.com", "https://", "example.com/v1", "https://user:pw@example.com/v1",
    "https://example.com/v1?key=1", "http:// x", "https://:80/",
  ])
  func `an address that is none is refused`(address: String) {
    let yaml = "model_list: [{model_name: a, litellm_params: {model: b, api_base: \"\(address)\"}}]"
    #expect(problems(yaml).contains { $0.message.contains("api_base must be an address") })
  }

  @Test(arguments: [
    ("weak: big", "is the strong model too"), ("names: [small]", "is a model_name already"),
    ("share: 0.2\nthreshold: 0.5", "stands beside threshold"), ("sticky: {size: 3}", "sticky.size"),
    ("tasks: {a: {model: big, share: 0.1}}", "names a model, so that its threshold says nothing"),
    ("budgets: [{of: everyone, day: 1}]", "must be one of: everything"),
    ("budgets: [{of: each key}]", "has no limit"), ("budgets: [{key: ghost, day: 1}]", "ghost"),
    ("rules: [{when: {}, use: big}]", "has no condition"),
    ("rules: [{use: big}]", "when is missing"),
    ("rules: [{when: {language: klingon}, use: big}]", "has no klingon"),
  ])
  func `routing that cannot be meant is refused`(lines: String, message: String) {
    let routing = ["artifact: r", "strong: big"] + (lines.hasPrefix("weak") ? [] : ["weak: small"])
    let limit = lines.contains("threshold: ") ? [] : ["threshold: 0.5"]
    let body = (routing + limit + lines.split(separator: "\n").map(String.init))
      .map { "  " + $0 }.joined(separator: "\n")
    let yaml =
      "model_list: [{model_name: big, litellm_params: {model: a}}, "
      + "{model_name: small, litellm_params: {model: b}}]\nrouting:\n" + body
    let found = problems(yaml)
    #expect(found.contains { $0.message.contains(message) }, "\(found)")
  }
}
#endif
