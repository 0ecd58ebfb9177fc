import RouterEvaluation
import RouterScoring
import Testing

@Suite struct VerdictTests {
  private func verdict(
    _ outcomes: PairOutcomes, scores: [Double], length: [Double]? = nil
  ) -> Verdict {
    var options = EvaluationOptions()
    options.bootstrapReplicates = 150
    let report = RouterEvaluator.evaluate(
      outcomes, scores: scores, winRates: scores.map { min(max($0, 0), 1) },
      pair: ModelPair(strong: "big", weak: "small"), threshold: 0.5, options: options,
      comparators: length.map { ["length": $0] } ?? [:])
    return report.verdict
  }

  @Test func `a ranking beyond chance is worth routing`() {
    let sample = Sample(count: 1_000, seed: 41, levels: 1_000)
    let verdict = verdict(sample.outcomes, scores: sample.scores)
    #expect(verdict.decision == .route)
    #expect(verdict.reason.hasPrefix("the router beats random"))
  }

  @Test func `a ranking within chance is not`() {
    let sample = Sample(count: 1_000, seed: 41, levels: 1_000)
    let noise = (0..<1_000).map { Double(($0 * 7_919) % 1_000) / 1_000 }
    let verdict = verdict(sample.outcomes, scores: noise)
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("at random"))
  }

  @Test func `a lead over chance that spares hardly a call is not`() {
    // Nearly a coin: the strong model's 55 % are a little more where the score is high.
    var generator = GoldenGenerator(seed: 42)
    let scores = (0..<20_000).map { _ in generator.next() }
    let strong = scores.map { generator.next() < 0.53 + 0.04 * $0 ? 1.0 : 0 }
    let outcomes = PairOutcomes(
      strongQuality: strong, weakQuality: Array(repeating: 0.3, count: 20_000))
    let verdict = verdict(outcomes, scores: scores)
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("too small to pay"))
  }

  @Test func `a ranking upside down is not`() {
    let sample = Sample(count: 1_000, seed: 41, levels: 1_000)
    let verdict = verdict(sample.outcomes, scores: sample.scores.map { 1 - $0 })
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("no better than sending prompts at random"))
  }

  @Test func `a strong model that is no better is not`() {
    let sample = Sample(count: 1_000, seed: 41, levels: 1_000)
    let outcomes = PairOutcomes(
      strongQuality: sample.outcomes.weakQuality, weakQuality: sample.outcomes.strongQuality)
    let verdict = verdict(outcomes, scores: sample.scores)
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.hasPrefix("big is no better than small here"))
    #expect(verdict.reason.contains("use small alone"))
  }

  @Test func `a gap within sampling error is not`() {
    // 101 wins against 99 on 200 prompts.
    let strong = (0..<200).map { $0 < 101 ? 1.0 : 0 }
    let outcomes = PairOutcomes(strongQuality: strong, weakQuality: strong.map { 1 - $0 })
    let verdict = verdict(outcomes, scores: strong)
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("may be no better"))
  }

  @Test func `a handful of prompts is not`() {
    let outcomes = PairOutcomes(
      strongQuality: Array(repeating: 1, count: 20), weakQuality: (0..<20).map { Double($0 % 2) })
    let verdict = verdict(outcomes, scores: outcomes.gain)
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("20 independent prompts are too few"))
  }

  @Test func `a router that prompt length equals is told so`() {
    let sample = Sample(count: 1_000, seed: 41, levels: 1_000)
    let alike = sample.scores.enumerated().map { $1 + ($0 % 2 == 0 ? 0.01 : -0.01) }
    let verdict = verdict(sample.outcomes, scores: sample.scores, length: alike)
    #expect(verdict.decision == .route)
    #expect(verdict.reason.contains("not measurably better than routing by prompt length alone"))
    let noise = (0..<1_000).map { Double(($0 * 7_919) % 1_000) }
    let other = self.verdict(sample.outcomes, scores: sample.scores, length: noise)
    #expect(!other.reason.contains("prompt length"))
  }
}
