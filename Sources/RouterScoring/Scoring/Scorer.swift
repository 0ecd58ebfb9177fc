internal import PromptFeatures

/// Scores prompts with a trained router: from text to a decision.
///
/// ```swift
/// let scorer = try Scorer.open("models/router.safetensors")
/// let threshold = scorer.threshold(forStrongCallFraction: 0.3)
/// scorer.decide(winRate: scorer.winRate("Prove that √2 is irrational."), threshold: threshold)
/// ```
///
/// A scorer is immutable: share it among threads and give each its own ``Scratch``. With a scratch
/// that has grown to the longest prompt, scoring allocates nothing.
public struct Scorer: Sendable {
  /// The router as it was trained.
  public let model: RouterModel
  let plan: ScoringPlan

  /// - Throws: what ``RouterModel/validate()`` finds.
  public init(_ model: RouterModel) throws(ArtifactError) {
    try model.validate()
    self.init(validated: model)
  }

  /// - Parameter model: a model that was validated.
  init(validated model: RouterModel) { self.init(model, ScoringPlan(model)) }

  init(_ model: RouterModel, _ plan: ScoringPlan) {
    self.model = model
    self.plan = plan
  }

  /// Whether prompts come with an embedding: then the variants without one must not be called.
  public var readsEmbedding: Bool { model.views.embeddingDimension != nil }

  /// The dimension of the embedding that comes with every prompt; nil where text is all that is read.
  public var embeddingDimension: Int? { model.views.embeddingDimension }

  /// Reusable working memory for one thread and one scorer.
  public struct Scratch: Sendable {
    var prompt: PromptScratch
    var hits = TableHits()
    /// surface ‖ tokens ‖ distilled ‖ embedding.
    var dense: [Float]
    /// The caller's embedding before it is projected.
    var embedding: [Float]
    var landmarkInput: [Float]
    var ngramProducts: [Float]
    /// What the kernels of heads work in.
    var lanes: [SIMD16<Float>]
    var neighbours = NeighbourKernel.Memory()
    /// One per head of the model; of the heads without weight nothing.
    var outputs: [Float]

    public init(for scorer: Scorer) {
      let plan = scorer.plan
      prompt = PromptScratch(bucketBits: scorer.model.views.ngrams?.bucketBits ?? 18)
      dense = [Float](repeating: 0, count: plan.denseDimension)
      let projection = scorer.model.views.embeddingProjection
      embedding = [Float](repeating: 0, count: projection?.mean.count ?? 0)
      landmarkInput = [Float](repeating: 0, count: plan.denseDimension)
      ngramProducts = [Float](repeating: 0, count: plan.ngrams?.vectors ?? 0)
      outputs = [Float](repeating: 0, count: scorer.model.heads.count)
      var lanes = 0
      for planned in plan.heads {
        switch planned.kernel {
        case .neighbours(_, let kernel): neighbours.grow(for: kernel)
        case .tasks(_, _, let kernel): lanes = max(lanes, kernel.lanes)
        default: break
        }
      }
      self.lanes = [SIMD16<Float>](repeating: .zero, count: lanes)
    }
  }

  // MARK: Scores

  /// The score s(x) of a prompt of one turn. Makes its own scratch: in a loop pass one.
  public func score(_ prompt: String) -> Double {
    var scratch = Scratch(for: self)
    return score(prompt, scratch: &scratch)
  }

  /// The score of a prompt of one turn.
  public func score(_ prompt: String, scratch: inout Scratch) -> Double {
    scratch.prompt.analyze(prompt)
    return finish(embedding: nil, &scratch)
  }

  /// The score of a prompt of one turn, UTF-8 or not.
  ///
  /// - Parameter embedding: the prompt's embedding, of the model's dimension and any length, if
  ///   and only if the router reads one.
  public func score(
    _ turn: UnsafeRawBufferPointer, embedding: UnsafeBufferPointer<Float>? = nil,
    scratch: inout Scratch
  ) -> Double {
    scratch.prompt.analyze(turn)
    return finish(embedding: embedding, &scratch)
  }

