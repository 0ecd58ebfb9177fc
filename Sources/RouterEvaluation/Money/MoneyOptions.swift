/// What is asked about money.
public struct MoneyOptions: Sendable {
  /// The length of a request, where the data do not tell it.
  public struct TokensPerRequest: Sendable, Equatable {
    public var input: Double
    public var output: Double

    public init(input: Double, output: Double) {
      self.input = input
      self.output = output
    }

    /// Reads `500/200`: tokens of input and output.
    public init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
      guard parts.count == 2, let input = parts[0], let output = parts[1],
        (0...1e8) ~= input, (0...1e8) ~= output, input + output > 0
      else { return nil }
      self.init(input: input, output: output)
    }
  }

  /// The file of a price catalogue.
  public var catalogue: String?
  public var prices: [PriceSetting] = []
  public var tokensPerRequest: TokensPerRequest?
  public var requestsPerMonth: Double?
  /// USD per month that routing itself costs: its hosting and its upkeep.
  public var routerCostPerMonth = 0.0

  public init() {}
}
