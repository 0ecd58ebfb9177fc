import Foundation
import PreferenceData
import RouterScoring
import TestSupport
import Testing

@testable import RouterEvaluation

@Suite struct QualityGuaranteeTests {
  private let request = GuaranteeRequest(target: 0.95)
  private let tenths = (1...10).map { Double($0) / 10 }

  /// Prompts whose win rates are spread evenly over 0…1; the weak model errs above `limit`.
  private func outcomes(_ count: Int, weakErrsAbove limit: Double) -> (PairOutcomes, [Double]) {
    let winRates = (0..<count).map { (Double($0 * 7 % count) + 0.5) / Double(count) }
    let outcomes = PairOutcomes(
      strongQuality: Array(repeating: 1, count: count),
      weakQuality: winRates.map { $0 > limit ? 0 : 1 })
    return (outcomes, winRates)
  }

  private func search(
    _ outcomes: PairOutcomes, _ winRates: [Double], _ request: GuaranteeRequest? = nil,
    thresholds: [Double]? = nil
  ) -> QualityGuarantee {
    QualityGuarantee.search(
      outcomes, winRates: winRates, order: outcomes.cluster.map(Double.init),
      thresholds: thresholds ?? tenths, request: request ?? self.request)
  }

  @Test func `the threshold is the last before the first failure`() {
    let (outcomes, winRates) = outcomes(1_000, weakErrsAbove: 0.6)
    let guarantee = search(outcomes, winRates)
    #expect(guarantee.threshold == 0.6 && guarantee.reason == nil)
    #expect(isClose(guarantee.strongCallFraction, 0.4, within: 1e-9))
    #expect(isClose(guarantee.meanDifference, 0.05, within: 1e-9))
    #expect(isClose(guarantee.testedRatio, 1, within: 1e-9))
    #expect(guarantee.prompts == 1_000 && guarantee.rows == 1_000)
    // What passes again behind a failure is never looked at.
    var odd = outcomes
    for i in 0..<1_000 where winRates[i] > 0.3 && winRates[i] < 0.4 { odd.weakQuality[i] = 0 }
    for i in 0..<1_000 where winRates[i] > 0.4 && winRates[i] < 0.6 { odd.strongQuality[i] = 0 }
    let meansBehind = PromptDifferences(
      odd, winRates, order: odd.cluster.map(Double.init), target: 0.95
    ).values(at: 0.6).reduce(0, +)
    #expect(meansBehind > 0)
    #expect(search(odd, winRates).threshold == 0.3)
  }

  @Test func `a prompt counts once, however many rows it has`() {
    let (single, winRates) = outcomes(70, weakErrsAbove: 1)
    var rows = PairOutcomes(
      strongQuality: single.strongQuality.flatMap { Array(repeating: $0, count: 10) },
      weakQuality: single.weakQuality.flatMap { Array(repeating: $0, count: 10) },
      cluster: (0..<700).map { Int32($0 / 10) })
    let many = winRates.flatMap { Array(repeating: $0, count: 10) }
    let (expected, found) = (search(single, winRates), search(rows, many))
    #expect(found.prompts == 70 && found.rows == 700)
    #expect(expected.threshold == 1 && found.threshold == 1)
    #expect(isClose(found.meanDifference, expected.meanDifference!, within: 1e-12))
    // Rows weigh within their prompt alone.
    rows.weight = rows.weight.indices.map { $0 < 10 ? 100 : 1 }
    rows.weakQuality[0] = 0
    let weighted = search(rows, many)
    #expect(weighted.threshold == 1)
    #expect(isClose(weighted.meanDifference, expected.meanDifference! - 0.1 / 70, within: 1e-12))
    // Ten rows of seven prompts are not seventy prompts.
    rows.cluster = (0..<700).map { Int32($0 / 100) }
    #expect(search(rows, many).threshold == nil)
  }

  @Test func `the differences of battles are those of the gap recovered`() {
    var outcomes = PairOutcomes(
      strongQuality: [1, 0.5, 0, 1], weakQuality: [0, 0.5, 1, 0], cluster: [0, 0, 1, 2])
    outcomes.source = .battles
    let differences = PromptDifferences(
      outcomes, [0.9, 0.9, 0.9, 0.1], order: [3, 3, 2, 1], target: 0.8)
    #expect(differences.lossBound == 0.8)
    // In the order given: weak −0.8, strong and lost −0.2, the mean of strong and won 0.2 and 0.
    let values = differences.values(at: 0.5)
    for (value, expected) in zip(values, [-0.8, -0.2, 0.1]) {
      #expect(isClose(value, expected, within: 1e-12))
    }
    #expect(differences.count == 3)
  }

