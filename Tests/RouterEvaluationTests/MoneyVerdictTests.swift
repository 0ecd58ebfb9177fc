import RouterEvaluation
import RouterScoring
import Testing

@Suite struct MoneyVerdictTests {
  /// A router that beats chance, with costs.
  private func report(
    strong: Double = 0.01, weak: Double = 0.001, threshold: Double = 0.5, requests: Double? = nil,
    routerCost: Double = 0, isUpsideDown: Bool = false, lengthEquals: Bool = false,
    changes: [PriceSetting] = []
  ) throws -> EvaluationReport {
    let sample = Sample(count: 1_000, seed: 41, levels: 1_000)
    var outcomes = PairOutcomes(
      strongQuality: isUpsideDown ? sample.outcomes.weakQuality : sample.outcomes.strongQuality,
      weakQuality: isUpsideDown ? sample.outcomes.strongQuality : sample.outcomes.weakQuality,
      strongCost: [Double](repeating: strong, count: 1_000),
      weakCost: [Double](repeating: weak, count: 1_000))
    var money = MoneyOptions()
    money.requestsPerMonth = requests
    money.routerCostPerMonth = routerCost
    money.prices = changes
    let pair = ModelPair(strong: "big", weak: "small")
    let costing = try outcomes.settleCosts(from: nil, pair: pair, money)
    var options = EvaluationOptions()
    options.bootstrapReplicates = 150
    let length = sample.scores.enumerated().map { $1 + ($0 % 2 == 0 ? 0.01 : -0.01) }
    return RouterEvaluator.evaluate(
      outcomes, scores: sample.scores, winRates: sample.scores, pair: pair, threshold: threshold,
      options: options, comparators: lengthEquals ? ["length": length] : [:], costing: costing)
  }

  @Test func `what is saved stands beside what is given up`() throws {
    let verdict = try report().verdict
    #expect(verdict.decision == .route)
    #expect(verdict.reason.contains("at threshold 0.5 it saves"))
    #expect(verdict.reason.contains("for quality 0."))
    #expect(!verdict.checks.isEmpty)
  }

  @Test func `a weak model that is no cheaper is not worth routing to`() throws {
    let verdict = try report(strong: 0.001, weak: 0.001).verdict
    #expect(verdict.decision == .dontRoute && verdict.checks.isEmpty)
    #expect(verdict.reason.hasPrefix("small is not cheaper than big ($1.00 against $1.00"))
  }

  @Test func `few requests a month are not`() throws {
    let verdict = try report(requests: 9_999).verdict
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.hasPrefix("9,999 requests a month are too few: below 10,000"))
  }

  @Test func `a bill below fifty dollars a month is not`() throws {
    let verdict = try report(strong: 0.0001, weak: 0.00001, requests: 100_000).verdict
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.hasPrefix("there is nothing to save: big alone costs $10.00 a month"))
  }

  @Test func `a router dearer than its saving is not`() throws {
    let verdict = try report(requests: 100_000, routerCost: 5_000).verdict
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("the router's own $5,000 a month eat up"))
  }

  @Test func `at a middling volume a rule that does as well is better`() throws {
    let some = try report(requests: 100_000, lengthEquals: true).verdict
    #expect(some.decision == .dontRoute)
    #expect(some.reason.hasPrefix("a rule on prompt length does as well"))
    #expect(try report(requests: 1_000_000, lengthEquals: true).verdict.decision == .route)
    #expect(try report(requests: 100_000).verdict.decision == .route)
  }

  @Test func `a threshold that spares the strong model nothing is not`() throws {
    let verdict = try report(threshold: 0.001).verdict
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("of the calls still go to big"))
    #expect(verdict.reason.contains("choose a higher threshold"))
  }

  @Test func `a threshold that only the weak model answers says so`() throws {
    let verdict = try report(threshold: 1).verdict
    #expect(verdict.reason.contains("hardly a call goes to big, so that this is small alone"))
  }

  @Test func `where the weak model is as good its saving is named`() throws {
    let verdict = try report(isUpsideDown: true).verdict
    #expect(verdict.decision == .dontRoute)
    #expect(verdict.reason.contains("use small alone: that saves 90.0 % of big's bill"))
  }

  @Test func `a what-if can turn the verdict`() throws {
    let report = try report(changes: [PriceSetting("big=-95%")!])
    #expect(report.verdict.decision == .route)
    #expect(report.money?.whatIf?.verdict.decision == .dontRoute)
    #expect(report.text().contains(#"What-if: the verdict turns to "don't route: small is not"#))
  }
}
