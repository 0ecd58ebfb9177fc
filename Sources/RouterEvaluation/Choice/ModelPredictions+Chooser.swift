public import PreferenceData
public import RouterScoring

extension ModelPredictions {
  /// What a chooser predicts for each prompt index given, by the code that serves.
  ///
  /// - Parameters:
  ///   - embeddings: if the router reads any.
  ///   - indices: of prompts of the store; they may repeat.
  public init(
    _ chooser: ModelChooser, _ prompts: PromptStore, _ embeddings: PromptEmbeddings?,
    at indices: [Int], threads: Int
  ) {
    let count = chooser.models.count
    let rows = parallelReplicates(
      count: indices.count, width: 2 * count, threads: threads,
      makeScratch: { ModelChooser.Scratch(for: chooser) }
    ) { i, scratch, row in
      prompts.withTurns(of: indices[i]) { turns in
        embeddings.withVector(of: indices[i]) {
          chooser.predict(turns: turns, embedding: $0, scratch: &scratch)
        }
      }
      for m in 0..<count {
        row[m] = scratch.qualities[m]
        row[count + m] = scratch.costs[m]
      }
    }
    func half(_ start: Int) -> [Double] {
      indices.indices.flatMap { rows[$0 * 2 * count + start..<$0 * 2 * count + start + count] }
    }
    self.init(modelCount: count, quality: half(0), cost: half(count))
  }
}
