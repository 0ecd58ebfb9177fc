/// What is guaranteed of the traffic that a router will see, if it is like the prompts that were
/// tested: with the stated confidence the quality at the threshold reaches the target.
///
/// The confidence is about the procedure: of all sets of prompts that could have been drawn, at
/// most 1 − confidence lead to a threshold that misses the target. It says nothing of other
/// traffic.
public struct QualityGuarantee: Sendable, Equatable {
  /// What the target is a share of.
  public enum Measure: String, Sendable, Codable {
    /// The strong model's quality, for score tables.
    case quality
    /// The gap between the models, for battles.
    case pgr
  }

  public var measure = Measure.quality
  public var target: Double
  public var confidence: Double
  /// How the threshold was found.
  public var method = QualityGuarantee.method
  /// The independent prompts that chose the threshold, neither trained nor reported on.
  public var prompts = 0
  /// Their rows.
  public var rows = 0
  /// With fewer prompts nothing is guaranteed, whatever they say.
  public var fewestPrompts = 0
  /// Strong if and only if the win rate reaches it; nil where nothing can be guaranteed.
  public var threshold: Double?
  /// The share of the tested prompts that are strong calls at the threshold.
  public var strongCallFraction: Double?
  /// The mean of D over the tested prompts at the threshold, see ``search(_:winRates:order:thresholds:request:)``.
  public var meanDifference: Double?
  /// The share reached on the tested prompts: an estimate that flatters, as they chose the
  /// threshold. What is guaranteed is the target, no more.
  public var testedRatio: Double?
  /// The share reached on the reported prompts, with the report's interval.
  public var reportedRatio = Estimate()
  /// True if the threshold was chosen when the router was trained, and comes with it.
  public var isFromTraining = false
  /// Why nothing can be guaranteed.
  public var reason: String?
  /// Roughly how many prompts would be needed, where more of them would help.
  public var promptsNeeded: Int?

  static let method = "fixed-sequence betting test"

  public init(_ request: GuaranteeRequest) {
    target = request.target
    confidence = request.confidence
  }
}
