extension Provenance {
  /// A quality target that a threshold of the router keeps, and on what evidence.
  ///
  /// It holds for traffic like the tested prompts, for the pair the router was trained for.
  public struct Guarantee: Sendable, Equatable {
    /// `quality`: a share of the strong model's; `pgr`: a share of the gap between the models.
    public var measure: String
    /// The share that is kept, above 0 and below 1.
    public var target: Double
    /// How sure that is, in 0.5..<1.
    public var confidence: Double
    /// Strong if and only if the win rate reaches it.
    public var threshold: Double
    /// The share of the tested prompts that are strong calls.
    public var strongCallFraction: Double
    /// The prompts that the threshold was chosen on, and their rows.
    public var prompts: Int
    public var rows: Int
    /// Which they are: of the prompts held out, those with u(`guarantee`, seed, key) below it.
    public var part: Double

    public init(
      measure: String, target: Double, confidence: Double, threshold: Double,
      strongCallFraction: Double, prompts: Int, rows: Int, part: Double
    ) {
      self.measure = measure
      self.target = target
      self.confidence = confidence
      self.threshold = threshold
      self.strongCallFraction = strongCallFraction
      self.prompts = prompts
      self.rows = rows
      self.part = part
    }
  }
}
