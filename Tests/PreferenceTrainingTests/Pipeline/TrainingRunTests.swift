import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@testable import PreferenceTraining

@Suite struct TrainingRunTests {
  static let folder = try! TemporaryFolder()
  static let loaded = Result {
    let path = folder.path("scores.jsonl")
    try ScoreSimulator(prompts: 250, seed: 8, modelCount: 2).write(to: path)
    return try DatasetReader().read([path])
  }

  private func run(_ adjust: (inout TrainingRun) -> Void = { _ in }) throws -> TrainingRun.Outcome {
    var training = RouterTraining()
    training.preset = .fast
    training.l2 = 3
    training.seed = 11
    var run = TrainingRun(training)
    run.evaluation.bootstrapReplicates = 50
    run.flags = ["--preset fast"]
    adjust(&run)
    return try run.run(Self.loaded.get())
  }

  @Test func `the prompts held out are those of the split rule`() throws {
    let outcome = try run()
    let prompts = try Self.loaded.get().dataset.prompts
    let fractions = prompts.splitFractions(purpose: "holdout", seed: 11)
    let inside = fractions.indices.filter { fractions[$0] >= 0.2 }
    #expect(outcome.trainingPrompts == inside.count)
    #expect(outcome.heldOutPrompts == prompts.count - inside.count)
    #expect(outcome.report?.prompts == outcome.heldOutPrompts)
    // The artifact knows which prompts it saw.
    let hashes = Set(outcome.router.model.provenance.promptHashes)
    #expect(hashes == Set(inside.map { prompts.keyHash(of: $0) }))
  }

  @Test func `the provenance tells how it was trained`() throws {
    let provenance = try run().router.model.provenance
    let file = try #require(try Self.loaded.get().files.first)
    #expect(provenance.algorithm == "ridge" && provenance.preset == "fast")
    #expect(provenance.seed == 11 && provenance.holdout == 0.2)
    #expect(provenance.flags == ["--preset fast"])
    #expect(provenance.simulated)
    #expect(provenance.files.map(\.sha256) == [file.sha256])
    #expect(provenance.files.map(\.rows) == [250])
    #expect(provenance.files.allSatisfy { !$0.name.hasPrefix("/") })
    #expect(provenance.metrics["apgr"] != nil)
    #expect(provenance.metrics["apgr_low"]! <= provenance.metrics["apgr_high"]!)
    let costs = provenance.costs
    #expect(costs.isEmpty || costs.values.allSatisfy { $0 > 0 })
  }

  @Test func `without a hold-out nothing is measured`() throws {
    let outcome = try run { $0.holdout = 0 }
    #expect(outcome.report == nil)
    #expect(outcome.heldOutPrompts == 0)
    #expect(outcome.router.model.provenance.metrics.isEmpty)
  }

  @Test func `refitting uses every prompt and keeps the figures measured before`() throws {
    let plain = try run()
    let refitted = try run { $0.refit = true }
    #expect(refitted.router.model.provenance.holdout == 0)
    #expect(
      refitted.router.model.provenance.promptHashes.count
        > plain.router.model.provenance.promptHashes.count)
    #expect(
      refitted.router.model.provenance.metrics == plain.router.model.provenance.metrics)
    #expect(refitted.router.model.heads != plain.router.model.heads)
    #expect(refitted.router.pairReason == plain.router.pairReason)
  }

  @Test func `holding everything out leaves nothing to train on`() {
    let error = #expect(throws: TrainingError.self) { try run { $0.holdout = 1 } }
    #expect(error?.message.hasPrefix("--holdout 1.0 leaves no prompt to train on") == true)
  }

  @Test func `paths are told relative to the working directory`() {
    #expect(DataFileName.relative("data/a.jsonl") == "data/a.jsonl")
    #expect(!DataFileName.relative("/somewhere/else/a.jsonl").hasPrefix("/"))
    #expect(DataFileName.relative("/somewhere/else/a.jsonl").hasSuffix("somewhere/else/a.jsonl"))
  }
}
