/// What routing costs and saves: the part of a report that is about money.
public struct MoneyReport: Sendable, Equatable, Codable {
  /// Where the costs come from.
  public enum Basis: String, Sendable, Codable {
    /// The data's own costs.
    case recorded
    /// Prices times the tokens that the data record, where they record no costs.
    case tokens
    /// Prices times an assumed length of a request: a projection, not a measurement.
    case assumed
  }

  /// USD, of the strong model alone, the weak model alone, and routed at the threshold.
  public struct Bill: Sendable, Equatable {
    public var allStrong = Estimate()
    public var allWeak = Estimate()
    public var routed = Estimate()
    /// allStrong − routed, paired.
    public var saving = Estimate()

    public init() {}
  }

  /// The same requests at other prices.
  public struct WhatIf: Sendable, Equatable, Codable {
    /// Such as `gpt-x +50 %`.
    public var changes: [String]
    /// Per 1,000 requests.
    public var bill: Bill
    /// saving / allStrong.
    public var savingFraction: Estimate
    public var verdict: Verdict
  }

  public var basis: Basis
  /// In words, with the file and the assumptions.
  public var source: String
  /// Per 1,000 requests.
  public var bill = Bill()
  /// saving / allStrong.
  public var savingFraction = Estimate()

  /// The largest share of strong calls at which the bill, the router's own cost included, is still
  /// below the strong model's alone; nil if there is none.
  public var breakEvenShare: Double?
  /// The share of the weak model's answers that may be asked again of the strong model before the
  /// saving is gone: saving / (what the strong model charges for those prompts).
  public var breakEvenRetryRate: Estimate = Estimate()
  /// USD per 1,000 requests that routing spends beyond the weak model alone for each point of
  /// quality (0.01) that it gains over it.
  public var costPerPoint = Estimate()

  public var requestsPerMonth: Double?
  /// USD per month that routing itself costs.
  public var routerCostPerMonth = 0.0
  /// USD per month, if the requests are like those evaluated; the routed bill and the saving have
  /// the router's own cost in them.
  public var monthly: Bill?
  public var whatIf: WhatIf?

  public init(basis: Basis, source: String) {
    self.basis = basis
    self.source = source
  }
}

extension MoneyReport.Bill: Codable {
  private static let keys: [(String, any WritableKeyPath<Self, Estimate> & Sendable)] = [
    ("all_strong", \.allStrong), ("all_weak", \.allWeak), ("routed", \.routed),
    ("saving", \.saving),
  ]

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    for (key, path) in Self.keys { try container.encode(self[keyPath: path], key) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    for (key, path) in Self.keys { self[keyPath: path] = try container.decodeEstimate(key) }
  }
}

extension MoneyReport {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encode(basis, forKey: "basis")
    try container.encode(source, forKey: "source")
    try container.encode(bill, forKey: "per_1000_requests")
    try container.encode(savingFraction, "saving_fraction")
    try container.encodeNumber(breakEvenShare, "break_even_share")
    try container.encode(breakEvenRetryRate, "break_even_retry_rate")
    try container.encode(costPerPoint, "cost_per_point")
    try container.encodeNumber(requestsPerMonth, "requests_per_month")
    try container.encodeNumber(routerCostPerMonth, "router_cost_per_month")
    try container.encode(monthly, forKey: "monthly")
    try container.encode(whatIf, forKey: "what_if")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    basis = try container.decode(Basis.self, forKey: "basis")
    source = try container.decode(String.self, forKey: "source")
    bill = try container.decode(Bill.self, forKey: "per_1000_requests")
    savingFraction = try container.decodeEstimate("saving_fraction")
    breakEvenShare = try container.decodeNumber("break_even_share")
    breakEvenRetryRate = try container.decodeEstimate("break_even_retry_rate")
    costPerPoint = try container.decodeEstimate("cost_per_point")
    requestsPerMonth = try container.decodeNumber("requests_per_month")
    routerCostPerMonth = try container.decodeNumber("router_cost_per_month") ?? 0
    monthly = try container.decodeIfPresent(Bill.self, forKey: "monthly")
    whatIf = try container.decodeIfPresent(WhatIf.self, forKey: "what_if")
  }
}

extension MoneyReport.WhatIf {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encode(changes, forKey: "changes")
    try container.encode(bill, forKey: "per_1000_requests")
    try container.encode(savingFraction, "saving_fraction")
    try container.encode(verdict.decision, forKey: "verdict")
    try container.encode(verdict.reason, forKey: "verdict_reason")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    changes = try container.decode([String].self, forKey: "changes")
    bill = try container.decode(MoneyReport.Bill.self, forKey: "per_1000_requests")
    savingFraction = try container.decodeEstimate("saving_fraction")
    verdict = Verdict(
      try container.decode(Verdict.Decision.self, forKey: "verdict"),
      reason: try container.decode(String.self, forKey: "verdict_reason"))
  }
}
