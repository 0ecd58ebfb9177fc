import Testing

@testable import LinearAlgebra

@Suite struct SplitMix64Tests {
  @Test func `gives the published sequence`() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `gaussian numbers have the moments of the standard normal`() {
    var generator = SplitMix64(seed: 9)
    let n = 200_000
    let values = (0..<n).map { _ in generator.gaussian() }
    let moments = (1...4).map { power in
      values.reduce(0) { sum, value in
        sum + (0..<power).reduce(1.0) { product, _ in product * value }
      } / Double(n)
    }
    // Four standard errors of each.
    #expect(abs(moments[0]) < 0.009)
    #expect(abs(moments[1] - 1) < 0.013)
    #expect(abs(moments[2]) < 0.035)
    #expect(abs(moments[3] - 3) < 0.09)
  }

  @Test func `indices are uniform`() {
    var generator = SplitMix64(seed: 10)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    #expect(generator.index(below: 1) == 0)
  }

  @Test func `shuffles hold every element and come out the same for a seed`() {
    var first = SplitMix64(seed: 5)
    var second = SplitMix64(seed: 5)
    let order = first.permutation(of: 100)
    #expect(order == second.permutation(of: 100))
    #expect(order.sorted() == Array(0..<100))
    #expect(order != Array(0..<100))
    // Fixed for good: artifacts depend on it.
    var third = SplitMix64(seed: 1)
    #expect(third.permutation(of: 5) == [1, 0, 3, 4, 2])
  }

  @Test func `samples are different, ascending and uniform`() {
    var generator = SplitMix64(seed: 12)
    var counts = [Int](repeating: 0, count: 10)
    var allAscend = true
    for _ in 0..<20_000 {
      let sample = generator.sample(3, of: 10)
      allAscend = allAscend && sample.count == 3 && sample[0] < sample[1] && sample[1] < sample[2]
      for index in sample { counts[index] += 1 }
    }
    #expect(allAscend)
    #expect(counts.allSatisfy { abs($0 - 6_000) < 300 })
    #expect(generator.sample(4, of: 4) == [0, 1, 2, 3])
    #expect(generator.sample(0, of: 0) == [])
  }
}
