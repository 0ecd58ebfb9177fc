import ModelPrices
import Testing

@Suite struct TokenPriceTests {
  @Test func `charges cached tokens at their own price`() {
    let price = TokenPrice(input: 0.004, output: 0.01, cachedInput: 0.001)
    #expect(abs(price.cost(inputTokens: 3, outputTokens: 0, cachedTokens: 2) - 0.006) < 1e-12)
  }
}
