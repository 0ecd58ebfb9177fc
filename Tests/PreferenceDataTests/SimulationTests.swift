import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct SimulationTests {
  @Test func `the same seed gives the same file, another seed another`() throws {
    let folder = try TemporaryFolder()
    let files = try [UInt64(3), 3, 4].enumerated().map { index, seed in
      let path = folder.path("\(index).jsonl")
      try BattleSimulator(rows: 500, prompts: 100, seed: seed).write(to: path)
      return try Data(contentsOf: URL(filePath: path))
    }
    #expect(files[0] == files[1])
    #expect(files[0] != files[2])
  }

  @Test func `battles written and read again are the battles in memory`() throws {
    let folder = try TemporaryFolder()
    let simulator = BattleSimulator(rows: 2000, prompts: 300, seed: 5, promptBytes: 300)
    try simulator.write(to: folder.path("b.jsonl"))
    let loaded = try DatasetReader().read([folder.path("b.jsonl")])
    guard case .battles(let read) = loaded.dataset else {
      Issue.record("these are no battles")
      return
    }
    let made = simulator.table().table
    #expect(read.columns.simulated && made.columns.simulated)
    #expect(read.rowCount == 2000)
    #expect(read.columns.prompt == made.columns.prompt)
    #expect(read.outcomes == made.outcomes)
    #expect(read.modelA.map { read.models[Int($0)] } == made.modelA.map { made.models[Int($0)] })
    #expect(read.costA == made.costA && read.costB == made.costB)
    #expect(read.lengthA == made.lengthA && read.lengthB == made.lengthB)
    #expect(
      (0..<read.prompts.count).allSatisfy { read.prompts.text(of: $0) == made.prompts.text(of: $0) }
    )
    #expect(read.columns.ids == made.columns.ids)
  }

  @Test(arguments: [false, true])
  func `score rows written and read again are the rows in memory`(_ isGraded: Bool) throws {
    let folder = try TemporaryFolder()
    let simulator = ScoreSimulator(prompts: 400, seed: 2, modelCount: 3, isGraded: isGraded)
    try simulator.write(to: folder.path("s.jsonl"))
    guard case .scores(let read) = try DatasetReader().read([folder.path("s.jsonl")]).dataset else {
      Issue.record("these are no scores")
      return
    }
    let made = simulator.table().table
    #expect(read.models == made.models)
    #expect(read.scores == made.scores)
    #expect(read.costs == made.costs)
    #expect(read.inputTokens == made.inputTokens && read.outputTokens == made.outputTokens)
    #expect(Set(made.scores).count == (isGraded ? Set(made.scores).count : 2))
    #expect(made.scores.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func `outcomes follow the stated probabilities, position bias and ties included`() {
    let simulated = BattleSimulator(rows: 60_000, prompts: 6000, seed: 7, modelCount: 3).table()
    let table = simulated.table
    // Sums of outcome − expectation over all rows, in standard errors.
    var deviation = (a: 0.0, b: 0.0, tie: 0.0)
    var variance = (a: 0.0, b: 0.0, tie: 0.0)
    for row in 0..<table.rowCount {
      let nature = simulated.natures[Int(table.columns.prompt[row])]
      let p = simulated.truth.outcomeProbabilities(
        Int(table.modelA[row]), Int(table.modelB[row]), on: nature)
      #expect(abs(p.a + p.b + p.tie - 1) < 1e-12)
      let outcome = table.outcomes[row]
      deviation.a += (outcome == .modelA ? 1 : 0) - p.a
      deviation.b += (outcome == .modelB ? 1 : 0) - p.b
      deviation.tie += (outcome == .tie || outcome == .tieBothBad ? 1 : 0) - p.tie
      variance.a += p.a * (1 - p.a)
      variance.b += p.b * (1 - p.b)
      variance.tie += p.tie * (1 - p.tie)
    }
    #expect(abs(deviation.a) < 4 * variance.a.squareRoot())
    #expect(abs(deviation.b) < 4 * variance.b.squareRoot())
    #expect(abs(deviation.tie) < 4 * variance.tie.squareRoot())
    let judgments = DatasetSummary.Judgments(table)
    #expect((judgments.firstWinShare ?? 0) > 0.52)
    #expect(judgments.pairsInBothOrders == 3)
  }

  @Test func `a strong model's lead grows with difficulty, so that routing pays`() {
    let truth = SimulationTruth(seed: 0)
    for task in SimulatedPrompt.tasks.indices {
      let easy = SimulatedPrompt.Nature(task: task, difficulty: -1)
      let hard = SimulatedPrompt.Nature(task: task, difficulty: 1)
      func lead(_ nature: SimulatedPrompt.Nature) -> Double {
        let p = truth.outcomeProbabilities(0, 4, on: nature, isBiased: false)
        return p.a - p.b
      }
      #expect(lead(hard) > lead(easy) + 0.3)
      #expect(lead(hard) > 0.4)
    }
  }

  @Test func `without bias the order of the models does not matter`() {
    let truth = SimulationTruth(modelCount: 4, seed: 1)
    let nature = SimulatedPrompt.Nature(task: 2, difficulty: 0.3)
    let there = truth.outcomeProbabilities(0, 3, on: nature, isBiased: false)
    let back = truth.outcomeProbabilities(3, 0, on: nature, isBiased: false)
    #expect(abs(there.a - back.b) < 1e-15)
    #expect(abs(there.tie - back.tie) < 1e-15)
  }

  @Test func `each prompt can be made alone and shows its difficulty`() {
    let source = PromptSimulator(seed: 9)
    let prompts = (0..<500).map { source.prompt($0) }
    #expect(source.prompt(321) == prompts[321])
    #expect(Set(prompts.map(\.text)).count > 480)
    #expect(Set(prompts.map(\.nature.task)) == Set(SimulatedPrompt.tasks.indices))
    #expect(prompts.allSatisfy { abs($0.nature.difficulty) <= 1.3 })
    let hard = prompts.filter { $0.nature.difficulty > 0.5 }
    let easy = prompts.filter { $0.nature.difficulty < -0.5 }
    #expect(hard.count > 40 && easy.count > 40)
    #expect(hard.allSatisfy { $0.text.contains("Requirements:") })
    #expect(easy.count { $0.text.contains("Requirements:") } < easy.count / 2)
    #expect(prompts.allSatisfy { !$0.text.contains("{") || $0.nature.task == 2 })
  }

  @Test func `prompts reach the median length asked for`() {
    for bytes in [400, 1000] {
      let source = PromptSimulator(seed: 1, promptBytes: bytes)
      let lengths = (0..<1001).map { source.prompt($0).text.utf8.count }.sorted()
      #expect(lengths[500] >= bytes)
      #expect(lengths[500] < bytes * 5 / 4)
    }
  }

  @Test func `battles are spread over all prompts`() {
    let table = BattleSimulator(rows: 1000, prompts: 300, seed: 1).table().table
    var counts = [Int](repeating: 0, count: table.prompts.count)
    for prompt in table.columns.prompt { counts[Int(prompt)] += 1 }
    #expect(counts.count > 290)
    #expect(counts.allSatisfy { $0 >= 3 })
  }

  @Test func `models are cheaper the weaker they are, and say that they are simulated`() {
    let models = SimulationTruth(modelCount: 14, seed: 0).models
    #expect(Set(models.map(\.name)).count == 14)
    #expect(models.allSatisfy { $0.name.hasPrefix("sim-") })
    for (stronger, weaker) in zip(models, models.dropFirst()) {
      #expect(stronger.strength > weaker.strength)
      #expect(stronger.outputPrice > weaker.outputPrice)
    }
  }

  @Test func `the truth is written as JSON`() throws {
    let truth = SimulationTruth(modelCount: 2, seed: 3)
    let json = try JSONSerialization.jsonObject(with: Data(truth.json(seed: 3).utf8))
    let object = try #require(json as? [String: Any])
    #expect(object["tie_parameter"] as? Double == truth.tieParameter)
    let models = try #require(object["models"] as? [[String: Any]])
    #expect(models.map { $0["slope"] as? Double } == truth.models.map(\.slope))
    let offsets = try #require(models[1]["task_offsets"] as? [Double])
    // Foundation's parser is off by a last bit here and there.
    #expect(zip(offsets, truth.models[1].taskOffsets).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(offsets.count == SimulatedPrompt.tasks.count)
  }
}
