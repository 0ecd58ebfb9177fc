/// What moved the score of one prompt.
public struct Explanation: Sendable, Equatable {
  /// One n-gram or number of the prompt, and what it did.
  public struct Contribution: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      /// A word or a pair of words, wherever it occurs in the prompt.
      case ngram
      /// One of the surface numbers.
      case surface
      /// The embedding that came with the prompt, as a whole.
      case embedding
    }

    public var kind: Kind
    /// The n-gram's text or the number's name.
    public var name: String
    /// The n-gram's turn-weighted count, or how many standard deviations the number lies above
    /// the mean of the training prompts; 1 for an embedding.
    public var value: Double
    /// By how much the score would be lower without it, see ``Scorer/explain(turns:embedding:limit:scratch:)``.
    public var change: Double

    public init(kind: Kind, name: String, value: Double, change: Double) {
      self.kind = kind
      self.name = name
      self.value = value
      self.change = change
    }
  }

  public var score: Double
  public var winRate: Double
  /// The score that half of the training prompts lie below.
  public var medianScore: Double
  /// The largest changes first, by magnitude; without those that change nothing.
  public var contributions: [Contribution]

  public init(
    score: Double, winRate: Double, medianScore: Double, contributions: [Contribution]
  ) {
    self.score = score
    self.winRate = winRate
    self.medianScore = medianScore
    self.contributions = contributions
  }
}
