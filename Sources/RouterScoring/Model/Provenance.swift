/// How and on what a router was trained: enough to evaluate it on the prompts it never saw.
public struct Provenance: Sendable, Equatable {
  /// One training file.
  public struct File: Sendable, Equatable {
    /// The path relative to the working directory of the training run; never absolute.
    public var name: String
    /// Lower-case hexadecimal SHA-256 of the file's bytes.
    public var sha256: String
    /// Rows read from it.
    public var rows: Int

    public init(name: String, sha256: String, rows: Int) {
      self.name = name
      self.sha256 = sha256
      self.rows = rows
    }
  }

  public var files: [File]
  /// `ridge`, `logistic`, `mf` or `routellm-mf`.
  public var algorithm: String
  /// `fast`, `balanced` or `best`.
  public var preset: String
  public var seed: UInt64
  /// The share of prompts held out: those with u(`holdout`, seed, key) below it were not trained on.
  public var holdout: Double
  /// The flags that were given, as typed, without paths.
  public var flags: [String]
  /// Whether the data says that it is simulated.
  public var simulated: Bool
  /// Distinct prompts trained on.
  public var trainingPrompts: Int
  /// The first 4 bytes of SHA-256 of each training prompt's split key as a big-endian number,
  /// ascending: answers "was this prompt trained on?" for any file.
  public var promptHashes: [UInt32]
  /// Mean USD per request of each model in the training data, where known.
  public var costs: [String: Double]
  /// Held-out metrics at training time, by the names of router-eval's JSON keys.
  public var metrics: [String: Double]
  /// For continuous scores: strong wins when it exceeds weak by more than this.
  public var winMargin: Double
  /// The threshold that was chosen on held-out prompts to keep a quality target, if one was.
  public var guarantee: Guarantee?
  /// The traffic that the score quantiles were taken from, if not from the training prompts.
  public var traffic: Traffic?
  /// The sentence encoders that it was made with, if any.
  public var encoders: Encoders?

  public init(
    files: [File], algorithm: String, preset: String, seed: UInt64, holdout: Double,
    flags: [String], simulated: Bool, trainingPrompts: Int, promptHashes: [UInt32],
    costs: [String: Double], metrics: [String: Double], winMargin: Double,
    guarantee: Guarantee? = nil, traffic: Traffic? = nil, encoders: Encoders? = nil
  ) {
    self.files = files
    self.algorithm = algorithm
    self.preset = preset
    self.seed = seed
    self.holdout = holdout
    self.flags = flags
    self.simulated = simulated
    self.trainingPrompts = trainingPrompts
    self.promptHashes = promptHashes
    self.costs = costs
    self.metrics = metrics
    self.winMargin = winMargin
    self.guarantee = guarantee
    self.traffic = traffic
    self.encoders = encoders
  }
}
