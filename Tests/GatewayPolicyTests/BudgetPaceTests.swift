#if Gateway
import Foundation
import GatewayPolicy
import RouterScoring
import Testing

@Suite struct BudgetPaceTests {
  private func decide(_ pressure: Double) throws -> RoutingDecision {
    var context = DecisionContext()
    context.pressure = { pressure }
    return try engine().decide(request(long), context)
  }

  @Test func `the pressure is the share of strong calls that is left out`() throws {
    let scorer = try lengthScorer()
    let share = scorer.strongCallFraction(threshold: 0.5)
    for pressure in [0.25, 0.5, 0.9] {
      let decision = try decide(pressure)
      let left = scorer.strongCallFraction(threshold: try #require(decision.threshold))
      #expect(abs(left - share * (1 - pressure)) < 1e-6)
      #expect(decision.askedThreshold == 0.5)
    }
    #expect(try decide(0).threshold == 0.5)
    #expect(try decide(1).threshold == 1)
  }

  @Test func `a request that the pace sends to the weak model says so`() throws {
    let calm = try decide(0)
    #expect(calm.step == .score && calm.model == "big")
    let full = try decide(1)
    #expect(full.step == .budget && full.model == "small" && full.winRate == calm.winRate)
  }

  /// Routers that were trained on judgments put all their win rates within a few hundredths.
  @Test(arguments: [1, 0.01]) func `requests go to the weak model one by one as the pressure grows`(
    spread: Float
  ) throws {
    let scorer = try lengthScorer(logits: [-4 * spread, 0, 4 * spread])
    let engine = try DecisionEngine(
      Policy(configuration(routing: "share: 0.5"), scorer: scorer, artifactHash: nil))
    // Of lengths whose scores lie as evenly as those of the training prompts.
    let prompts = (0..<100).map { number in
      String(repeating: "x", count: Int(exp(Double(number) * 0.06 - 2.97 + 4)))
    }
    var shares: [Int] = []
    for pressure in stride(from: 0.0, through: 1, by: 0.1) {
      var context = DecisionContext()
      context.pressure = { pressure }
      let models = try prompts.map { try engine.decide(request($0), context).model }
      shares.append(models.count { $0 == "big" })
    }
    #expect(shares == shares.sorted(by: >))
    #expect(shares.first! > 40 && shares.last! == 0)
    // A tenth of the pressure takes about a tenth of them: there is no cliff.
    #expect(zip(shares, shares.dropFirst()).allSatisfy { (1...9).contains($0 - $1) }, "\(shares)")
  }
}
#endif