  /// The score of the user turns of a conversation, oldest first.
  public func score(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    embedding: UnsafeBufferPointer<Float>? = nil, scratch: inout Scratch
  ) -> Double {
    scratch.prompt.analyze(turns: turns)
    return finish(embedding: embedding, &scratch)
  }

  /// The score of a prompt for a router that reads embeddings; the text may be left out if it
  /// reads nothing else.
  public func score(_ prompt: String = "", embedding: [Float]) -> Double {
    var scratch = Scratch(for: self)
    scratch.prompt.analyze(prompt)
    return embedding.withUnsafeBufferPointer { finish(embedding: $0, &scratch) }
  }

  // MARK: Win rates and decisions

  /// P(strong strictly better than weak) for a score; strictly increasing, see ``Calibration``.
  public func winRate(score: Double) -> Double { model.calibration.winRate(score: score) }

  /// P(strong strictly better than weak) for a prompt. Makes its own scratch: in a loop pass one.
  public func winRate(_ prompt: String) -> Double { winRate(score: score(prompt)) }

  /// P(strong strictly better than weak) for a prompt.
  public func winRate(_ prompt: String, scratch: inout Scratch) -> Double {
    winRate(score: score(prompt, scratch: &scratch))
  }

  /// The win rate of a prompt of one turn, UTF-8 or not.
  package func winRate(_ turn: UnsafeRawBufferPointer, scratch: inout Scratch) -> Double {
    winRate(score: score(turn, scratch: &scratch))
  }

  /// The win rate of the user turns of a conversation wherever they lie; those that are read are
  /// asked for, oldest first.
  package func winRate(
    turnCount: Int, embedding: UnsafeBufferPointer<Float>?, scratch: inout Scratch,
    turn: (Int) -> UnsafeRawBufferPointer
  ) -> Double {
    scratch.prompt.analyze(turnCount: turnCount, turn: turn)
    return winRate(score: finish(embedding: embedding, &scratch))
  }

  /// The strong model if and only if `winRate` ≥ `threshold`.
  public func decide(winRate: Double, threshold: Double) -> Decision {
    winRate >= threshold ? .strong : .weak
  }

  /// The win-rate threshold at which the given share of prompts like those trained on goes to the
  /// strong model: the win rate of the score quantile at 1 − share, interpolated.
  ///
  /// 1 sends all calls to the strong model (threshold 0), 0 none (threshold 1, which no win rate
  /// reaches). Shares can't be hit exactly where many prompts have one score.
  public func threshold(forStrongCallFraction share: Double) -> Double {
    guard share > 0 else { return 1 }
    guard share < 1 else { return 0 }
    return winRate(score: scoreQuantile(1 - share))
  }

  /// The share of prompts like those trained on that go to the strong model at a threshold; the
  /// inverse of ``threshold(forStrongCallFraction:)``.
  public func strongCallFraction(threshold: Double) -> Double {
    func isStrong(_ fraction: Double) -> Bool {
      winRate(score: scoreQuantile(fraction)) >= threshold
    }
    guard isStrong(1) else { return 0 }
    guard !isStrong(0) else { return 1 }
    var (weak, strong) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (weak + strong) / 2
      if isStrong(middle) { strong = middle } else { weak = middle }
    }
    return 1 - strong
  }

  /// The score below which the given share of the training prompts' scores lies.
  public func scoreQuantile(_ fraction: Double) -> Double {
    let quantiles = model.scoreQuantiles
    let place = min(max(fraction, 0), 1) * Double(quantiles.count - 1)
    let index = min(Int(place), quantiles.count - 2)
    let (low, high) = (Double(quantiles[index]), Double(quantiles[index + 1]))
    return low + (place - Double(index)) * (high - low)
  }
}
