import ModelPrices
import Testing

@Suite struct TokenCostTests {
  private let sonnet = TokenPrice(
    input: 3e-6, output: 15e-6, cachedInput: 0.3e-6, cacheWriteInput: 3.75e-6, reasoning: 20e-6)

  @Test func `each kind of token is priced apart`() {
    let usage = TokenUsage(
      input: 1000, cachedInput: 300, cacheWriteInput: 200, output: 100, reasoning: 40)
    // 500 · 3000 + 300 · 300 + 200 · 3750 + 60 · 15000 + 40 · 20000
    #expect(sonnet.cost(of: usage) == NanoDollars(4_040_000))
  }

  @Test func `kinds without a price of their own cost what their whole does`() {
    let plain = TokenPrice(input: 3e-6, output: 15e-6)
    let usage = TokenUsage(
      input: 1000, cachedInput: 300, cacheWriteInput: 200, output: 100, reasoning: 40)
    #expect(plain.cost(of: usage) == plain.cost(of: TokenUsage(input: 1000, output: 100)))
  }

  @Test(arguments: [(200_000, 600_000_000), (200_001, 1_200_006_000)])
  func `a long context prices the whole call, from one token above its bound`(
    input: Int, cost: Int
  ) {
    let price = TokenPrice(
      input: 3e-6, output: 15e-6,
      longContexts: [.init(aboveInputTokens: 200_000, input: 6e-6, output: 22.5e-6)])
    #expect(price.cost(of: TokenUsage(input: input, output: 0)) == NanoDollars(Int64(cost)))
  }

  @Test func `of several long contexts the highest that is passed holds`() {
    let price = TokenPrice(
      input: 1e-6, output: 0,
      longContexts: [
        .init(aboveInputTokens: 200_000, input: 3e-6, output: 0),
        .init(aboveInputTokens: 100_000, input: 2e-6, output: 0),
      ])
    let costs = [100_000, 150_000, 250_000].map {
      price.cost(of: TokenUsage(input: $0, output: 0)).amount
    }
    #expect(costs == [100_000_000, 300_000_000, 750_000_000])
  }

  @Test func `a long context has prices for cached, written and reasoning tokens`() {
    let price = TokenPrice(
      input: 1e-6, output: 2e-6, cachedInput: 0.1e-6, cacheWriteInput: 1.25e-6, reasoning: 1e-6,
      longContexts: [
        .init(aboveInputTokens: 1000, input: 2e-6, output: 4e-6, cachedInput: 0.2e-6)
      ])
    let usage = TokenUsage(
      input: 2000, cachedInput: 1000, cacheWriteInput: 500, output: 10, reasoning: 10)
    // 500 · 2000 + 1000 · 200 + 500 · 2000 + 10 · 4000
    #expect(price.cost(of: usage) == NanoDollars(2_240_000))
  }

  @Test func `sums are rounded once, halves up`() {
    let price = TokenPrice(input: 0.5e-9, output: 0.25e-9)
    let costs = [(1, 0), (0, 1), (0, 2), (1, 2), (3, 0), (1, 1)].map { input, output in
      price.cost(of: TokenUsage(input: input, output: output)).amount
    }
    #expect(costs == [1, 0, 1, 1, 2, 1])
  }

  @Test func `decimal prices are exact however many tokens there are`() {
    // 0.1 + 0.2 in binary is not 0.3.
    let price = TokenPrice(input: 1e-7, output: 2e-7)
    #expect(
      price.cost(of: TokenUsage(input: 999_999_999, output: 999_999_999))
        == NanoDollars(299_999_999_700))
  }

  @Test func `nonsense from a provider costs neither less than nothing nor a fortune`() {
    let usage = TokenUsage(
      input: 10, cachedInput: 50, cacheWriteInput: 50, output: -5, reasoning: 3)
    #expect(usage == TokenUsage(input: 10, cachedInput: 10, output: 0))
    let huge = TokenUsage(input: .max, cachedInput: .min, output: .max)
    #expect(huge.input == TokenUsage.limit && huge.total == 2 * TokenUsage.limit)
    #expect(
      TokenPrice(input: 1, output: 1).cost(of: huge) == NanoDollars(2_000_000_000_000_000_000))
  }

  @Test func `a reservation covers whatever part is cached, written or reasoned`() {
    let highest = sonnet.highestCost(input: 1000, output: 100)
    for cached in [0, 500, 1000] {
      for written in [0, 500, 1000] {
        for reasoning in [0, 50, 100] {
          let usage = TokenUsage(
            input: 1000, cachedInput: cached, cacheWriteInput: written, output: 100,
            reasoning: reasoning)
          #expect(sonnet.cost(of: usage) <= highest)
        }
      }
    }
  }

  // gpt-5's prices, per million: 1.25 and 10 USD; twice that for priority, half for flex.
  private var tiered: TokenPrice {
    var price = TokenPrice(input: 1.25e-6, output: 1e-5, cachedInput: 1.25e-7)
    price.serviceTiers = [
      "priority": TokenPrice(input: 2.5e-6, output: 2e-5, cachedInput: 2.5e-7),
      "flex": TokenPrice(input: 6.25e-7, output: 5e-6, cachedInput: 6.25e-8),
    ]
    return price
  }

  @Test(
    arguments: [
      (nil, 22_500_000), ("priority", 45_000_000), ("flex", 11_250_000), ("scale", 22_500_000),
    ] as [(String?, Int64)])
  func `a call costs what its tier of service does`(_ tier: String?, _ cost: Int64) {
    let usage = TokenUsage(input: 10_000, output: 1_000, serviceTier: tier)
    #expect(tiered.cost(of: usage) == NanoDollars(cost))
    #expect(tiered.cost(of: usage.withCached(atLeast: 10_000)) < NanoDollars(cost))
    // The provider may serve it in the usual tier.
    let highest = tiered.highestCost(input: 10_000, output: 1_000, serviceTier: tier)
    #expect(highest == NanoDollars(max(cost, 22_500_000)))
  }

  // gpt-audio's prices, per million: 2.5 and 10 USD, of sound 32 and 64.
  @Test func `sound is charged apart`() {
    let price = TokenPrice(input: 2.5e-6, output: 1e-5, audioInput: 3.2e-5, audioOutput: 6.4e-5)
    let usage = TokenUsage(input: 1000, output: 1000, audioInput: 900, audioOutput: 900)
    #expect(price.cost(of: usage) == NanoDollars(87_650_000))
    #expect(price.highestCost(input: 1000, output: 1000) == NanoDollars(12_500_000))
    #expect(
      price.highestCost(input: 1000, output: 1000, hasAudio: true) == NanoDollars(96_000_000))
  }
}
