/// What each model of the pair was worth on each observed prompt: the rows a curve is drawn from.
///
/// From score tables an observation is a prompt with both scores. From battles it is one judgment
/// of the pair, worth y ∈ {1, ½, 0} to the strong model and 1 − y to the weak one. All arrays have
/// one element per observation.
public struct PairOutcomes: Sendable {
  /// What kind of rows the observations were.
  public enum Source: Sendable, Equatable {
    case scores, battles
  }

  public var source = Source.scores
  public var strongQuality: [Double] = []
  public var weakQuality: [Double] = []
  /// 1 where the strong model was strictly better (by more than the margin), else 0.
  public var strongBetter: [Double] = []
  public var weight: [Double] = []
  /// Observations that share a prompt key share a cluster: the unit of the bootstrap. 0..<clusters.
  public var cluster: [Int32] = []
  /// The prompt's index in the data set's ``PromptStore``.
  public var prompt: [Int32] = []
  /// The row in the data set.
  public var row: [Int32] = []
  /// USD per request; NaN where unknown.
  public var strongCost: [Double] = []
  public var weakCost: [Double] = []
  /// Index into `taskNames`, -1 for none.
  public var task: [Int32] = []
  public var taskNames: [String] = []
  public var count: Int { strongQuality.count }

  public init() {}
}
