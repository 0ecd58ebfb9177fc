import Foundation
import PreferenceData
import RouterScoring
import TestSupport
import Testing

@testable import RouterEvaluation

/// Figures of a public table that depend on no router, against those of a separate program in NumPy.
@Suite(.enabled(if: sharedData("scores/routerbench-part.jsonl") != nil, needsSharedData))
struct RouterBenchPartTests {
  @Test func `baselines of the RouterBench part are those computed elsewhere`() throws {
    let file = try #require(sharedData("scores/routerbench-part.jsonl"))
    let dataset = try DatasetReader().read([file.path]).dataset
    let outcomes = try ModelOutcomes(dataset)
    #expect(outcomes.modelCount == 11)
    #expect(outcomes.count == 2_548)
    var options = EvaluationOptions()
    options.bootstrapReplicates = 0
    let report = ChoiceEvaluator.evaluate(
      outcomes, ModelPredictions(oracle: outcomes),
      folds: outcomes.cluster.map { $0 % 5 }, options: options)
    func aiq(_ name: String) -> Double? {
      report.methods.first { $0.name == name }?.aiq.value
    }
    #expect(abs(try #require(aiq(ChoiceReport.zeroRouter)) - 0.8084) < 5e-5)
    #expect(abs(try #require(aiq(ChoiceReport.oracle)) - 0.9596) < 5e-4)
    #expect(report.bestModel == "gpt-4-1106-preview")
    let best = try #require(report.models.first { $0.name == report.bestModel })
    #expect(abs(best.arena.value! - 0.7708) < 5e-5)
    #expect(abs(best.quality.value! - 0.8807) < 5e-5)
    #expect(abs(best.cost.value! - 5.054) < 1e-3)
  }
}
