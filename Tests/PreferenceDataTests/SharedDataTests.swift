import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite(.enabled(if: sharedData("README.md") != nil, needsSharedData))
struct SharedDataTests {
  struct Expectation: Sendable, CustomTestStringConvertible {
    var file: String
    var rows: Int
    var prompts: Int
    /// Distinct split keys, and rows that a holdout of 0.2 with seed 0 takes, computed in Python.
    var groups: Int
    var heldOut: Int?
    var models: Int
    var contaminated = 0
    var testDescription: String { file }
  }

  @Test(arguments: [
    Expectation(
      file: "battles/qlora-oa.jsonl", rows: 29_401, prompts: 726, groups: 397, heldOut: 6405,
      models: 7),
    Expectation(
      file: "battles/alpaca-eval-2.jsonl", rows: 48_421, prompts: 627, groups: 627,
      heldOut: 10_755, models: 70),
    Expectation(
      file: "routellm/mmlu.jsonl", rows: 14_037, prompts: 13_932, groups: 13_924, heldOut: 2731,
      models: 2, contaminated: 5),
    Expectation(
      file: "routellm/gsm8k.jsonl", rows: 1307, prompts: 1307, groups: 1307, models: 2,
      contaminated: 12),
    Expectation(
      file: "routellm/mtbench.jsonl", rows: 72, prompts: 72, groups: 72, models: 2, contaminated: 8),
    Expectation(
      file: "scores/ulab.jsonl", rows: 4817, prompts: 4719, groups: 4718, heldOut: 938, models: 9),
    Expectation(
      file: "scores/routerbench-part.jsonl", rows: 2548, prompts: 2546, groups: 2546, heldOut: 496,
      models: 11),
  ])
  func `rows, prompts and split are those that Python counts`(_ expected: Expectation) throws {
    let file = try #require(sharedData(expected.file))
    let loaded = try DatasetReader().read([file.path])
    let prompts = loaded.dataset.prompts
    #expect(loaded.dataset.rowCount == expected.rows)
    #expect(prompts.count == expected.prompts)
    #expect(prompts.groupCount == expected.groups)
    #expect(loaded.dataset.models.count == expected.models)
    #expect(loaded.contaminatedRows == expected.contaminated)
    if let heldOut = expected.heldOut {
      let fractions = prompts.splitFractions(purpose: "holdout", seed: 0)
      let rows =
        switch loaded.dataset {
        case .scores(let table): table.columns.prompt
        case .battles(let table): table.columns.prompt
        }
      #expect(rows.count { fractions[Int($0)] < 0.2 } == heldOut)
    }
  }

  @Test func `the published MT-Bench means come out of the raw scores`() throws {
    let file = try #require(sharedData("routellm/mtbench.jsonl"))
    guard case .scores(let table) = try DatasetReader().read([file.path]).dataset else {
      Issue.record("MT-Bench is a score table")
      return
    }
    let strong = try #require(table.models.firstIndex(of: "gpt-4-1106-preview"))
    let means = [strong, 1 - strong].map { model in
      let cells = stride(from: model, to: table.rawScores.count, by: 2)
      return cells.map { Double(table.rawScores[$0]) }.reduce(0, +) / Double(table.rowCount)
    }
    #expect(abs(means[0] - 9.2118) < 5e-5)
    #expect(abs(means[1] - 8.2813) < 5e-5)
    #expect(table.prompts.turnCount(of: 0) == 2)
  }

  @Test func `Arena votes without prompts give outcomes for ratings`() throws {
    let file = try #require(sharedData("battles/arena-140k-votes.jsonl"))
    #expect(throws: DataError.self) { try DatasetReader().read([file.path]) }
    let loaded = try DatasetReader(promptsOptional: true).read([file.path])
    #expect(loaded.dataset.rowCount == 135_624)
    #expect(loaded.selfBattleRows == 10)
    #expect(loaded.dataset.prompts.groupCount == 135_624)
  }

  @Test func `the Arena CSV sample is the conversations sample`() throws {
    let csv = try #require(sharedData("raw/arena-55k-sample.csv"))
    let conversations = try #require(sharedData("raw/arena-conversations-sample.jsonl"))
    guard
      case .battles(let a) = try DatasetReader().read([csv.path]).dataset,
      case .battles(let b) = try DatasetReader().read([conversations.path]).dataset
    else {
      Issue.record("both hold battles")
      return
    }
    #expect(a.rowCount == 500)
    #expect(a.models == b.models)
    #expect(a.modelA == b.modelA)
    #expect(a.outcomes == b.outcomes)
    #expect(a.columns.prompt == b.columns.prompt)
    #expect((0..<a.prompts.count).allSatisfy { a.prompts.text(of: $0) == b.prompts.text(of: $0) })
    #expect(a.prompts.groupCount == 266)
  }
}
