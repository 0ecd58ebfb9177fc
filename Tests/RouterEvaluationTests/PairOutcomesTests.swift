import CommandSupport
import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@Suite struct PairOutcomesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ lines: String...) throws -> PreferenceDataset {
    let path = try folder.write(lines.joined(separator: "\n"))
    return try DatasetReader().read([path]).dataset
  }

  private let pair = ModelPair(strong: "s", weak: "w")

  @Test func `a score table gives the rows that judge both models`() throws {
    let dataset = try read(
      #"{"prompt":"one","scores":{"s":1,"w":0.25,"x":0.5},"costs":{"s":0.5,"w":0.125}}"#,
      #"{"prompt":"two","scores":{"s":0.5,"x":0.5}}"#,
      #"{"prompt":"ONE!","scores":{"s":0.5,"w":0.5},"task":"t"}"#)
    let outcomes = try PairOutcomes(dataset, pair: pair)
    #expect(outcomes.strongQuality == [1, 0.5])
    #expect(outcomes.weakQuality == [0.25, 0.5])
    #expect(outcomes.strongBetter == [1, 0])
    #expect(outcomes.row == [0, 2])
    // The two prompts differ but share their split key.
    #expect(outcomes.cluster == [0, 0])
    #expect(outcomes.promptCount == 2)
    #expect(outcomes.strongCost[0] == 0.5 && outcomes.weakCost[0] == 0.125)
    #expect(outcomes.strongCost[1].isNaN)
    #expect(outcomes.task == [-1, 0] && outcomes.taskNames == ["t"])
  }

  @Test func `battles of the pair count in either order`() throws {
    let dataset = try read(
      #"{"prompt":"a","model_a":"s","model_b":"w","winner":"model_a","cost_a":2,"cost_b":1}"#,
      #"{"prompt":"a","model_a":"w","model_b":"s","winner":"model_a","weight":2}"#,
      #"{"prompt":"b","model_a":"w","model_b":"s","winner":"tie (bothbad)"}"#,
      #"{"prompt":"c","model_a":"w","model_b":"x","winner":"model_a"}"#,
      #"{"prompt":"d","model_a":"w","model_b":"s","winner":"model_b","cost_a":3,"cost_b":4}"#)
    let outcomes = try PairOutcomes(dataset, pair: pair)
    #expect(outcomes.strongQuality == [1, 0, 0.5, 1])
    #expect(outcomes.weakQuality == [0, 1, 0.5, 0])
    #expect(outcomes.strongBetter == [1, 0, 0, 1])
    #expect(outcomes.weight == [1, 2, 1, 1])
    #expect(outcomes.cluster == [0, 0, 1, 2])
    #expect(outcomes.promptCount == 3 && outcomes.count == 4)
    #expect(outcomes.strongCost[0] == 2 && outcomes.strongCost[3] == 4)
    #expect(outcomes.weakCost[0] == 1 && outcomes.weakCost[3] == 3)
    #expect(isClose(outcomes.meanQuality.strong, (1 + 0 + 0.5 + 1) / 5, within: 1e-12))
  }

  @Test func `a win needs more than the margin`() throws {
    let dataset = try read(
      #"{"prompt":"a","scores":{"s":0.75,"w":0.5}}"#,
      #"{"prompt":"b","scores":{"s":0.75,"w":0.25}}"#)
    #expect(try PairOutcomes(dataset, pair: pair, winMargin: 0.25).strongBetter == [0, 1])
  }

  @Test func `raw scores are means over turns on their own scale`() throws {
    let dataset = try read(
      #"{"prompt":"a","scores":{"s":1,"w":0},"raw_scores":{"s":[10,8],"w":[2,1]}}"#)
    let outcomes = try PairOutcomes(dataset, pair: pair, scale: .raw)
    #expect(outcomes.strongQuality == [9] && outcomes.weakQuality == [1.5])
  }

  @Test func `prompts can be left out`() throws {
    let dataset = try read(
      #"{"prompt":"a","scores":{"s":1,"w":0}}"#, #"{"prompt":"b","scores":{"s":0,"w":1}}"#)
    let outcomes = try PairOutcomes(dataset, pair: pair, prompts: [false, true])
    #expect(outcomes.row == [1] && outcomes.cluster == [0])
    #expect(throws: EvaluationError.noRows(pair, selected: true)) {
      try PairOutcomes(dataset, pair: pair, prompts: [false, false])
    }
  }

  @Test func `selecting keeps rows and numbers clusters anew`() {
    let outcomes = PairOutcomes(
      strongQuality: [1, 0, 0.5], weakQuality: [0, 0, 0], cluster: [4, 9, 4])
    let chosen = outcomes.selecting([2, 1])
    #expect(chosen.strongQuality == [0.5, 0])
    #expect(chosen.cluster == [0, 1] && chosen.row == [2, 1])
    #expect(outcomes.clusterCount == 2)
  }

  @Test func `a model the data lack is named with those they have`() throws {
    let dataset = try read(#"{"prompt":"a","scores":{"s":1,"w":0}}"#)
    let error = #expect(throws: EvaluationError.self) {
      try PairOutcomes(dataset, pair: ModelPair(strong: "gpt", weak: "w"))
    }
    #expect(error?.message == "the data have no model gpt; they have: s, w")
    #expect(error?.exitStatus == .invalidData)
    #expect(throws: EvaluationError.sameModel("s")) {
      try PairOutcomes(dataset, pair: ModelPair(strong: "s", weak: "s"))
    }
    #expect(throws: EvaluationError.noRawScores) {
      try PairOutcomes(dataset, pair: pair, scale: .raw)
    }
  }
}
