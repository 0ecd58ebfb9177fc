import PreferenceData
import Testing

/// Expects that two data sets hold the same, column by column.
func expectSame(
  _ a: PreferenceDataset, _ b: PreferenceDataset,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.models == b.models, sourceLocation: sourceLocation)
  #expect(a.rowCount == b.rowCount, sourceLocation: sourceLocation)
  #expect(prompts(a) == prompts(b), sourceLocation: sourceLocation)
  expectSame(a.columns, b.columns, sourceLocation)
  switch (a, b) {
  case (.scores(let a), .scores(let b)):
    for column in [
      \ScoreTable.scores, \.rawScores, \.costs, \.inputTokens, \.outputTokens,
    ] {
      #expect(bits(a[keyPath: column]) == bits(b[keyPath: column]), sourceLocation: sourceLocation)
    }
  case (.battles(let a), .battles(let b)):
    #expect(a.modelA == b.modelA, sourceLocation: sourceLocation)
    #expect(a.modelB == b.modelB, sourceLocation: sourceLocation)
    #expect(a.outcomes == b.outcomes, sourceLocation: sourceLocation)
    #expect(a.judge == b.judge, sourceLocation: sourceLocation)
    #expect(a.judgeNames == b.judgeNames, sourceLocation: sourceLocation)
    for column in [
      \BattleTable.weights, \.preferences, \.costA, \.costB, \.lengthA, \.lengthB,
    ] {
      #expect(bits(a[keyPath: column]) == bits(b[keyPath: column]), sourceLocation: sourceLocation)
    }
  default: Issue.record("the data sets are of two kinds", sourceLocation: sourceLocation)
  }
}

private func expectSame(_ a: RowColumns, _ b: RowColumns, _ sourceLocation: SourceLocation) {
  for column in [
    \RowColumns.prompt, \.task, \.embeddingRow, \.split, \.language,
  ] {
    #expect(a[keyPath: column] == b[keyPath: column], sourceLocation: sourceLocation)
  }
  for names in [\RowColumns.taskNames, \.splitNames, \.languageNames] {
    #expect(a[keyPath: names] == b[keyPath: names], sourceLocation: sourceLocation)
  }
  #expect(a.ids == b.ids, sourceLocation: sourceLocation)
  #expect(a.simulated == b.simulated, sourceLocation: sourceLocation)
}

/// NaN stands for what is missing and differs from itself.
private func bits(_ values: [Float]) -> [UInt32] {
  values.map { $0.isNaN ? .max : $0.bitPattern }
}

private func prompts(_ dataset: PreferenceDataset) -> [[[UInt8]]] {
  (0..<dataset.prompts.count).map { prompt in
    dataset.prompts.withTurns(of: prompt) { turns in turns.map { Array($0) } }
  }
}
