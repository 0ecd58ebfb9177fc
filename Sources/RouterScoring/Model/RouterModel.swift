public import PromptFeatures

/// Everything a trained router has learned: the content of one artifact.
///
/// A prompt's views φ_v are scored by their heads h_v, and the heads are stacked into one score
///
///     s(x) = c + Σ_v w_v (h_v(x) − μ_v) / σ_v
///
/// which ``Calibration`` maps, strictly increasing, to the win rate P(strong better than weak | x).
/// The value is immutable once built; training returns a new one.
public struct RouterModel: Sendable, Equatable {
  /// The pair that the heads, the stack and the calibration were fitted for.
  public var pair: ModelPair
  /// The views of a prompt, in the form their training left them.
  public var views: PromptViews
  /// The heads, with the place each has in the stack.
  public var heads: [StackedHead]
  /// The constant c of the stack.
  public var intercept: Float
  /// The strictly increasing map from score to win rate.
  public var calibration: Calibration
  /// The 0th, 1st, …, 100th percentiles of the out-of-fold training scores, ascending.
  public var scoreQuantiles: [Float]
  /// Per-model biases and factors, where the router was trained on battles among models.
  public var modelHeads: ModelHeads?
  /// Plain Bradley–Terry ratings of the same battles (rank 0): what is known without the prompt.
  public var ratings: ModelHeads?
  /// What each of several models is worth, where the router was trained to choose among them.
  public var choice: ModelChoice?
  /// How and on what the router was trained.
  public var provenance: Provenance

  public init(
    pair: ModelPair, views: PromptViews, heads: [StackedHead], intercept: Float,
    calibration: Calibration, scoreQuantiles: [Float], modelHeads: ModelHeads?,
    ratings: ModelHeads? = nil, choice: ModelChoice? = nil, provenance: Provenance
  ) {
    self.pair = pair
    self.views = views
    self.heads = heads
    self.intercept = intercept
    self.calibration = calibration
    self.scoreQuantiles = scoreQuantiles
    self.modelHeads = modelHeads
    self.ratings = ratings
    self.choice = choice
    self.provenance = provenance
  }
}

/// A head with its weight in the stack: it adds `weight · (h(x) − mean) / deviation` to the score.
public struct StackedHead: Sendable, Equatable {
  /// A name that is unique in the model, such as `surface` or `tokens-nystrom`.
  public var name: String
  public var head: Head
  /// The mean μ of the head's out-of-fold outputs.
  public var mean: Float
  /// The standard deviation σ of the head's out-of-fold outputs, > 0.
  public var deviation: Float
  /// The weight w ≥ 0.
  public var weight: Float

  public init(name: String, head: Head, mean: Float, deviation: Float, weight: Float) {
    self.name = name
    self.head = head
    self.mean = mean
    self.deviation = deviation
    self.weight = weight
  }
}
