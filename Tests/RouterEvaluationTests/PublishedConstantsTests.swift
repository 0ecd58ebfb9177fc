import Foundation
import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

/// RouteLLM's benchmarks, by the figures that are published of them.
@Suite struct PublishedConstantsTests {
  private static let pair = ModelPair(
    strong: "gpt-4-1106-preview", weak: "mistralai/Mixtral-8x7B-Instruct-v0.1")

  private func constants(_ name: String, scale: QualityScale = .unit) throws -> DataConstants {
    let path = try #require(sharedData("routellm/\(name).jsonl")).path
    return try DataConstants(
      files: [path], strong: Self.pair.strong, weak: Self.pair.weak, scale: scale)
  }

  @Test(.enabled(if: sharedData("routellm/mmlu.jsonl") != nil, needsSharedData))
  func `MMLU has its prompts and accuracies`() throws {
    let constants = try constants("mmlu")
    #expect(constants.prompts == 14_037 && constants.contaminatedRows == 5)
    #expect(constants.text.contains("80.587 %"))
    // 9,558 of 14,037 are right, 68.0915 %.
    #expect(isClose(constants.weakQuality, 9_558 / 14_037, within: 1e-12))
  }

  @Test(.enabled(if: sharedData("routellm/gsm8k.jsonl") != nil, needsSharedData))
  func `GSM8K has its prompts and accuracies`() throws {
    let constants = try constants("gsm8k")
    #expect(constants.prompts == 1_307 && constants.contaminatedRows == 12)
    #expect(constants.text.contains("85.769 %") && constants.text.contains("63.734 %"))
  }

  @Test(.enabled(if: sharedData("routellm/mtbench.jsonl") != nil, needsSharedData))
  func `MT-Bench has its questions and raw scores`() throws {
    let constants = try constants("mtbench", scale: .raw)
    #expect(constants.prompts == 72 && constants.contaminatedRows == 8)
    #expect(constants.text.contains("9.2118") && constants.text.contains("8.2813"))
  }

  @Test(.enabled(if: sharedData("routellm/mtbench.jsonl") != nil, needsSharedData))
  func `a random scorer on MT-Bench stays within its published spread`() throws {
    let path = try #require(sharedData("routellm/mtbench.jsonl")).path
    let dataset = try DatasetReader().read([path]).dataset
    let outcomes = try PairOutcomes(dataset, pair: Self.pair, scale: .raw)
    let report = RouterEvaluator.evaluate(
      outcomes, scores: outcomes.gain, winRates: Array(repeating: 0.5, count: outcomes.count),
      pair: Self.pair, threshold: 0.5)
    let random = try #require(report.comparators["random"])
    #expect(random.apgr.value == 0.5)
    // 0.50 ± 0.066: the 95 % interval is 2 · 1.96 standard deviations wide.
    let low = try #require(random.apgr.low)
    let high = try #require(random.apgr.high)
    #expect(isClose((high - low) / (2 * 1.96), 0.066, within: 0.008))
    #expect(isClose((high + low) / 2, 0.5, within: 0.02))
  }

  @Test func `constants without a pair list every model, best first`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"prompt":"a","scores":{"x":0.25,"y":1},"costs":{"x":0.001,"y":0.5}}
      {"prompt":"b","scores":{"x":0.75}}
      """)
    let constants = try DataConstants(files: [path], strong: nil, weak: nil)
    #expect(constants.models.map(\.name) == ["y", "x"])
    #expect(constants.models.map(\.quality) == [1, 0.5])
    #expect(constants.models.map(\.rows) == [1, 2])
    #expect(constants.models[0].cost == 500)
    #expect(constants.strongQuality == nil)
    #expect(constants.json.contains("\"models\""))
  }

  @Test func `constants of battles are shares of battles won`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"prompt":"a","model_a":"x","model_b":"y","winner":"model_a"}
      {"prompt":"a","model_a":"y","model_b":"x","winner":"tie"}
      """)
    let constants = try DataConstants(files: [path], strong: "x", weak: "y")
    #expect(constants.prompts == 1 && constants.rows == 2)
    #expect(constants.strongQuality == 0.75 && constants.weakQuality == 0.25)
  }
}
