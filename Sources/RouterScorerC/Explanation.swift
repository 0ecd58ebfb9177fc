internal import RouterScoring

extension OpenScorer {
  /// What moved a prompt's score: the document of `router_scorer_explain`.
  ///
  /// - Parameter batch: one prompt.
  func explanation(of batch: PromptBatch, limit: Int) -> JSONValue {
    let explanation = scratches.withScratch(text: batch.largestWork) { scratch in
      batch.turnsOfFirst.withUnsafeBufferPointer {
        scorer.explain(
          turns: $0, embedding: batch.embedding(0), limit: limit, scratch: &scratch)
      }
    }
    return .object([
      "score": .finite(explanation.score),
      "win_rate": .finite(explanation.winRate),
      "median_score": .finite(explanation.medianScore),
      "contributions": .array(explanation.contributions.map(Self.json)),
    ])
  }

  private static func json(_ contribution: Explanation.Contribution) -> JSONValue {
    .object([
      "kind": .string(contribution.kind.rawValue),
      "name": .string(contribution.name),
      "value": .finite(contribution.value),
      "change": .finite(contribution.change),
    ])
  }
}
