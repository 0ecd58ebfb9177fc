import Foundation
import Testing

@testable import RouterEvaluation

@Suite struct BettingTestTests {
  private let test = BettingTest(level: 0.05)

  @Test func `values that are never below the mean to beat show it at the stated number`() {
    let fewest = test.fewestValues(gain: 0.05, lossBound: 0.95)
    // The exact binomial bound, 0.95^n ≤ 0.05, takes 59.
    #expect(fewest == 60)
    #expect(test.rejects(Array(repeating: 0.05, count: fewest), lossBound: 0.95))
    #expect(!test.rejects(Array(repeating: 0.05, count: fewest - 1), lossBound: 0.95))
    #expect(BettingTest(level: 0.5).fewestValues(gain: 1, lossBound: 1) == 2)
  }

  @Test func `nothing, noughts and losses show nothing`() {
    #expect(!test.rejects([], lossBound: 1))
    #expect(!test.rejects(Array(repeating: 0, count: 5_000), lossBound: 1))
    #expect(!test.rejects(Array(repeating: -1, count: 5_000), lossBound: 1))
  }

  @Test func `rare losses that eat up the gains are not overlooked`() {
    // Nineteen gains of 0.05 and a loss of 0.95: a mean of 0.
    let values = (0..<2_000).map { $0 % 20 == 19 ? -0.95 : 0.05 }
    #expect(!test.rejects(values, lossBound: 0.95))
    let fewer = (0..<2_000).map { $0 % 40 == 39 ? -0.95 : 0.05 }
    #expect(test.rejects(fewer, lossBound: 0.95))
  }

  @Test(arguments: [0.01, 0.05, 0.2])
  func `fair games are won no more often than the level`(level: Double) {
    let draws = 4_000
    let test = BettingTest(level: level)
    for (name, value) in Self.fairGames {
      var wins = 0
      for draw in 0..<draws {
        var generator = ReplicateGenerator(seed: 3, stream: draw)
        let values = (0..<100).map { _ in value(generator.uniform()) }
        wins += test.rejects(values, lossBound: 1) ? 1 : 0
      }
      #expect(wins <= mostMisses(draws, level: level), "\(name)")
    }
  }

  /// Functions of a uniform number with mean 0, at least −1.
  private static let fairGames: [(String, @Sendable (Double) -> Double)] = [
    ("coin", { $0 < 0.5 ? -1 : 1 }),
    ("rare loss", { $0 < 0.04 ? -1 : 0.04 / 0.96 }),
    ("rare gain", { $0 < 0.04 ? 1 : -0.04 / 0.96 }),
    ("ties", { $0 < 0.1 ? -1 : $0 < 0.2 ? 1 : 0 }),
    ("uniform", { 2 * $0 - 1 }),
    ("narrow", { 0.1 * $0 - 0.05 }),
  ]

  @Test func `it finds nearly what the best test would`() {
    // Mean 0.1 and deviation 1 over 1,000 coins: Student's test finds it in 94 of 100.
    var found = 0
    for draw in 0..<400 {
      var generator = ReplicateGenerator(seed: 8, stream: draw)
      let values = (0..<1_000).map { _ in generator.uniform() < 0.45 ? -1.0 : 1 }
      found += test.rejects(values, lossBound: 1) ? 1 : 0
    }
    #expect(found > 340)
  }

  @Test func `how many would be needed is about right`() throws {
    let values = (0..<400).map { $0 % 20 == 7 ? -0.95 : $0 % 10 == 1 ? 0 : 0.07 }
    #expect(!test.rejects(Array(values.prefix(80)), lossBound: 0.95))
    let needed = try #require(test.valuesNeeded(like: values, lossBound: 0.95))
    let enough = (0..<needed).map { values[$0 % 400] }
    #expect(test.rejects(enough, lossBound: 0.95))
    let few = (0..<needed / 8).map { values[$0 % 400] }
    #expect(!test.rejects(few, lossBound: 0.95))
    #expect(test.valuesNeeded(like: [-1, 0.5], lossBound: 1) == nil)
  }
}
