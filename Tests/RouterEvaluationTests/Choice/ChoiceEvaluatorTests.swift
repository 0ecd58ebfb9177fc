import RouterScoring
import Testing

@testable import RouterEvaluation

@Suite struct ChoiceEvaluatorTests {
  /// Two models; the cheap one is right on every second prompt, the dear one on all.
  private func halves(_ count: Int = 400) -> ModelOutcomes {
    ModelOutcomes(
      models: ["dear", "cheap"],
      quality: (0..<count).flatMap { i in [1, i.isMultiple(of: 2) ? 1.0 : 0] },
      cost: (0..<count).flatMap { _ in [0.010, 0.001] })
  }

  private func evaluate(
    _ outcomes: ModelOutcomes, _ predictions: ModelPredictions? = nil,
    comparators: [(name: String, predictions: ModelPredictions)] = []
  ) -> ChoiceReport {
    var options = EvaluationOptions()
    options.bootstrapReplicates = 200
    return ChoiceEvaluator.evaluate(
      outcomes, predictions ?? ModelPredictions(oracle: outcomes),
      folds: (0..<Int32(outcomes.count)).map { $0 % 5 }, comparators: comparators, options: options)
  }

  private func method(_ name: String, _ report: ChoiceReport) throws -> ChoiceReport.Method {
    try #require(report.methods.first { $0.name == name })
  }

  @Test func `the zero router's AIQ is the area under the line between two models`() throws {
    let report = evaluate(halves())
    let zero = try method(ChoiceReport.zeroRouter, report)
    // From ($1, ½) to ($10, 1), in thousandths: 9 · ¾ / 10.
    #expect(abs(zero.aiq.value! - 0.675) < 1e-9)
    #expect(try method(ChoiceReport.uniform, report).aiq.value == nil)
    let random = try method(ChoiceReport.uniform, report)
    #expect(abs(random.quality.value! - 0.75) < 1e-9)
    #expect(abs(random.cost.value! - 5.5) < 1e-9)
  }

  @Test func `the oracle pays for the dear model only where the cheap one is wrong`() throws {
    let report = evaluate(halves())
    let oracle = try method(ChoiceReport.oracle, report)
    // From ($1, ½) to ($5.5, 1), then flat to $10: (4.5 · ¾ + 4.5) / 10.
    #expect(abs(oracle.aiq.value! - 0.7875) < 1e-9)
    #expect(oracle.curve.contains { abs($0.cost - 5.5) < 1e-9 && $0.quality == 1 })
    // Ours was given the oracle's knowledge: the same in all, and better than the zero router.
    #expect(report.methods[0].aiq == oracle.aiq)
    let difference = try #require(report.comparisons.first { $0.name == ChoiceReport.zeroRouter })
    #expect(abs(difference.aiq.estimate.value! - 0.1125) < 1e-9)
    #expect(difference.aiq.isSignificant)
    #expect(report.bestModel == "dear")
    #expect(abs(report.savingAtBestQuality.value! - 0.45) < 1e-9)
    #expect(abs(report.gainAtBestCost.value!) < 1e-9)
    #expect(report.verdict[0].contains("beats mixing"))
  }

  @Test func `predictions that know nothing of the prompt do not beat the zero router`() throws {
    let outcomes = halves()
    let blind = ModelPredictions(
      modelCount: 2, quality: (0..<400).flatMap { _ in [1, 0.5] }, cost: outcomes.cost)
    let report = evaluate(outcomes, blind)
    let difference = try #require(report.comparisons.first { $0.name == ChoiceReport.zeroRouter })
    #expect(abs(difference.aiq.estimate.value!) < 1e-9)
    #expect(!difference.aiq.isSignificant)
    #expect(report.verdict[0].contains("does not beat"))
  }

  @Test func `an operating point has RouterArena's score of its cost and quality`() throws {
    for method in evaluate(halves()).methods {
      let expected = CostEfficiency.routerArenaScore(
        accuracy: method.quality.value!, cost: method.cost.value!)
      #expect(abs(method.arena.value! - expected!) < 1e-12)
      #expect(abs(method.shares.reduce(0, +) - 1) < 1e-9)
    }
  }

  @Test func `operating points are chosen on the other folds`() throws {
    // In fold 0 the dear model is useless, in fold 1 the cheap one; whoever looked at the very fold
    // would always be right.
    let outcomes = ModelOutcomes(
      models: ["dear", "cheap"], quality: (0..<200).flatMap { $0 < 100 ? [0, 1.0] : [1.0, 0] },
      cost: (0..<200).flatMap { _ in [0.002, 0.001] })
    let blind = ModelPredictions(
      modelCount: 2, quality: (0..<200).flatMap { _ in [0.6, 0.4] }, cost: outcomes.cost)
    let report = ChoiceEvaluator.evaluate(
      outcomes, blind, folds: (0..<200).map { $0 < 100 ? 0 : 1 })
    #expect(report.methods[0].quality.value == 0)
  }

  @Test func `the area goes on to the dearest of the routers compared`() {
    let points = [CostEfficiency.Point(cost: 1, quality: 0.5), .init(cost: 3, quality: 0.9)]
    // 2 · 0.7 / 3, and with 7 more at 0.9: (1.4 + 6.3) / 10.
    let own = CostEfficiency.averageImprovementInQuality(points)
    let common = CostEfficiency.averageImprovementInQuality(points, dearestCost: 10)
    #expect(abs(own! - 1.4 / 3) < 1e-12)
    #expect(abs(common! - 0.77) < 1e-12)
    #expect(CostEfficiency.averageImprovementInQuality(points, dearestCost: 2) == own)
  }

  @Test func `reports are text and JSON`() throws {
    let outcomes = halves()
    let report = evaluate(
      outcomes, comparators: [("task only", ModelPredictions(oracle: outcomes))])
    #expect(report.text(heading: "five folds").contains("It is not shown to beat task only"))
    #expect(report.json.contains("\"saving_at_best_quality_low\""))
    #expect(!report.json.contains("nan"))
  }
}
