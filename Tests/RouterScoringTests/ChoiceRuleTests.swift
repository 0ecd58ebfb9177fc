import Testing

@testable import RouterScoring

@Suite struct ChoiceRuleTests {
  private func choose(_ qualities: [Double], _ costs: [Double], costWeight: Double) -> Int {
    qualities.withUnsafeBufferPointer { qualities in
      costs.withUnsafeBufferPointer { costs in
        ChoiceRule.choose(qualities: qualities, costs: costs, costWeight: costWeight)
      }
    }
  }

  private func cheapest(_ qualities: [Double], _ costs: [Double], quality: Double) -> Int {
    qualities.withUnsafeBufferPointer { qualities in
      costs.withUnsafeBufferPointer { costs in
        ChoiceRule.cheapest(qualities: qualities, costs: costs, quality: quality)
      }
    }
  }

  @Test func `the cost weight moves the choice from the best model to the cheapest`() {
    let (qualities, costs) = ([0.5, 0.7, 0.9], [1.0, 2, 10])
    #expect(choose(qualities, costs, costWeight: 0) == 2)
    // 0.9 − 10λ = 0.7 − 2λ at λ = 0.025, 0.7 − 2λ = 0.5 − λ at λ = 0.2.
    #expect(choose(qualities, costs, costWeight: 0.024) == 2)
    #expect(choose(qualities, costs, costWeight: 0.026) == 1)
    #expect(choose(qualities, costs, costWeight: 0.19) == 1)
    #expect(choose(qualities, costs, costWeight: 0.21) == 0)
    #expect(choose(qualities, costs, costWeight: .infinity) == 0)
  }

  @Test func `of equals the cheaper model is chosen, then the first`() {
    #expect(choose([1, 1, 1], [3, 2, 2], costWeight: 0) == 1)
    #expect(choose([0.2, 0.9, 0.4], [1, 1, 1], costWeight: .infinity) == 1)
    #expect(choose([0.5, 0.5], [1, 1], costWeight: 7) == 0)
  }

  @Test func `the cheapest model that is good enough is taken, or the best if none is`() {
    let (qualities, costs) = ([0.5, 0.7, 0.9, 0.8], [1.0, 2, 10, 2])
    #expect(cheapest(qualities, costs, quality: 0.4) == 0)
    #expect(cheapest(qualities, costs, quality: 0.6) == 3)
    #expect(cheapest(qualities, costs, quality: 0.85) == 2)
    #expect(cheapest(qualities, costs, quality: 0.95) == 2)
  }
}
