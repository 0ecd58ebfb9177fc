import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct RatingTiersTests {
  @Test func `gaps between ratings separate the tiers, the highest first`() {
    let tiers = RatingTiers(ratings: [1.0, -2.1, 1.1, 0.1, -2.0, 0.0], count: 3)
    #expect(tiers.ofModel == [0, 2, 0, 1, 2, 1])
  }

  @Test func `one tier holds all models and many tiers one each`() {
    #expect(RatingTiers(ratings: [3, 1, 2], count: 1).ofModel == [0, 0, 0])
    #expect(RatingTiers(ratings: [3, 1, 2], count: 3).ofModel == [0, 2, 1])
    #expect(RatingTiers(ratings: [3, 1, 2], count: 9).ofModel == [0, 2, 1])
    #expect(RatingTiers(ratings: [3], count: 2).ofModel == [0])
  }

  @Test func `equal ratings do not break it`() {
    let tiers = RatingTiers(ratings: [1, 1, 1, 0], count: 2).ofModel
    #expect(tiers == [0, 0, 0, 1])
    #expect(RatingTiers(ratings: [1, 1, 1], count: 2).ofModel.sorted().first == 0)
  }

  @Test(arguments: 0..<10 as Range<UInt64>, [2, 3, 4])
  func `no other partition of the sorted ratings has less spread`(seed: UInt64, count: Int) {
    var generator = SplitMix64(seed: seed)
    let ratings = generator.gaussians(8)
    let tiers = RatingTiers(ratings: ratings, count: count).ofModel
    func spread(_ tier: [Int]) -> Double {
      (0..<count).reduce(0) { sum, t in
        let values = ratings.indices.filter { tier[$0] == t }.map { ratings[$0] }
        guard !values.isEmpty else { return sum }
        let mean = values.reduce(0, +) / Double(values.count)
        return sum + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      }
    }
    let order = ratings.indices.sorted { ratings[$0] > ratings[$1] }
    var least = Double.infinity
    // Every choice of count − 1 cuts among the 7 gaps.
    for cuts in 0..<(1 << 7) where cuts.nonzeroBitCount == count - 1 {
      var tier = [Int](repeating: 0, count: 8)
      var current = 0
      for place in 1..<8 {
        current += cuts >> (place - 1) & 1
        tier[order[place]] = current
      }
      least = min(least, spread(tier))
    }
    #expect(abs(spread(tiers) - least) < 1e-9)
    for (a, b) in zip(order, order.dropFirst()) { #expect(tiers[a] <= tiers[b]) }
  }
}
