import ModelPrices
import Testing

@Suite struct NanoDollarsTests {
  @Test(arguments: [
    (0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (-27_000, "-0.000027"),
    (12_000_000_000, "12"), (Int64.max, "9223372036.854775807"),
    (Int64.min, "-9223372036.854775808"),
  ])
  func `is written as an exact decimal without an exponent`(amount: Int64, text: String) {
    #expect(NanoDollars(amount).description == text)
  }

  @Test func `sums saturate`() {
    let most = NanoDollars.max
    let least = NanoDollars(.min)
    #expect(most + NanoDollars(1) == most && least + NanoDollars(-1) == least)
    #expect(least - NanoDollars(1) == least && most - NanoDollars(-1) == most)
    #expect(NanoDollars(5) - NanoDollars(7) == NanoDollars(-2))
  }

  @Test func `dollars are rounded, and what is no amount is nil`() {
    #expect(NanoDollars(usd: 0.1) == NanoDollars(100_000_000))
    #expect(NanoDollars(usd: 2.5e-9) == NanoDollars(3))
    for usd in [Double.nan, .infinity, -.infinity, 1e10] { #expect(NanoDollars(usd: usd) == nil) }
  }
}
