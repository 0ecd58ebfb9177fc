import Foundation
import PreferenceData
import RouterEvaluation
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct DifficultyTrainingTests {
  private static let sets = [[-1.0, -0.4, 0.3, 0.8, 1.5], [0, 0.2, 1.8, 2.1]]
  private static let sample = DifficultyTable(rows: 900, sets: sets, seed: 12)

  private func settings(_ adjust: (inout RouterTraining) -> Void = { _ in }) -> RouterTraining {
    var settings = RouterTraining()
    settings.target = .difficulty
    settings.preset = .fast
    settings.l2 = 30
    adjust(&settings)
    return settings
  }

  @Test func `difficulty learned from sets without a common model ranks new prompts`() throws {
    let table = Self.sample.table
    let router = try settings().train(.scores(table), prompts: table.prompts.all)
    #expect(router.model.heads.map(\.name) == ["length", "surface", "ngrams"])
    let weights = router.model.heads.map(\.weight)
    #expect(weights[1] == weights[2] && weights[0] > weights[1] && weights[1] > 0)
    #expect(router.model.pair == ModelPair(strong: "strong", weak: "weak"))
    #expect(router.pairReason.contains("9 models in 2 groups"))
    #expect(router.notes.contains { $0.contains("--recalibrate") })

    let fresh = DifficultyTable(rows: 400, sets: Self.sets, seed: 99)
    let scorer = try Scorer(router.model)
    let scores = fresh.table.prompts.all.map { scorer.score(of: $0, in: fresh.table.prompts) }
    let hardness = fresh.natures.map(\.difficulty)
    #expect(correlation(scores, hardness) > 0.5)
    // With the difficulties turned round the order turns round, but for the length.
    var inverted = table
    inverted.scores = table.scores.map { 1 - $0 }
    let other = try Scorer(
      settings().train(.scores(inverted), prompts: table.prompts.all).model)
    let opposite = fresh.table.prompts.all.map { other.score(of: $0, in: fresh.table.prompts) }
    #expect(correlation(opposite, hardness) < 0)
  }

  @Test func `targets of every set have one scale, and the halves are those by ability`() {
    let table = Self.sample.table
    let sample = DifficultySample(table, rows: Array(0..<table.rowCount))
    #expect(sample.groupCount == 2 && sample.rows.count == table.rowCount)
    #expect(sample.half == [-1, -1, 0, 1, 1, -1, -1, 1, 1])
    for set in 0..<2 {
      let targets = sample.rows.indices.filter { sample.rows[$0] % 2 == set }.map {
        sample.targets[$0]
      }
      let mean = targets.reduce(0, +) / Double(targets.count)
      let square = targets.reduce(0) { $0 + $1 * $1 } / Double(targets.count)
      #expect(abs(mean) < 1e-9 && abs(square - 1) < 1e-9)
    }
  }

  @Test func `the win share counts the pairs of one model of each half`() throws {
    var table = ScoreTable()
    table.models = ["a", "b", "c", "d"]
    table.scores = [1, 0.5, 0, 0.5]
    table.columns.prompt = [table.prompts.intern("x")]
    table.columns.task = [-1]
    let half: [Int8] = [1, 1, -1, -1]
    let found = try #require(DifficultySample.qualities(of: 0, in: table, half))
    // a beats c and d, b beats c alone.
    #expect(found == (0.75, 0.25, 0.75))
    let strict = try #require(DifficultySample.qualities(of: 0, in: table, half, margin: 0.5))
    #expect(strict.winShare == 0.25)
    table.scores[2] = .nan
    #expect(DifficultySample.qualities(of: 0, in: table, half)?.winShare == 0.5)
    table.scores[3] = .nan
    #expect(DifficultySample.qualities(of: 0, in: table, half) == nil)
  }

  @Test func `the same data give the same router, whatever the pair is called`() throws {
    let table = Self.sample.table
    let first = try settings().train(.scores(table), prompts: table.prompts.all)
    let named = try settings {
      $0.pair = PairSelection(strong: "opus", weak: "haiku")
    }.train(.scores(table), prompts: table.prompts.all)
    #expect(named.model.pair == ModelPair(strong: "opus", weak: "haiku"))
    #expect(named.model.heads == first.model.heads)
    #expect(named.model.calibration == first.model.calibration)
  }

  @Test func `what cannot be learned is refused with the reason`() throws {
    let table = Self.sample.table
    func message(
      _ dataset: PreferenceDataset, _ adjust: (inout RouterTraining) -> Void = { _ in }
    ) -> String {
      let error = #expect(throws: TrainingError.self) {
        try settings(adjust).train(dataset, prompts: dataset.prompts.all)
      }
      return error?.message ?? ""
    }
    let battles = BattleSimulator(rows: 100, prompts: 50, seed: 1, modelCount: 2).table().table
    #expect(message(.battles(battles)).contains("needs score tables"))
    #expect(message(.scores(table)) { $0.algorithm = .logistic }.contains("ridge"))
    #expect(
      message(.scores(table)) { $0.pair = PairSelection(strong: "x", weak: "x") }.contains("'x'"))
    var flat = table
    flat.scores = table.scores.map { $0.isNaN ? .nan : 1 }
    #expect(message(.scores(flat)).contains("equally hard"))
  }
}
