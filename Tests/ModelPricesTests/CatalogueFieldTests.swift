import Foundation
import ModelPrices
import TestSupport
import Testing

@Suite struct CatalogueFieldTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func catalogue(_ json: String) throws -> PriceCatalogue {
    try PriceCatalogue(contentsOf: folder.write(json, to: "prices.json"))
  }

  @Test func `every kind of token has its price from the catalogue`() throws {
    let prices = try catalogue(
      #"{"m":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"#
        + #""cache_read_input_token_cost":1e-7,"cache_creation_input_token_cost":1.25e-6,"#
        + #""output_cost_per_reasoning_token":3e-6,"input_cost_per_token_above_200k_tokens":2e-6,"#
        + #""output_cost_per_token_above_200k_tokens":4e-6,"#
        + #""cache_read_input_token_cost_above_200k_tokens":2e-7,"#
        + #""cache_creation_input_token_cost_above_200k_tokens":2.5e-6,"#
        + #""input_cost_per_token_batches":9e-9,"#
        + #""input_cost_per_token_above_272k_tokens_priority":9e-5}}"#)
    #expect(
      prices["m"]
        == TokenPrice(
          input: 1e-6, output: 2e-6, cachedInput: 1e-7, cacheWriteInput: 1.25e-6, reasoning: 3e-6,
          longContexts: [
            .init(
              aboveInputTokens: 200_000, input: 2e-6, output: 4e-6, cachedInput: 2e-7,
              cacheWriteInput: 2.5e-6)
          ]))
  }

  @Test func `tiers of service and sound have prices of their own`() throws {
    let price = try #require(
      try catalogue(
        #"{"m":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"#
          + #""cache_read_input_token_cost":1e-7,"input_cost_per_token_priority":2e-6,"#
          + #""output_cost_per_token_priority":4e-6,"input_cost_per_token_flex":5e-7,"#
          + #""cache_read_input_token_cost_flex":5e-8,"output_cost_per_token_batches":9e-9,"#
          + #""input_cost_per_audio_token":3e-5,"output_cost_per_audio_token":6e-5,"#
          + #""input_cost_per_token_above_200k_tokens":2e-6,"#
          + #""input_cost_per_token_above_200k_tokens_priority":5e-6}}"#)["m"])
    #expect(price.cachedInput == 1e-7 && price.audioInput == 3e-5 && price.audioOutput == 6e-5)
    let priority = try #require(price.serviceTiers["priority"])
    #expect(priority.input == 2e-6 && priority.output == 4e-6 && priority.cachedInput == 1e-7)
    #expect(priority.longContexts.map(\.input) == [5e-6])
    let flex = try #require(price.serviceTiers["flex"])
    #expect(flex.input == 5e-7 && flex.output == 2e-6 && flex.cachedInput == 5e-8)
    #expect(price.serviceTiers.count == 2)
    #expect(TokenPrice(fields: price.fields) == price)
    #expect(price.fields.keys.allSatisfy(TokenPrice.isField))
    #expect(!TokenPrice.isField("output_cost_per_token_batches"))
    #expect(!TokenPrice.isField("input_cost_per_image"))
  }

  @Test(arguments: ["0.0", "1e-7"])
  func `a cache that is written for less than reading costs has no price of its own`(
    written: String
  ) throws {
    let prices = try catalogue(
      #"{"m":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"#
        + #""cache_creation_input_token_cost":"# + written + "}}")
    #expect(prices["m"] == TokenPrice(input: 1e-6, output: 2e-6))
  }

  @Test func `embeddings need no price of output, others do`() throws {
    let prices = try catalogue(
      #"{"e":{"mode":"embedding","input_cost_per_token":1e-7},"#
        + #""i":{"mode":"image_generation","input_cost_per_token":1e-7}}"#)
    #expect(prices["e"] == TokenPrice(input: 1e-7, output: 0) && prices["i"] == nil)
  }

  @Test func `a deployed model's provider may be the catalogue's, and no other`() throws {
    let prices = try catalogue(
      #"{"gpt":{"litellm_provider":"openai","input_cost_per_token":1,"output_cost_per_token":1},"#
        + #""azure/gpt":{"litellm_provider":"azure","input_cost_per_token":1,"output_cost_per_token":0},"#
        + #""free":{"input_cost_per_token":0,"output_cost_per_token":0}}"#)
    #expect(prices.price(forDeployed: "openai/gpt") == TokenPrice(input: 1, output: 1))
    #expect(prices.price(forDeployed: "azure/gpt") == TokenPrice(input: 1, output: 0))
    #expect(prices.price(forDeployed: "gpt") != nil)
    for other in ["groq/gpt", "openai/free", "openai/azure/gpt", "openai/", "/gpt", "unknown"] {
      #expect(prices.price(forDeployed: other) == nil, "\(other)")
    }
    #expect(prices.price(forDeployed: "free")?.isFree == true)
  }

  @Test(
    .enabled(
      if: sharedData("raw/prices/model_prices_and_context_window.json") != nil, needsSharedData))
  func `the public catalogue's long contexts and caches are read`() throws {
    let path = try #require(sharedData("raw/prices/model_prices_and_context_window.json"))
    let prices = try PriceCatalogue(contentsOf: path.path)
    #expect(prices.prices.count > 3000)
    #expect(prices["claude-sonnet-4-5"]?.cacheWriteInput == 3.75e-6)
    #expect(prices["gemini-2.5-pro"]?.longContexts.map(\.aboveInputTokens) == [200_000])
    #expect(prices.price(forDeployed: "openai/gpt-4o") == prices["gpt-4o"])
    #expect(
      prices["gpt-4o"]?.cost(of: TokenUsage(input: 24, cachedInput: 8, output: 18))
        == NanoDollars(16 * 2500 + 8 * 1250 + 18 * 10_000))
  }
}
