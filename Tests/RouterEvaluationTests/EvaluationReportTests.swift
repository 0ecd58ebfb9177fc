import Foundation
import RouterEvaluation
import RouterScoring
import Testing

@Suite struct EvaluationReportTests {
  private let pair = ModelPair(strong: "strong/model", weak: "weak \"model\"")

  private func report(
    _ sample: Sample, threshold: Double = 0.3, costs: Bool = false
  ) -> EvaluationReport {
    var options = EvaluationOptions()
    options.bootstrapReplicates = 100
    options.routeLLMBins = 10
    var outcomes = sample.outcomes
    if costs {
      outcomes.strongCost = Array(repeating: 0.01, count: outcomes.count)
      outcomes.weakCost = Array(repeating: 0.001, count: outcomes.count)
    }
    return RouterEvaluator.evaluate(
      outcomes, scores: sample.scores, winRates: sample.winRates, pair: pair,
      threshold: threshold, options: options, comparators: ["length": sample.scores.map { -$0 }])
  }

  private func object(_ report: EvaluationReport) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
  }

  @Test func `the JSON has every key of the design, in snake case`() throws {
    let json = try object(report(Sample(count: 300, seed: 31, levels: 30), costs: true))
    let single = [
      "prompts", "in_sample_prompts", "strong_model", "weak_model", "threshold", "ece_floor",
      "curve", "comparators", "notes",
    ]
    let estimates = [
      "strong_quality", "weak_quality", "strong_call_fraction", "quality", "pgr", "apgr", "cpt20",
      "cpt50", "cpt80", "auc", "log_loss", "brier", "ece", "cost", "cost_all_strong",
      "cost_all_weak", "saving", "quality_ratio",
    ]
    for key in single { #expect(json[key] != nil, "\(key)") }
    for key in estimates {
      for name in [key, key + "_low", key + "_high"] {
        #expect(json[name] is Double, "\(name)")
      }
      let (low, high) = (json[key + "_low"] as? Double, json[key + "_high"] as? Double)
      #expect(try #require(low) <= #require(high))
    }
    let further = [
      "rows", "simulated", "confidence", "gap", "gap_low", "gap_high", "routellm_apgr", "aiq",
      "router_arena", "thresholds", "shares", "battle_rows", "battle_log_loss",
      "bradley_terry_log_loss", "battle_log_loss_difference", "battle_log_loss_difference_low",
      "battle_log_loss_difference_high", "verdict", "verdict_reason", "verdict_checks", "money",
      "guarantee", "slices", "reliability",
    ]
    let ends = estimates.flatMap { [$0, $0 + "_low", $0 + "_high"] }
    #expect(Set(json.keys) == Set(single + ends + further))
  }

  @Test func `points and comparators have their keys`() throws {
    let json = try object(report(Sample(count: 300, seed: 31, levels: 30), costs: true))
    let points = try #require(json["curve"] as? [[String: Any]])
    for point in points {
      for key in ["threshold", "strong_call_fraction", "quality", "cost"] {
        #expect(point[key] is Double, "\(key)")
      }
    }
    let comparators = try #require(json["comparators"] as? [String: [String: Any]])
    #expect(
      Set(comparators.keys) == ["random", "length", "oracle", "all_strong", "all_weak"])
    for name in ["random", "length", "oracle"] {
      for key in ["apgr", "cpt50", "cpt80"] {
        #expect(comparators[name]?[key] is Double, "\(name) \(key)")
      }
    }
  }

  @Test func `what is not known is null, with the reason in the notes`() throws {
    let report = report(Sample(count: 300, seed: 31, levels: 30))
    let json = try object(report)
    for key in ["cost", "cost_all_strong", "cost_all_weak", "saving", "aiq", "battle_rows"] {
      #expect(json[key] is NSNull, "\(key)")
    }
    #expect(report.notes.contains { $0.contains("cost and saving are unknown") })
  }

  @Test func `no gap leaves everything measured in it null and says don't route`() throws {
    let sample = Sample(count: 300, seed: 31, levels: 30)
    var swapped = sample
    swapped.outcomes = PairOutcomes(
      strongQuality: sample.outcomes.weakQuality, weakQuality: sample.outcomes.strongQuality)
    let report = report(swapped)
    let json = try object(report)
    for key in ["pgr", "apgr", "cpt20", "cpt50", "cpt80", "routellm_apgr", "apgr_low"] {
      #expect(json[key] is NSNull, "\(key)")
    }
    #expect(json["verdict"] as? String == "don't route")
    #expect(report.notes.contains { $0.contains("no better") })
    #expect(!report.json.lowercased().contains("nan"))
    // Nothing breaks on the way to the eye either.
    #expect(report.text().contains("don't route"))
    #expect(report.svg.contains("</svg>"))
  }

  @Test func `the JSON reads back as what was written`() throws {
    var report = report(Sample(count: 300, seed: 32, levels: 30), costs: true)
    report.battles = BattleLikelihood(
      rows: 7, logLoss: 0.9, bradleyTerryLogLoss: 1, difference: Estimate(-0.1, low: -0.2, high: 0))
    // Drawn curves are not part of the JSON.
    for name in report.comparators.keys { report.comparators[name]?.curve = [] }
    #expect(try EvaluationReport(json: report.json) == report)
  }

  @Test func `quality, share, cost and saving are those of the threshold`() {
    var outcomes = PairOutcomes(
      strongQuality: [1, 1, 0, 1], weakQuality: [0, 1, 1, 0], strongCost: [4, 4, 4, 4],
      weakCost: [1, 1, 1, 1])
    outcomes.weight = [1, 1, 1, 3]
    let report = RouterEvaluator.evaluate(
      outcomes, scores: [0.9, 0.2, 0.5, 0.1], winRates: [0.9, 0.2, 0.5, 0.1], pair: pair,
      threshold: 0.5)
    // The first and the third go to the strong model: (1·1 + 1·1 + 1·0 + 3·0) / 6.
    #expect(isClose(report.quality.value, 2 / 6.0, within: 1e-12))
    #expect(isClose(report.strongCallFraction.value, 2 / 6.0, within: 1e-12))
    #expect(isClose(report.pgr.value, (2 / 6.0 - 2 / 6.0) / (3 / 6.0), within: 1e-12))
    #expect(isClose(report.cost.value, 1_000 * (2 * 4 + 4 * 1) / 6.0, within: 1e-9))
    #expect(isClose(report.saving.value, 1 - 2 / 4.0, within: 1e-12))
    #expect(isClose(report.costAllWeak.value, 1_000, within: 1e-9))
  }

  @Test func `costs known for a few rows only are no cost`() {
    let sample = Sample(count: 100, seed: 33, levels: 30)
    var outcomes = sample.outcomes
    outcomes.strongCost[3] = 1
    outcomes.weakCost[3] = 0.5
    let report = RouterEvaluator.evaluate(
      outcomes, scores: sample.scores, winRates: sample.winRates, pair: pair, threshold: 0.3)
    #expect(report.cost.value == nil && report.saving.value == nil)
    #expect(report.curve.allSatisfy { $0.cost == nil })
    #expect(report.notes.contains { $0.contains("only 1.0 % of rows have costs") })
  }

  @Test func `without resamples there are no intervals`() {
    let sample = Sample(count: 100, seed: 33, levels: 30)
    var options = EvaluationOptions()
    options.bootstrapReplicates = 0
    let report = RouterEvaluator.evaluate(
      sample.outcomes, scores: sample.scores, winRates: sample.winRates, pair: pair,
      threshold: 0.3, options: options)
    #expect(report.apgr.value != nil && report.apgr.low == nil && report.apgr.high == nil)
    #expect(report.curve.allSatisfy { $0.qualityLow == nil })
  }

  @Test func `a single observation makes a report`() {
    let outcomes = PairOutcomes(strongQuality: [1], weakQuality: [0])
    let report = RouterEvaluator.evaluate(
      outcomes, scores: [0.4], winRates: [0.4], pair: pair, threshold: 0.3)
    #expect(isClose(report.apgr.value, 0.5, within: 1e-12))
    #expect(report.auc.value == nil && report.apgr.low == nil)
    #expect(report.verdict.decision == .dontRoute)
  }
}
