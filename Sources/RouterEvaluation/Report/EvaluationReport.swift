/// What a router achieves on a pair's outcomes: the content of router-eval's answer.
///
/// It encodes to the flat JSON object that the commands print: snake_case keys, an interval's ends
/// as `{key}_low` and `{key}_high`, `null` for what is undefined, with the reason in `notes`.
public struct EvaluationReport: Codable, Sendable, Equatable {
  /// Rows of a score table, or distinct prompts of battles.
  public var prompts = 0
  /// Observations: rows that judge the pair.
  public var rows = 0
  /// How many of the prompts the router was trained on; the caller knows.
  public var inSamplePrompts = 0
  public var strongModel = ""
  public var weakModel = ""
  /// True if the data or the router's training data say so; the caller knows.
  public var isSimulated = false

  /// The share of resamples that the intervals cover.
  public var confidence = 0.95
  public var strongQuality = Estimate()
  public var weakQuality = Estimate()
  /// strong − weak.
  public var gap = Estimate()

  /// Strong if and only if the win rate reaches it.
  public var threshold = 0.5
  public var strongCallFraction = Estimate()
  /// Mean quality when routed at the threshold.
  public var quality = Estimate()
  /// quality / strongQuality, for score tables.
  public var qualityRatio = Estimate()
  public var pgr = Estimate()

  public var apgr = Estimate()
  public var cpt20 = Estimate()
  public var cpt50 = Estimate()
  public var cpt80 = Estimate()
  /// RouteLLM's own APGR, where it was asked for.
  public var routeLLMAPGR: Double?

  /// Of "strong strictly better", ranked by the score.
  public var auc = Estimate()
  /// Of the win rate against "strong strictly better", in nats.
  public var logLoss = Estimate()
  public var brier = Estimate()
  /// The expected calibration error, 15 bins of equal mass.
  public var ece = Estimate()
  /// The ECE that perfect calibration would show at this number of rows.
  public var eceFloor: Double?

  /// USD per 1,000 requests.
  public var cost = Estimate()
  public var costAllStrong = Estimate()
  public var costAllWeak = Estimate()
  /// 1 − cost / costAllStrong.
  public var saving = Estimate()
  /// RouterBench's average improvement in quality per cost.
  public var aiq: Double?
  /// RouterArena's score of the operating point.
  public var routerArena: Double?

  public var curve: [OperatingPoint] = []
  /// At the thresholds 0.1…0.9.
  public var thresholds: [OperatingPoint] = []
  /// At shares of about 10 %…90 %.
  public var shares: [OperatingPoint] = []
  /// By name: `random`, `length`, `oracle`, `all_strong`, `all_weak` and those the caller gave.
  public var comparators: [String: ComparatorResult] = [:]
  /// By task and by prompt length; the caller measures them.
  public var slices: [SliceReport] = []
  /// The win rates against what was observed, ascending; the bins of ``ece``.
  public var reliability: [ReliabilityBin] = []
  /// The likelihood of all battles, where there are any; the caller measures it.
  public var battles: BattleLikelihood?
  /// What routing costs and saves; nil where costs are unknown.
  public var money: MoneyReport?
  /// What is guaranteed of the threshold, where that was asked for; the caller finds it.
  public var guarantee: QualityGuarantee?
  public var verdict = Verdict()
  public var notes: [String] = []

  public init() {}
}

/// What one threshold does.
public struct OperatingPoint: Codable, Sendable, Equatable {
  /// Strong if and only if the win rate reaches it; nil where no number in 0…1 gives the point.
  public var threshold: Double?
  public var strongCallFraction: Double
  public var quality: Double
  public var qualityLow: Double?
  public var qualityHigh: Double?
  public var pgr: Double?
  /// USD per 1,000 requests.
  public var cost: Double?

  public init(
    threshold: Double?, strongCallFraction: Double, quality: Double, qualityLow: Double? = nil,
    qualityHigh: Double? = nil, pgr: Double? = nil, cost: Double? = nil
  ) {
    self.threshold = threshold
    self.strongCallFraction = strongCallFraction
    self.quality = quality
    self.qualityLow = qualityLow
    self.qualityHigh = qualityHigh
    self.pgr = pgr
    self.cost = cost
  }
}

/// Another way to route the same prompts.
public struct ComparatorResult: Codable, Sendable, Equatable {
  public var apgr = Estimate()
  public var cpt50: Double?
  public var cpt80: Double?
  /// Mean quality at the router's own share of strong calls, or of the single model.
  public var quality: Double?
  /// The router's APGR minus this one's, on the same resamples.
  public var apgrDifference = Estimate()
  /// Its curve at even shares, for drawing; not part of the JSON.
  public var curve: [CostQualityCurve.Point] = []

  public init() {}
}

/// How well P(winner) is predicted over all battles, beside ratings that ignore the prompt.
public struct BattleLikelihood: Sendable, Equatable {
  public var rows: Int
  /// Mean negative log-likelihood of the outcome, ties included, in nats.
  public var logLoss: Double?
  public var bradleyTerryLogLoss: Double?
  /// logLoss − bradleyTerryLogLoss; below 0 the prompt helps.
  public var difference: Estimate

  public init(
    rows: Int, logLoss: Double?, bradleyTerryLogLoss: Double?, difference: Estimate = Estimate()
  ) {
    self.rows = rows
    self.logLoss = logLoss
    self.bradleyTerryLogLoss = bradleyTerryLogLoss
    self.difference = difference
  }
}
