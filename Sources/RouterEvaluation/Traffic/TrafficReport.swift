/// What a router makes of prompts that nobody has judged: how far they are from those it was trained
/// on, and which threshold gives which share of strong calls here.
///
/// It says nothing about quality, which takes judgments.
public struct TrafficReport: Codable, Sendable, Equatable {
  /// A share of strong calls that is wanted, and what it takes.
  public struct Share: Codable, Sendable, Equatable {
    public var wanted: Double
    /// The threshold for prompts like those trained on.
    public var trainingThreshold: Double
    /// The share of this traffic that it sends to the strong model, with its 95 % interval.
    public var share: Double
    public var shareLow: Double
    public var shareHigh: Double
    /// The threshold that gives the wanted share on this traffic.
    public var threshold: Double

    enum CodingKeys: String, CodingKey {
      case wanted, share, threshold
      case trainingThreshold = "training_threshold"
      case shareLow = "share_low"
      case shareHigh = "share_high"
    }
  }

  /// A surface number whose mean lies elsewhere than in training.
  public struct Shift: Codable, Sendable, Equatable {
    public var name: String
    /// In standard deviations of the training prompts, each prompt's clipped to ±4.
    public var deviations: Double
  }

  public var strongModel: String
  public var weakModel: String
  /// Requests, repeated ones included.
  public var requests: Int
  /// Distinct prompts.
  public var prompts: Int
  /// Distinct prompts that the router was trained on.
  public var inSamplePrompts: Int
  public var invalidRows: Int
  public var isSimulated: Bool
  public var stability: PopulationStability
  /// The share of training scores that lie below this traffic's median score.
  public var medianRank: Double
  /// The share of words that fewer than two training prompts held, allowing for shared buckets;
  /// nil for routers that read no words.
  public var unknownWordShare: Double?
  /// The largest first; those of 0.2 and above.
  public var shifts: [Shift]
  public var threshold: Double
  /// The share of this traffic that goes to the strong model at ``threshold``.
  public var strongCallFraction: Double
  public var strongCallFractionLow: Double
  public var strongCallFractionHigh: Double
  /// The same for prompts like those trained on.
  public var trainingStrongCallFraction: Double
  public var shares: [Share]

  enum CodingKeys: String, CodingKey {
    case requests, prompts, shifts, threshold, shares
    case strongModel = "strong_model"
    case weakModel = "weak_model"
    case inSamplePrompts = "in_sample_prompts"
    case invalidRows = "invalid_rows"
    case isSimulated = "simulated"
    case stability = "population_stability"
    case medianRank = "median_rank"
    case unknownWordShare = "unknown_word_share"
    case strongCallFraction = "strong_call_fraction"
    case strongCallFractionLow = "strong_call_fraction_low"
    case strongCallFractionHigh = "strong_call_fraction_high"
    case trainingStrongCallFraction = "training_strong_call_fraction"
  }
}
