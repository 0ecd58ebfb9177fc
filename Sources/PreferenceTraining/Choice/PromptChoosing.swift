internal import LinearAlgebra
public import PreferenceData
public import RouterEvaluation
public import RouterScoring

/// Predicts every model's quality and cost with the chooser that serves, each distinct prompt once,
/// on all threads.
public struct PromptChoosing: Sendable {
  let chooser: ModelChooser
  let embeddings: GivenEmbeddings?

  /// - Parameter embeddings: for a router that reads embeddings.
  public init(_ chooser: ModelChooser, embeddings: GivenEmbeddings? = nil) {
    self.chooser = chooser
    self.embeddings = embeddings
  }

  /// The predictions for each prompt index given; indices may repeat.
  public func predictions(of prompts: PromptStore, at indices: [Int]) -> ModelPredictions {
    let distinct = Set(indices).sorted()
    let blocks = concurrentMap((distinct.count + 511) / 512) { block in
      var scratch = ModelChooser.Scratch(for: chooser)
      return distinct[block * 512..<min(distinct.count, (block + 1) * 512)].map { prompt in
        prompts.withTurns(of: prompt) { predict(turns: $0, prompt, &scratch) }
        return (quality: scratch.qualities, cost: scratch.costs)
      }
    }
    let place = Dictionary(uniqueKeysWithValues: zip(distinct, 0...))
    let found = Array(blocks.joined())
    return ModelPredictions(
      modelCount: chooser.models.count,
      quality: indices.flatMap { found[place[$0]!].quality },
      cost: indices.flatMap { found[place[$0]!].cost })
  }

  private func predict(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ prompt: Int,
    _ scratch: inout ModelChooser.Scratch
  ) {
    guard let embeddings else { return chooser.predict(turns: turns, scratch: &scratch) }
    let width = embeddings.dimension
    embeddings.vectors.values.withUnsafeBufferPointer { values in
      let vector = UnsafeBufferPointer(rebasing: values[prompt * width..<(prompt + 1) * width])
      chooser.predict(turns: turns, embedding: vector, scratch: &scratch)
    }
  }
}
