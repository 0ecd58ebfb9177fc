import PreferenceData
import Testing

@Suite struct DatasetSummaryTests {
  private func summary(_ rows: [(String, String, String)]) throws -> DatasetSummary {
    let lines = rows.map { a, b, winner in
      battle(["model_a": "\"\(a)\"", "model_b": "\"\(b)\"", "winner": "\"\(winner)\""])
    }
    return DatasetSummary(try read(lines.joined(separator: "\n")).dataset)
  }

  @Test func `outcomes and models are counted`() throws {
    let summary = try summary([
      ("x", "y", "model_a"), ("y", "x", "model_b"), ("x", "y", "tie"), ("x", "z", "tie (bothbad)"),
    ])
    let judgments = try #require(summary.judgments)
    #expect(judgments.winsA == 1 && judgments.winsB == 1)
    #expect(judgments.ties == 1 && judgments.tiesBothBad == 1)
    #expect(judgments.tieShare == 0.5)
    #expect(summary.models.map(\.name) == ["x", "z", "y"])
    #expect(summary.models.map(\.rows) == [4, 1, 3])
    #expect(summary.models.map(\.meanOutcome) == [0.75, 0.5, 0.5 / 3])
    #expect(summary.rows == 4 && summary.prompts == 1 && summary.groups == 1)
    #expect(summary.medianPromptBytes == "What is it?".utf8.count)
  }

  @Test func `position bias weighs both orders of a pair alike`() throws {
    // x always wins and is shown first three times of four: the first wins 3/4 of these battles,
    // yet the place made no difference.
    let summary = try summary([
      ("x", "y", "model_a"), ("x", "y", "model_a"), ("x", "y", "model_a"), ("y", "x", "model_b"),
      ("x", "z", "model_a"),
    ])
    let judgments = try #require(summary.judgments)
    #expect(judgments.pairs == 2)
    #expect(judgments.pairsInBothOrders == 1)
    #expect(judgments.firstWinShare == 0.5)
  }

  @Test func `without a pair in both orders the bias is unknown`() throws {
    let summary = try summary([("x", "y", "model_a"), ("x", "y", "model_b")])
    #expect(summary.judgments?.firstWinShare == nil)
  }

  @Test func `means of scores and costs leave out what is missing`() throws {
    let summary = DatasetSummary(
      try read(
        """
        {"prompt": "a", "scores": {"x": 1, "y": 0.5}, "costs": {"x": 0.25}}
        {"prompt": "b", "scores": {"x": 0}}
        """
      ).dataset)
    #expect(summary.judgments == nil)
    #expect(summary.models.map(\.meanOutcome) == [0.5, 0.5])
    #expect(summary.models.map(\.rows) == [2, 1])
    #expect(summary.models.map(\.meanCost) == [0.25, nil])
  }
}
