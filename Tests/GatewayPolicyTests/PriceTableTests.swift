#if Gateway
import Foundation

import ModelPrices
import TestSupport
import Testing

@testable import GatewayPolicy

@Suite struct PriceTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func deployment(_ model: String) -> Deployment {
    Deployment(group: "group", id: "group/1", model: model, baseURL: "https://host.example/v1")
  }

  private func prices(_ catalogues: String...) throws -> DeploymentPrices {
    try DeploymentPrices(
      reading: catalogues.enumerated().map {
        PriceFile(path: try folder.write($1, to: "prices\($0).json"))
      }, at: 0)
  }

  private let openai =
    #"{"gpt":{"litellm_provider":"openai","input_cost_per_token":1e-6,"#
    + #""output_cost_per_token":2e-6,"cache_read_input_token_cost":1e-7}}"#

  @Test func `the configuration counts over catalogues and later ones over earlier ones`() throws {
    let prices = try prices(
      openai, #"{"openai/gpt":{"input_cost_per_token":5e-6,"output_cost_per_token":6e-6}}"#)
    var gpt = deployment("openai/gpt")
    #expect(prices.price(of: gpt) == TokenPrice(input: 5e-6, output: 6e-6))
    #expect(prices.quote(for: gpt)?.source.hasPrefix("prices1.json (file of 20") == true)
    gpt.statedPrices["input_cost_per_token"] = 0
    #expect(prices.price(of: gpt) == TokenPrice(input: 0, output: 6e-6))
    gpt.statedPrices["output_cost_per_token"] = 0
    #expect(prices.quote(for: gpt)?.source == "configuration")
    #expect(prices.price(of: gpt)?.isFree == true)
  }

  @Test func `what an entry states is added to the same price, and another price is alone`() throws
  {
    let prices = try prices(openai)
    var gpt = deployment("openai/gpt")
    gpt.statedPrices = ["input_cost_per_token": 1e-6, "output_cost_per_reasoning_token": 3e-6]
    #expect(
      prices.price(of: gpt)
        == TokenPrice(input: 1e-6, output: 2e-6, cachedInput: 1e-7, reasoning: 3e-6))
    gpt.statedPrices["input_cost_per_token"] = 5e-7
    #expect(
      prices.price(of: gpt) == TokenPrice(input: 5e-7, output: 2e-6, reasoning: 3e-6))
  }

  @Test func `another provider's model of the same name has another price`() throws {
    let prices = try prices(openai)
    var other = deployment("groq/gpt")
    #expect(prices.price(of: other) == nil)
    other.baseModel = "gpt"
    #expect(prices.price(of: other)?.cachedInput == 1e-7)
    other.baseModel = "none"
    #expect(prices.price(of: other) == nil)
  }

  @Test func `half a price is none, but for embeddings`() throws {
    let prices = DeploymentPrices()
    var own = deployment("openai/own")
    own.statedPrices["input_cost_per_token"] = 1e-6
    #expect(prices.price(of: own) == nil)
    own.isForEmbeddings = true
    #expect(prices.price(of: own) == TokenPrice(input: 1e-6, output: 0))
  }

  @Test func `the table shows each price and says what has none`() throws {
    let prices = try prices(
      #"{"gpt":{"litellm_provider":"openai","input_cost_per_token":1.25e-6,"#
        + #""output_cost_per_token":1e-5,"cache_read_input_token_cost":1.25e-7,"#
        + #""input_cost_per_token_above_200k_tokens":2.5e-6}}"#)
    var configuration = GatewayConfiguration()
    configuration.deployments = [deployment("openai/gpt"), deployment("hosted/own")]
    let table = PriceTable(configuration, prices)
    #expect(table.unpriced.map(\.model) == ["hosted/own"])
    let lines = table.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines[2].prefix(7) == ["group", "group/1", "1.25", "0.125", "1.25", "10", "10"])
    #expect(lines[3] == ["above", "200,000", "tokens", "in", "2.5", "0.125", "2.5", "10", "10"])
    #expect(lines[4].suffix(4) == ["no", "price", "of", "hosted/own"])
    #expect(!table.text.contains("refused"))
    configuration.budgets = [BudgetSetting(scope: .everything, period: .day, usd: 1)]
    #expect(PriceTable(configuration, prices).text.contains("refused"))
  }

  @Test func `a catalogue that is missing is an error`() {
    for from in [nil, PriceFile.Start(day: "2027-01-01", seconds: 1e9)] {
      #expect(throws: (any Error).self) {
        try DeploymentPrices(
          reading: [PriceFile(path: folder.path("none.json"), from: from)], at: 0)
      }
    }
  }

  @Test func `a catalogue's prices hold from its day on`() throws {
    let old = PriceFile(path: try folder.write(openai, to: "old.json"))
    let new = PriceFile(
      path: try folder.write(openai.replacing("2e-6", with: "4e-6"), to: "new.json"),
      from: .init(day: "2026-12-01", seconds: 1_796_079_600))
    let gpt = deployment("openai/gpt")
    let before = try DeploymentPrices(reading: [old, new], at: 1_796_079_599)
    #expect(before.price(of: gpt)?.output == 2e-6 && before.upcoming == [new])
    let after = try DeploymentPrices(reading: [old, new], at: 1_796_079_600)
    #expect(after.price(of: gpt)?.output == 4e-6 && after.upcoming == [])
    #expect(after.quote(for: gpt)?.source == "new.json (from 2026-12-01)")
    var configuration = GatewayConfiguration()
    configuration.deployments = [gpt]
    #expect(
      PriceTable(configuration, before).text.contains("new.json holds from 2026-12-01 on; what was")
    )
    #expect(!PriceTable(configuration, after).text.contains("holds from"))
  }

  @Test func `the most that a model can answer is the configuration's word or a catalogue's`()
    throws
  {
    let prices = try prices(
      #"{"gpt":{"litellm_provider":"openai","input_cost_per_token":1e-6,"#
        + #""output_cost_per_token":2e-6,"max_output_tokens":16384},"#
        + #""odd":{"input_cost_per_token":1,"output_cost_per_token":1,"max_output_tokens":"many"}}"#
    )
    var gpt = deployment("openai/gpt")
    #expect(prices.maximumOutput(of: gpt) == 16384)
    gpt.maximumOutputTokens = 500
    #expect(prices.maximumOutput(of: gpt) == 500)
    #expect(prices.maximumOutput(of: deployment("odd")) == nil)
    #expect(prices.maximumOutput(of: deployment("none")) == nil)
  }
}
#endif
