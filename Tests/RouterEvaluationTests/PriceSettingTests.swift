import ModelPrices
import RouterEvaluation
import Testing

@Suite struct PriceSettingTests {
  @Test(arguments: [
    ("gpt=3/15", PriceSetting.Value.tokens(.init(input: 3e-6, output: 15e-6))),
    ("gpt=0.004/request", .request(0.004)),
    ("gpt=like:azure/gpt", .like("azure/gpt")),
    ("gpt=+50%", .change(factor: 1.5)),
    ("gpt=-20%", .change(factor: 0.8)),
    ("gpt=-100%", .change(factor: 0)),
  ])
  func `a price is read`(text: String, value: PriceSetting.Value) {
    #expect(PriceSetting(text) == PriceSetting(model: "gpt", value: value))
  }

  @Test func `a name may hold an equals sign`() {
    #expect(PriceSetting("a=b=1/2")?.model == "a=b")
  }

  @Test(arguments: [
    "", "gpt", "=3/15", "gpt=", "gpt=3", "gpt=3/", "gpt=/15", "gpt=-3/15", "gpt=nan/1", "gpt=1/inf",
    "gpt=1/2/3", "gpt=50%", "gpt=+x%", "gpt=-101%", "gpt=+1e9%", "gpt=like:", "gpt=x/request",
  ])
  func `what is no price is refused`(text: String) {
    #expect(PriceSetting(text) == nil)
  }

  @Test func `a length is read`() {
    #expect(MoneyOptions.TokensPerRequest("500/200") == .init(input: 500, output: 200))
    for text in ["", "500", "500/", "-1/2", "0/0", "1/2/3", "nan/1"] {
      #expect(MoneyOptions.TokensPerRequest(text) == nil, "\(text)")
    }
  }
}
