/// Where the costs of outcomes come from, and what is asked about them.
public struct CostBasis: Sendable {
  public var basis = MoneyReport.Basis.recorded
  /// In words.
  public var source = "the costs that the data record"
  public var notes: [String] = []
  public var requestsPerMonth: Double?
  public var routerCostPerMonth = 0.0
  /// What-if: what each model's costs are multiplied by.
  var strongFactor = 1.0
  var weakFactor = 1.0
  /// The changes behind the factors, in words; empty where nothing is asked.
  var changes: [String] = []

  public init() {}

  public init(_ options: MoneyOptions) {
    requestsPerMonth = options.requestsPerMonth
    routerCostPerMonth = options.routerCostPerMonth
  }
}
