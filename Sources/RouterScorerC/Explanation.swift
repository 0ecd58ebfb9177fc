internal import RouterScoring

extension OpenScorer {
  /// What moved a prompt's score: the document of `router_scorer_explain`.
  ///
  /// - Parameter batch: one prompt.
  func explanation(of batch: PromptBatch, limit: Int) -> JSONValue {
    let score = scratches.withScratch(text: batch.work) { scratch in
      batch.score(0, firstTurn: 0, scorer, &scratch)
    }
    return .object([
      "score": .finite(score),
      "win_rate": .finite(scorer.winRate(score: score)),
      "average_score": .null,
      "contributions": .array([]),
    ])
  }
}