  @Test func `below the stated number nothing is guaranteed`() throws {
    let (outcomes, winRates) = outcomes(59, weakErrsAbove: 1)
    let guarantee = search(outcomes, winRates)
    #expect(guarantee.threshold == nil && guarantee.fewestPrompts == 60)
    #expect(guarantee.promptsNeeded == 60)
    #expect(guarantee.reason?.contains("59 prompts are too few") == true)
    let none = search(PairOutcomes(), [])
    #expect(none.threshold == nil && none.reason?.contains("0 prompts") == true)
    let sentence = guarantee.sentence(strong: "big", weak: "small")
    #expect(sentence.hasPrefix("cannot guarantee quality ≥ 95 % of big's with 95 % confidence: 59"))
  }

  @Test func `a router that is too weak is told from prompts that are too few`() {
    // The weak model errs on everything: one call in ten is too many.
    let (outcomes, winRates) = outcomes(300, weakErrsAbove: 0)
    let weak = search(outcomes, winRates)
    #expect(weak.threshold == nil && weak.promptsNeeded == nil)
    #expect(weak.reason?.contains("falls short already at 90.0 % strong calls") == true)
    let unsure = search(outcomes, winRates, thresholds: [0.035, 1])
    #expect(unsure.threshold == nil)
    #expect((unsure.promptsNeeded ?? 0) > 375)
    #expect(unsure.reason?.contains("prompts might do") == true)
  }

  @Test func `battles without a shown gap have nothing to recover`() {
    var outcomes = PairOutcomes(
      strongQuality: (0..<400).map { $0 % 2 == 0 ? 1 : 0 },
      weakQuality: (0..<400).map { $0 % 2 == 0 ? 0 : 1 })
    outcomes.source = .battles
    let winRates = outcomes.strongQuality.map { 0.2 + 0.6 * $0 }
    let guarantee = search(outcomes, winRates, GuaranteeRequest(target: 0.8))
    #expect(guarantee.measure == .pgr && guarantee.threshold == nil)
    #expect(guarantee.reason?.contains("do not show that the strong model is better") == true)
  }

  @Test func `more is asked, less is saved`() {
    let population = GuaranteePopulation.realistic
    var generator = ReplicateGenerator(seed: 5, stream: 0)
    let (outcomes, winRates) = population.draw(2_000, &generator)
    let hundred = (1...100).map { Double($0) / 100 }
    func threshold(_ target: Double, _ confidence: Double) -> Double {
      search(
        outcomes, winRates, GuaranteeRequest(target: target, confidence: confidence),
        thresholds: hundred
      ).threshold ?? 0
    }
    let targets = [0.85, 0.9, 0.95, 0.98].map { threshold($0, 0.95) }
    #expect(targets == targets.sorted(by: >) && targets.first! > targets.last!)
    let confidences = [0.8, 0.9, 0.95, 0.99].map { threshold(0.95, $0) }
    #expect(confidences == confidences.sorted(by: >) && confidences.first! > confidences.last!)
  }

  @Test func `the sentence says what, how sure, where and on what`() {
    let (outcomes, winRates) = outcomes(1_240, weakErrsAbove: 0.6)
    let sentence = search(outcomes, winRates, GuaranteeRequest(target: 0.975, confidence: 0.9))
      .sentence(strong: "big", weak: "small")
    #expect(
      sentence
        == "quality ≥ 97.5 % of big's with 90 % confidence at threshold 0.6: 40.0 % strong calls "
        + "(n = 1,240 prompts neither trained nor reported on)")
  }

  @Test(arguments: [
    (0.0, 0.95), (1.0, 0.95), (-1.0, 0.95), (.nan, 0.95), (.infinity, 0.95), (0.95, 1.0),
    (0.95, 0.49), (0.95, .nan),
  ])
  func `targets that cannot be are complained of`(target: Double, confidence: Double) {
    #expect(GuaranteeRequest(target: target, confidence: confidence).complaint != nil)
    #expect(GuaranteeRequest(target: 0.95, confidence: 0.5).complaint == nil)
  }

  @Test(.enabled(if: sharedData("routellm/mtbench.jsonl") != nil, needsSharedData))
  func `MT-Bench is too small to save much on`() throws {
    let loaded = try DatasetReader().read([sharedData("routellm/mtbench.jsonl")!.path])
    let outcomes = try PairOutcomes(
      loaded.dataset,
      pair: ModelPair(
        strong: "gpt-4-1106-preview", weak: "mistralai/Mixtral-8x7B-Instruct-v0.1"))
    #expect(outcomes.count == 72)
    for seed in 0..<10 {
      var generator = ReplicateGenerator(seed: 17, stream: seed)
      let winRates = outcomes.strongQuality.map { _ in generator.uniform() }
      // At random 62 % strong calls would do, if that were known.
      let guarantee = search(
        outcomes, winRates, thresholds: (1...100).map { Double($0) / 100 })
      #expect((guarantee.strongCallFraction ?? 1) > 0.8)
    }
  }
}
