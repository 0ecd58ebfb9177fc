import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@testable import PreferenceTraining

@Suite struct TrainingGuaranteeTests {
  static let folder = try! TemporaryFolder()
  static let loaded = Result {
    let path = folder.path("scores.jsonl")
    try ScoreSimulator(prompts: 900, seed: 8, modelCount: 2).write(to: path)
    return try DatasetReader().read([path])
  }

  private func run(_ adjust: (inout TrainingRun) -> Void = { _ in }) throws -> TrainingRun.Outcome {
    var training = RouterTraining()
    training.preset = .fast
    training.l2 = 3
    training.seed = 11
    var run = TrainingRun(training)
    run.holdout = 0.5
    run.guarantee = GuaranteeRequest(target: 0.8, confidence: 0.9)
    run.evaluation.bootstrapReplicates = 20
    adjust(&run)
    return try run.run(Self.loaded.get())
  }

  @Test func `one half of the held-out prompts chooses, the other is reported on`() throws {
    let outcome = try run()
    let prompts = try Self.loaded.get().dataset.prompts
    let heldOut = prompts.splitFractions(purpose: "holdout", seed: 11).map { $0 < 0.5 }
    let chooses = prompts.guaranteeFractions(seed: 11).map { $0 < 0.5 }
    let (guarantee, report) = (try #require(outcome.guarantee), try #require(outcome.report))
    // Simulated prompts may share a key: prompts of a table are its rows.
    let table = try Self.loaded.get().dataset.columns.prompt.map(Int.init)
    #expect(guarantee.rows == table.count { heldOut[$0] && chooses[$0] })
    #expect(report.rows == table.count { heldOut[$0] && !chooses[$0] })
    #expect(report.guarantee?.threshold == guarantee.threshold)
    #expect(report.threshold == guarantee.threshold)
    #expect(report.guarantee?.reportedRatio == report.qualityRatio)
  }

  @Test func `the artifact knows its guarantee, of the router as it was written`() throws {
    let outcome = try run()
    let guarantee = try #require(outcome.guarantee)
    let bytes = outcome.router.model.encoded()
    let model = try bytes.withUnsafeBytes { try RouterModel(decoding: $0) }
    let known = try #require(model.provenance.guarantee)
    #expect(known.threshold == guarantee.threshold && known.prompts == guarantee.prompts)
    #expect(known.target == 0.8 && known.confidence == 0.9 && known.part == 0.5)

    // What the written router does to the tested prompts is what the guarantee says.
    let dataset = try Self.loaded.get().dataset
    let scorer = try Scorer(model)
    let heldOut = dataset.prompts.splitFractions(purpose: "holdout", seed: 11)
    let fractions = dataset.prompts.guaranteeFractions(seed: 11)
    let outcomes = try PairOutcomes(
      dataset, pair: model.pair, prompts: zip(heldOut, fractions).map { $0 < 0.5 && $1 < 0.5 })
    let rates = outcomes.prompt.map { scorer.winRate(dataset.prompts.text(of: Int($0))) }
    let again = QualityGuarantee.search(
      outcomes, winRates: rates, order: outcomes.perObservation(fractions),
      thresholds: scorer.guaranteeThresholds,
      request: GuaranteeRequest(target: 0.8, confidence: 0.9))
    #expect(again == guarantee)
  }

  @Test func `training itself does not change`() throws {
    let (plain, guaranteed) = (try run { $0.guarantee = nil }, try run())
    #expect(plain.guarantee == nil && plain.router.model.provenance.guarantee == nil)
    #expect(plain.router.model.heads == guaranteed.router.model.heads)
    #expect(plain.router.model.calibration == guaranteed.router.model.calibration)
  }

  @Test func `too few prompts leave the artifact without a guarantee`() throws {
    let outcome = try run {
      $0.holdout = 0.1
      $0.guarantee = GuaranteeRequest(target: 0.99)
    }
    #expect(outcome.guarantee?.threshold == nil && outcome.guarantee?.reason != nil)
    #expect(outcome.router.model.provenance.guarantee == nil)
    #expect(outcome.report?.threshold == 0)
  }

  @Test func `what would make it meaningless is refused before any work`() {
    let refit = #expect(throws: TrainingError.self) { try run { $0.refit = true } }
    #expect(refit?.code == .usage && refit?.message.contains("--refit") == true)
    let none = #expect(throws: TrainingError.self) { try run { $0.holdout = 0 } }
    #expect(none?.message.contains("--holdout") == true)
    let target = #expect(throws: TrainingError.self) {
      try run { $0.guarantee = GuaranteeRequest(target: 1.5) }
    }
    #expect(target?.message.contains("--target-quality 1.5") == true)
  }
}
