import RouterEvaluation
import RouterScoring
import Testing

@testable import PreferenceData
@testable import PreferenceTraining

@Suite struct DifficultyRunTests {
  private static let sample = DifficultyTable(
    rows: 700, sets: [[-0.8, 0, 0.6, 1.6], [-0.2, 1.4]], seed: 21)

  private func run(_ adjust: (inout TrainingRun) -> Void = { _ in }) throws -> TrainingRun.Outcome {
    var training = RouterTraining()
    training.target = .difficulty
    training.preset = .fast
    training.l2 = 30
    var run = TrainingRun(training)
    run.evaluation.bootstrapReplicates = 50
    adjust(&run)
    return try run.run(LoadedDataset(dataset: .scores(Self.sample.table), files: []))
  }

  @Test func `held-out prompts measure a typical pair`() throws {
    let outcome = try run()
    let report = try #require(outcome.report)
    #expect(report.strongModel == "strong" && report.weakModel == "weak")
    #expect(report.prompts == outcome.heldOutPrompts)
    #expect(report.strongQuality.value! > report.weakQuality.value!)
    #expect(report.comparators["length"] != nil)
    #expect(report.notes.contains { $0.contains("upper and the lower half") })
    #expect(outcome.router.model.provenance.metrics["apgr"] == report.apgr.value)
  }

  @Test(arguments: [false, true])
  func `prompts of a task that is left out take no part`(_ refit: Bool) throws {
    let task = SimulatedPrompt.tasks[1]
    let outcome = try run {
      $0.leftOutTasks = [task]
      $0.refit = refit
    }
    let prompts = Self.sample.table.prompts
    let isOut = try PreferenceDataset.scores(Self.sample.table).prompts(withoutTasks: [task])
    let left = isOut.count { $0 }
    #expect(left < prompts.count && left > 0)
    #expect(outcome.trainingPrompts + outcome.heldOutPrompts == left)
    let hashes = Set(outcome.router.model.provenance.promptHashes)
    for prompt in prompts.all where !isOut[prompt] {
      #expect(!hashes.contains(prompts.keyHash(of: prompt)))
    }
    if refit {
      #expect(hashes == Set(prompts.all.filter { isOut[$0] }.map { prompts.keyHash(of: $0) }))
    }
  }

  @Test func `a task that no row names is refused, for it is misspelt`() {
    let error = #expect(throws: TrainingError.self) { try run { $0.leftOutTasks = ["nothing"] } }
    #expect(error?.message.contains("'nothing'") == true)
    #expect(error?.message.contains(SimulatedPrompt.tasks[0]) == true)
  }

  @Test func `no quality of two models is guaranteed by a router that knows none`() {
    let error = #expect(throws: TrainingError.self) {
      try run { $0.guarantee = GuaranteeRequest(target: 0.9, confidence: 0.9) }
    }
    #expect(error?.message.contains("--target-quality") == true)
  }
}
