extension EvaluationReport {
  private static let estimates: [(String, any WritableKeyPath<Self, Estimate> & Sendable)] = [
    ("strong_quality", \.strongQuality), ("weak_quality", \.weakQuality), ("gap", \.gap),
    ("strong_call_fraction", \.strongCallFraction), ("quality", \.quality),
    ("quality_ratio", \.qualityRatio), ("pgr", \.pgr),
    ("apgr", \.apgr), ("cpt20", \.cpt20), ("cpt50", \.cpt50), ("cpt80", \.cpt80), ("auc", \.auc),
    ("log_loss", \.logLoss), ("brier", \.brier), ("ece", \.ece), ("cost", \.cost),
    ("cost_all_strong", \.costAllStrong), ("cost_all_weak", \.costAllWeak), ("saving", \.saving),
  ]
  private static let numbers: [(String, any WritableKeyPath<Self, Double?> & Sendable)] = [
    ("ece_floor", \.eceFloor), ("routellm_apgr", \.routeLLMAPGR), ("aiq", \.aiq),
    ("router_arena", \.routerArena),
  ]

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encode(prompts, forKey: "prompts")
    try container.encode(rows, forKey: "rows")
    try container.encode(inSamplePrompts, forKey: "in_sample_prompts")
    try container.encode(strongModel, forKey: "strong_model")
    try container.encode(weakModel, forKey: "weak_model")
    try container.encode(isSimulated, forKey: "simulated")
    try container.encode(threshold, forKey: "threshold")
    try container.encode(confidence, forKey: "confidence")
    for (key, path) in Self.estimates { try container.encode(self[keyPath: path], key) }
    for (key, path) in Self.numbers { try container.encodeNumber(self[keyPath: path], key) }
    try container.encode(curve, forKey: "curve")
    try container.encode(thresholds, forKey: "thresholds")
    try container.encode(shares, forKey: "shares")
    try container.encode(comparators, forKey: "comparators")
    try container.encode(slices, forKey: "slices")
    try container.encode(reliability, forKey: "reliability")
    try container.encode(battles?.rows, forKey: "battle_rows")
    try container.encodeNumber(battles?.logLoss, "battle_log_loss")
    try container.encodeNumber(battles?.bradleyTerryLogLoss, "bradley_terry_log_loss")
    try container.encode(battles?.difference ?? Estimate(), "battle_log_loss_difference")
    try container.encode(money, forKey: "money")
    try container.encode(guarantee, forKey: "guarantee")
    try container.encode(verdict.decision, forKey: "verdict")
    try container.encode(verdict.reason, forKey: "verdict_reason")
    try container.encode(verdict.checks, forKey: "verdict_checks")
    try container.encode(notes, forKey: "notes")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    prompts = try container.decode(Int.self, forKey: "prompts")
    rows = try container.decode(Int.self, forKey: "rows")
    inSamplePrompts = try container.decode(Int.self, forKey: "in_sample_prompts")
    strongModel = try container.decode(String.self, forKey: "strong_model")
    weakModel = try container.decode(String.self, forKey: "weak_model")
    isSimulated = try container.decode(Bool.self, forKey: "simulated")
    threshold = try container.decode(Double.self, forKey: "threshold")
    confidence = try container.decode(Double.self, forKey: "confidence")
    for (key, path) in Self.estimates { self[keyPath: path] = try container.decodeEstimate(key) }
    for (key, path) in Self.numbers { self[keyPath: path] = try container.decodeNumber(key) }
    curve = try container.decode([OperatingPoint].self, forKey: "curve")
    thresholds = try container.decode([OperatingPoint].self, forKey: "thresholds")
    shares = try container.decode([OperatingPoint].self, forKey: "shares")
    comparators = try container.decode([String: ComparatorResult].self, forKey: "comparators")
    slices = try container.decodeIfPresent([SliceReport].self, forKey: "slices") ?? []
    reliability =
      try container.decodeIfPresent([ReliabilityBin].self, forKey: "reliability") ?? []
    if let rows = try container.decodeIfPresent(Int.self, forKey: "battle_rows") {
      battles = BattleLikelihood(
        rows: rows, logLoss: try container.decodeNumber("battle_log_loss"),
        bradleyTerryLogLoss: try container.decodeNumber("bradley_terry_log_loss"),
        difference: try container.decodeEstimate("battle_log_loss_difference"))
    }
    guarantee = try container.decodeIfPresent(QualityGuarantee.self, forKey: "guarantee")
    verdict.decision = try container.decode(Verdict.Decision.self, forKey: "verdict")
    verdict.reason = try container.decode(String.self, forKey: "verdict_reason")
    money = try container.decodeIfPresent(MoneyReport.self, forKey: "money")
    notes = try container.decode([String].self, forKey: "notes")
  }
}

extension OperatingPoint {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encodeNumber(threshold, "threshold")
    try container.encodeNumber(strongCallFraction, "strong_call_fraction")
    try container.encode(Estimate(quality, low: qualityLow, high: qualityHigh), "quality")
    try container.encodeNumber(pgr, "pgr")
    try container.encodeNumber(cost, "cost")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    threshold = try container.decodeNumber("threshold")
    strongCallFraction = try container.decode(Double.self, forKey: "strong_call_fraction")
    quality = try container.decode(Double.self, forKey: "quality")
    qualityLow = try container.decodeNumber("quality_low")
    qualityHigh = try container.decodeNumber("quality_high")
    pgr = try container.decodeNumber("pgr")
    cost = try container.decodeNumber("cost")
  }
}

extension ComparatorResult {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encode(apgr, "apgr")
    try container.encodeNumber(cpt50, "cpt50")
    try container.encodeNumber(cpt80, "cpt80")
    try container.encodeNumber(quality, "quality")
    try container.encode(apgrDifference, "apgr_difference")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    apgr = try container.decodeEstimate("apgr")
    cpt50 = try container.decodeNumber("cpt50")
    cpt80 = try container.decodeNumber("cpt80")
    quality = try container.decodeNumber("quality")
    apgrDifference = try container.decodeEstimate("apgr_difference")
  }
}

/// A key of a JSON object, as it is written.
struct JSONKey: CodingKey, ExpressibleByStringLiteral {
  var stringValue: String
  var intValue: Int? { nil }
  init(stringLiteral value: String) { stringValue = value }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension KeyedEncodingContainer<JSONKey> {
  /// A number, or null where it is not known or not finite.
  mutating func encodeNumber(_ value: Double?, _ key: String) throws {
    let value = value.flatMap { $0.isFinite ? $0 : nil }
    try encode(value, forKey: JSONKey(stringValue: key))
  }

  /// `key`, `key_low` and `key_high`.
  mutating func encode(_ estimate: Estimate, _ key: String) throws {
    try encodeNumber(estimate.value, key)
    try encodeNumber(estimate.low, key + "_low")
    try encodeNumber(estimate.high, key + "_high")
  }
}

extension KeyedDecodingContainer<JSONKey> {
  func decodeNumber(_ key: String) throws -> Double? {
    try decodeIfPresent(Double.self, forKey: JSONKey(stringValue: key))
  }

  func decodeEstimate(_ key: String) throws -> Estimate {
    try Estimate(
      decodeNumber(key), low: decodeNumber(key + "_low"), high: decodeNumber(key + "_high"))
  }
}
