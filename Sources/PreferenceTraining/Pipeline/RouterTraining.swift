public import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
public import RouterScoring

/// The settings of a training run; ``train(_:prompts:)`` returns the learned router.
///
/// One path: data → views → heads → stack → calibration → model. Everything that is learned or
/// chosen is learned or chosen inside the given prompts.
public struct RouterTraining: Sendable {
  public enum Algorithm: String, Sendable, CaseIterable {
    /// ridge for score tables, mf for battles among more than two models, logistic for two.
    case auto
    case ridge
    case logistic
    case mf
    case routellmMF = "routellm-mf"
  }

  /// What a router learns of a prompt.
  public enum Target: String, Sendable, CaseIterable {
    /// What the strong model adds to the weak one, or which of them wins.
    case pair
    /// How hard it is, from the scores of all models, of several sets that may share none: for
    /// routers between models that have no judgments yet.
    case difficulty
  }

  public var target = Target.pair
  public var algorithm: Algorithm = .auto
  public var preset: Preset = .balanced
  public var pair = PairSelection()
  /// What becomes of ties in battles.
  public var ties: TieHandling = .model
  /// A fixed penalty for every head instead of one chosen by cross-validation.
  public var l2: Double?
  /// Rank of matrix factorization.
  public var rank = 8
  /// Number of rating tiers; rows across the pair's tiers then count as judgments of the pair.
  public var tiers: Int?
  /// For continuous scores: the strong model wins where it exceeds the weak one by more than this.
  public var winMargin = 0.0
  /// One more view for ridge and logistic; matrix factorization reads these instead of the text.
  public var embeddings: GivenEmbeddings?
  /// An encoder to distill a token table from: one more view for ridge and logistic; matrix
  /// factorization reads it instead of the table learned from the prompts.
  public var termEncoder: TermEncoder?
  /// Inner folds: penalties, stack and calibration are chosen on them.
  public var folds = 5
  public var seed: UInt64 = 0
  /// Called with the name of each stage as it begins.
  public var progress: (@Sendable (String) -> Void)?

  public init() {}

  /// Trains on the prompts with the given indices.
  ///
  /// - Throws: ``TrainingError`` for data that cannot train a router.
  public func train(_ dataset: PreferenceDataset, prompts selection: [Int]) throws -> TrainedRouter
  {
    try TrainingJob(self, dataset, selection).run()
  }
}

/// A trained router and the story of its training.
public struct TrainedRouter: Sendable {
  /// One head's part.
  public struct HeadSummary: Sendable {
    public var name: String
    /// The chosen penalty.
    public var penalty: Double
    /// The weight in the stack.
    public var weight: Double
  }

  /// The router; its provenance names no files yet.
  public var model: RouterModel
  public var pairReason: String
  /// The algorithm that `auto` stood for.
  public var algorithm: RouterTraining.Algorithm
  public var heads: [HeadSummary]
  /// `platt` or `spline`.
  public var calibration: String
  /// Judgments of the pair that it was fitted to.
  public var observations: Int
  /// Bradley–Terry ratings with intervals, for battles.
  public var ratings: BradleyTerry?
  /// Remarks that the user should see.
  public var notes: [String]
}
