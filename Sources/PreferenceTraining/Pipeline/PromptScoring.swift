internal import LinearAlgebra
public import PreferenceData
public import RouterScoring

/// Scores many prompts with the scorer that serves, each distinct prompt once, on all threads.
public struct PromptScoring: Sendable {
  let scorer: Scorer
  let embeddings: GivenEmbeddings?

  /// - Parameter embeddings: for a router that reads embeddings.
  public init(_ scorer: Scorer, embeddings: GivenEmbeddings? = nil) {
    self.scorer = scorer
    self.embeddings = embeddings
  }

  /// The score of each prompt index given; indices may repeat.
  public func scores(of prompts: PromptStore, at indices: [Int]) -> [Double] {
    let distinct = Set(indices).sorted()
    let blocks = concurrentMap((distinct.count + 511) / 512) { block in
      var scratch = Scorer.Scratch(for: scorer)
      return distinct[block * 512..<min(distinct.count, (block + 1) * 512)].map { prompt in
        prompts.withTurns(of: prompt) { turns in
          guard let embeddings else { return scorer.score(turns: turns, scratch: &scratch) }
          let width = embeddings.dimension
          return embeddings.vectors.values.withUnsafeBufferPointer { values in
            let vector = UnsafeBufferPointer(
              rebasing: values[prompt * width..<(prompt + 1) * width])
            return scorer.score(turns: turns, embedding: vector, scratch: &scratch)
          }
        }
      }
    }
    let scoreOfPrompt = Dictionary(uniqueKeysWithValues: zip(distinct, blocks.joined()))
    return indices.map { scoreOfPrompt[$0]! }
  }
}
