#if Gateway
import CostLedger
import Foundation
import ModelPrices
import TestSupport
import Testing

/// `router-serve ledger` and `router-serve prices`, as a user runs them.
@Suite struct LedgerCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      model_list:
        - {model_name: strong, litellm_params: {model: openai/gpt, api_base: "http://127.0.0.1:1/v1"}}
        - {model_name: cheap, litellm_params: {model: openai/own, api_base: "http://127.0.0.1:1/v1"}}
      keys: [{name: app, key: sk-app, budget: {day: 1}}]
      routing:
        {strong: strong, weak: cheap, share: 0.5, rules: [{name: all, when: {tools: false}, use: cheap}]}
      ledger:
        zone: Europe/Berlin
        prices:
          - old.json
          - {file: new.json, from: 2026-01-01}
          - {file: next.json, from: 2199-01-01}
      """, to: "gateway.yaml")
    for (name, price) in [("old", 1), ("new", 2), ("next", 3)] {
      try folder.write(
        #"{"gpt":{"litellm_provider":"openai","input_cost_per_token":\#(price)e-6,"#
          + #""output_cost_per_token":\#(price)e-5}}"#, to: name + ".json")
    }
  }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool("router-serve").run(
      arguments + ["--config", folder.path("gateway.yaml")], in: folder.url)
  }

  /// Three requests around midnight in Berlin, one of them of unknown price.
  private func fill() throws {
    let midnight = december.seconds + 13 * 3600
    let ledger = try CostLedger(folder: folder.path("ledger"))
    let requests: [(Double, Int64?, Int64?)] = [
      (-1, 1_000_000, 4_000_000), (1, 3_000_000, 4_000_000), (2, nil, nil),
    ]
    for (number, (offset, cost, strong)) in requests.enumerated() {
      let time = LedgerTime(seconds: midnight + offset)
      try ledger.append(decision("r\(number)", at: time))
      try ledger.append(
        attempt("r\(number)", at: time, customer: "acme", cost: cost, strongCost: strong))
    }
    ledger.close()
  }

  @Test func `the bill is a table that says what is saved and what is not known`() throws {
    try fill()
    let outcome = try run("ledger")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Routing saved 0.004000 USD (50.0 %)."))
    #expect(outcome.output.contains("its own answers may be of another length"))
    #expect(outcome.output.contains("1 request is not compared: asked for by name"))
    #expect(outcome.output.contains("1 attempt of unknown cost is in no sum"))
  }

  @Test(arguments: ["model", "deployment", "task", "feature", "customer", "key", "day"])
  func `every breakdown sums up to the same`(grouping: String) throws {
    try fill()
    let outcome = try run("ledger", "--by", grouping, "--json")
    let found = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let rows = try #require(found["rows"] as? [[String: Any]])
    #expect(rows.compactMap { $0["cost"] as? Double }.reduce(0, +) == 0.004)
    #expect(rows.count == (grouping == "day" ? 2 : 1))
    #expect(found["by"] as? String == grouping && found["saving"] as? Double == 0.004)
  }

  @Test func `days bound what is counted, by the configuration's zone`() throws {
    try fill()
    for (arguments, requests) in [
      (["--since", "2026-12-02"], "2"), (["--until", "2026-12-01"], "1"),
      (["--from", "2026-12-01", "--to", "2026-12-02"], "3"),
      (["--since", "2026-12-02", "--zone", "UTC"], "0"),
    ] {
      let outcome = try Tool("router-serve").run(
        ["ledger", "--by", "key", "--csv", "--config", folder.path("gateway.yaml")] + arguments)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.first?.hasPrefix("key,requests,attempts,") == true)
      let found = lines.dropFirst().first.map { $0.split(separator: ",")[1] } ?? "0"
      #expect(found == requests, "\(arguments)")
    }
    let wrong = try run("ledger", "--since", "2026-02-30")
    #expect(wrong.status == 64 && wrong.errors.contains("--since 2026-02-30: this is no day"))
    #expect(try run("ledger", "--by", "mood").status == 64)
  }

  @Test func `prices say by whose word, from when, and what has none`() throws {
    let outcome = try run("prices")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    let gpt = lines.first { $0.contains("strong/1") }?.split(separator: " ").map(String.init)
    #expect(gpt?.prefix(3) == ["strong", "strong/1", "2"])
    #expect(gpt?.suffix(3) == ["new.json", "(from", "2026-01-01)"])
    #expect(outcome.output.contains("no price of openai/own"))
    #expect(outcome.output.contains("requests that a budget is about are refused on them"))
    #expect(outcome.output.contains("next.json holds from 2199-01-01 on"))
  }
}
#endif
