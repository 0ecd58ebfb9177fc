public import PreferenceData
public import RouterScoring

/// Scores many prompts with the scorer that serves, each distinct prompt once, on all threads.
public struct PromptScoring: Sendable {
  let scorer: Scorer

  public init(_ scorer: Scorer) {
    self.scorer = scorer
  }

  /// The score of each prompt index given; indices may repeat.
  public func scores(of prompts: PromptStore, at indices: [Int]) -> [Double] {
    let distinct = Set(indices).sorted()
    let blocks = concurrentMap((distinct.count + 511) / 512) { block in
      var scratch = Scorer.Scratch(for: scorer)
      return distinct[block * 512..<min(distinct.count, (block + 1) * 512)].map { prompt in
        prompts.withTurns(of: prompt) { scorer.score(turns: $0, scratch: &scratch) }
      }
    }
    let scoreOfPrompt = Dictionary(uniqueKeysWithValues: zip(distinct, blocks.joined()))
    return indices.map { scoreOfPrompt[$0]! }
  }
}
