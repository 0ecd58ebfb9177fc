internal import Glibc
internal import PromptFeatures

/// Chooses among all models of a router that was trained with `--models`, prompt by prompt.
///
/// ```swift
/// let chooser = try ModelChooser(RouterModel(path: "models/router.safetensors"))
/// chooser.choose("Prove that √2 is irrational.", costWeight: 50).model
/// chooser.cheapest("What is 2 + 2?", quality: 0.8).model
/// ```
///
/// A chooser is immutable: share it among threads and give each its own ``Scratch``. With a scratch
/// that has grown to the longest prompt, choosing allocates nothing.
public struct ModelChooser: Sendable {
  public let choice: ModelChoice
  /// Its heads are those of all components, one after the other.
  private let scorer: Scorer

  /// - Throws: what ``RouterModel/validate()`` finds, and `invalidModel` for a router that knows a
  ///   pair of models only.
  public init(_ model: RouterModel) throws(ArtifactError) {
    try model.validate()
    guard let choice = model.choice else {
      throw .invalidModel("choice", reason: "is missing: the router chooses between two models")
    }
    var parts = model
    parts.heads = choice.components.flatMap(\.heads)
    self.choice = choice
    scorer = Scorer(validated: parts)
  }

  /// The models that are chosen among.
  public var models: [String] { choice.models }

  /// The dimension of the embedding that comes with every prompt; nil where text is all that is read.
  public var embeddingDimension: Int? { scorer.embeddingDimension }

  /// Reusable working memory for one thread and one chooser, and the last prompt's predictions.
  public struct Scratch: Sendable {
    fileprivate var scorer: Scorer.Scratch
    /// p, one per model: not clipped, for a choice among close models must not become a tie.
    public fileprivate(set) var qualities: [Double]
    /// c, USD per request, one per model.
    public fileprivate(set) var costs: [Double]

    public init(for chooser: ModelChooser) {
      scorer = Scorer.Scratch(for: chooser.scorer)
      qualities = [Double](repeating: 0, count: chooser.models.count)
      costs = qualities
    }
  }

  /// A chosen model and what is expected of it.
  public struct Choice: Sendable, Equatable {
    public var model: String
    /// The predicted quality, in 0...1.
    public var quality: Double
    /// The predicted cost, USD per request.
    public var cost: Double
  }

  // MARK: Predictions

  /// Leaves the predictions for a conversation's user turns, oldest first, in the scratch.
  public func predict(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    embedding: UnsafeBufferPointer<Float>? = nil, scratch: inout Scratch
  ) {
    scratch.scorer.prompt.analyze(turns: turns)
    predict(embedding, &scratch)
  }

  private func predict(_ embedding: UnsafeBufferPointer<Float>?, _ scratch: inout Scratch) {
    scorer.evaluate(embedding: embedding, &scratch.scorer)
    let characters = Double(expm1(scratch.scorer.prompt.surface[0]))
    let count = choice.models.count
    for m in 0..<count {
      scratch.qualities[m] = Double(choice.qualities[m])
      scratch.costs[m] =
        Double(choice.baseCosts[m]) + Double(choice.characterCosts[m]) * characters
    }
    var place = 0
    let width = choice.components.count
    for j in 0..<width {
      var score = Double(choice.components[j].intercept)
      for v in 0..<choice.components[j].heads.count {
        let weight = Double(choice.components[j].heads[v].weight)
        let mean = Double(choice.components[j].heads[v].mean)
        let deviation = Double(choice.components[j].heads[v].deviation)
        // Heads without weight were not evaluated.
        if weight > 0 {
          score += weight * (Double(scratch.scorer.outputs[place]) - mean) / deviation
        }
        place += 1
      }
      for m in 0..<count {
        scratch.qualities[m] += Double(choice.loadings[m * width + j]) * score
      }
    }
  }

  // MARK: Choices

  /// argmax_m p_m(x) − λ c_m(x); see ``ChoiceRule``. Makes its own scratch: in a loop pass one.
  ///
  /// - Parameter costWeight: λ ≥ 0, quality per USD: 50 pays two cents for one more right answer.
  public func choose(_ prompt: String, costWeight: Double) -> Choice {
    var scratch = Scratch(for: self)
    scratch.scorer.prompt.analyze(prompt)
    predict(nil, &scratch)
    return described(choose(costWeight: costWeight, scratch), scratch)
  }

  /// The cheapest model with p_m(x) ≥ τ, or the best one if there is none. Makes its own scratch.
  ///
  /// - Parameter quality: τ, in 0...1.
  public func cheapest(_ prompt: String, quality: Double) -> Choice {
    var scratch = Scratch(for: self)
    scratch.scorer.prompt.analyze(prompt)
    predict(nil, &scratch)
    return described(cheapest(quality: quality, scratch), scratch)
  }

  /// The index of the model to choose for the prompt that was predicted last.
  public func choose(costWeight: Double, _ scratch: Scratch) -> Int {
    scratch.qualities.withUnsafeBufferPointer { qualities in
      scratch.costs.withUnsafeBufferPointer { costs in
        ChoiceRule.choose(qualities: qualities, costs: costs, costWeight: costWeight)
      }
    }
  }

  /// The index of the cheapest model that is good enough for the prompt that was predicted last.
  public func cheapest(quality: Double, _ scratch: Scratch) -> Int {
    scratch.qualities.withUnsafeBufferPointer { qualities in
      scratch.costs.withUnsafeBufferPointer { costs in
        ChoiceRule.cheapest(qualities: qualities, costs: costs, quality: quality)
      }
    }
  }

  private func described(_ m: Int, _ scratch: Scratch) -> Choice {
    Choice(
      model: choice.models[m], quality: min(max(scratch.qualities[m], 0), 1),
      cost: scratch.costs[m])
  }
}
