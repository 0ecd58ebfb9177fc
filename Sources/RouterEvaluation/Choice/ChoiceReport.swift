/// What a choice among several models is worth, beside the choices that need no learning and those
/// of simpler routers; all intervals by cluster bootstrap over prompts, all differences paired.
public struct ChoiceReport: Sendable {
  /// The names of the ways to choose that are always there.
  public static let learned = "learned"
  public static let zeroRouter = "zero router"
  public static let uniform = "random"
  public static let oracle = "oracle"
  /// Those of the comparators.
  public static let taskOnly = "task only"
  public static let nearestNeighbours = "nearest neighbours"

  /// One point of a curve.
  public struct Point: Sendable, Equatable {
    /// λ, quality per USD; nil for a curve whose points have none.
    public var costWeight: Double?
    /// USD per 1,000 requests.
    public var cost: Double
    public var quality: Double
  }

  /// A way to choose.
  public struct Method: Sendable {
    public var name: String
    /// Undefined for a way that has no curve.
    public var aiq: Estimate
    /// RouterArena's score, with the cost and the quality that it is about.
    public var arena: Estimate
    /// USD per 1,000 requests.
    public var cost: Estimate
    public var quality: Estimate
    /// The share of requests that each model gets there, in the order of ``models``.
    public var shares: [Double]
    public var curve: [Point]
  }

  /// Ours minus another way.
  public struct Comparison: Sendable {
    public var name: String
    public var aiq: PairedComparison.Difference
    public var arena: PairedComparison.Difference
  }

  public var prompts: Int
  public var observations: Int
  public var incompleteRows: Int
  public var costSource: String
  /// By name in the order of the data; their AIQ is undefined.
  public var models: [Method]
  /// Ours first.
  public var methods: [Method]
  public var comparisons: [Comparison]
  /// The single model with the highest mean quality on these very rows.
  public var bestModel: String
  /// 1 − the cost at which our curve reaches the best model's quality, over that model's cost;
  /// undefined where it never does.
  public var savingAtBestQuality: Estimate
  /// What our curve gets at the best model's cost, minus that model's quality.
  public var gainAtBestCost: Estimate
  public var notes: [String] = []
}
