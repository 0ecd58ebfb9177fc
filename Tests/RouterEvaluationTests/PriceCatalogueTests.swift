import CommandSupport
import Foundation
import ModelPrices
import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@Suite struct PriceCatalogueTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func catalogue(_ json: String) throws -> PriceCatalogue {
    try PriceCatalogue(contentsOf: folder.write(json, to: "prices.json"))
  }

  @Test func `costs come from tokens and prices where the data give none`() throws {
    var options = MoneyOptions()
    options.catalogue = try folder.write(
      #"{"s":{"input_cost_per_token":1e-5,"output_cost_per_token":3e-5},"#
        + #""w":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6},"note":{"mode":"chat"}}"#,
      to: "prices.json")
    let path = try folder.write(
      """
      {"prompt":"a","scores":{"s":1,"w":0},"tokens":{"s":{"input":100,"output":10},"w":{"input":100,"output":20}}}
      {"prompt":"b","scores":{"s":1,"w":0},"costs":{"s":0.5,"w":0.25},"tokens":{"s":{"input":1,"output":1}}}
      {"prompt":"c","scores":{"s":1,"w":0},"tokens":{"s":{"input":1,"output":1}}}
      """)
    let dataset = try DatasetReader().read([path]).dataset
    let pair = ModelPair(strong: "s", weak: "w")
    var outcomes = try PairOutcomes(dataset, pair: pair)
    let costing = try outcomes.settleCosts(from: dataset, pair: pair, options)
    #expect(costing.basis == .tokens && costing.source.contains("prices.json (file of 20"))
    #expect(isClose(outcomes.strongCost[0], 100 * 1e-5 + 10 * 3e-5, within: 1e-12))
    #expect(isClose(outcomes.weakCost[0], 100 * 1e-6 + 20 * 2e-6, within: 1e-12))
    #expect(outcomes.strongCost[1] == 0.5 && outcomes.weakCost[1] == 0.25)
    #expect(outcomes.weakCost[2].isNaN)
  }

  @Test func `a model by another name has no price`() throws {
    let prices = try catalogue(
      #"{"azure/gpt":{"input_cost_per_token":1,"output_cost_per_token":1}}"#)
    #expect(prices["gpt"] == nil && prices["azure/gpt"] != nil)
  }

  @Test(arguments: [
    "", "[]", "{", "{}", #"{"s":{"input_cost_per_token":-1}}"#,
    #"{"s":{"input_cost_per_token":true,"output_cost_per_token":true}}"#,
    #"{"s":{"input_cost_per_token":"1e-6","output_cost_per_token":1e400}}"#,
    #"{"s":{"input_cost_per_token":25,"output_cost_per_token":25}}"#,
    #"{"sample_spec":{"input_cost_per_token":0,"output_cost_per_token":0}}"#,
  ])
  func `what is no catalogue is refused`(json: String) throws {
    let failure = #expect(throws: CommandFailure.self) { try catalogue(json) }
    #expect(failure?.exitStatus == .invalidData)
  }

  @Test func `a missing catalogue and a folder are missing input`() throws {
    for path in [folder.path("none.json"), folder.url.path] {
      let failure = #expect(throws: CommandFailure.self) { try PriceCatalogue(contentsOf: path) }
      #expect(failure?.exitStatus == .missingInput)
    }
  }
}
