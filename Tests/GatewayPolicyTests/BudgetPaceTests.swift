#if Gateway
import Foundation
import GatewayPolicy
import Testing

@Suite struct BudgetPaceTests {
  private func decide(_ moved: @escaping @Sendable (Double) -> Double) throws -> RoutingDecision {
    var context = DecisionContext()
    context.pacedThreshold = moved
    return try engine().decide(request(long), context)
  }

  @Test func `the threshold moves by what the pace says`() throws {
    let decision = try decide { $0 + (1 - $0) * 0.25 }
    #expect(decision.threshold == 0.625 && decision.askedThreshold == 0.5)
  }

  @Test func `a request that the pace sends to the weak model says so`() throws {
    let calm = try decide { $0 }
    #expect(calm.step == .score && calm.model == "big")
    let full = try decide { _ in 1 }
    #expect(full.step == .budget && full.model == "small" && full.winRate == calm.winRate)
  }

  @Test func `requests go to the weak model one by one as the pressure grows`() throws {
    let engine = try engine()
    // Of lengths whose win rates lie evenly from 0.02 to 0.97.
    let prompts = (0..<96).map { number in
      let winRate = 0.02 + 0.01 * Double(number)
      return String(repeating: "x", count: Int(exp(log(winRate / (1 - winRate)) + 4)))
    }
    var shares: [Int] = []
    for pressure in stride(from: 0.0, through: 1, by: 0.1) {
      var context = DecisionContext()
      context.pacedThreshold = { $0 + (1 - $0) * pressure }
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
