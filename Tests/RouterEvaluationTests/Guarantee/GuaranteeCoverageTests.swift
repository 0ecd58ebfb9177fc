import CommandSupport
import Foundation
import TestSupport
import Testing

@testable import RouterEvaluation

/// Whether the guarantee keeps its word on populations whose truth is known.
@Suite struct GuaranteeCoverageTests {
  @Test(arguments: [72, 300, 1_300])
  func `at the boundary it misses no more often than it says`(prompts: Int) {
    let draws = [72: 2_000, 300: 1_500, 1_300: 500][prompts]!
    let simulation = GuaranteeSimulation(
      population: .boundary, prompts: prompts, draws: draws)
    let count = simulation.guaranteed()
    #expect(count.misses <= mostMisses(draws, level: 0.05), "\(count.missRate)")
    // The population is a hard one: what is usually done misses a lot on it.
    var short = simulation
    short.draws = 40
    #expect(short.pluggedIn().missRate > 0.3)
  }

  @Test(
    arguments: [GuaranteePopulation.realistic, .graded, .battles, .noGap], [72, 300, 1_300])
  func `on other populations too`(_ population: GuaranteePopulation, prompts: Int) {
    let draws = [72: 600, 300: 200, 1_300: 50][prompts]!
    let simulation = GuaranteeSimulation(
      population: population, prompts: prompts, draws: draws,
      thresholds: (1...33).map { Double($0) * 0.03 })
    let count = simulation.guaranteed()
    #expect(count.misses <= mostMisses(draws, level: 0.05), "\(count.missRate)")
  }

  @Test func `Student's test would miss more often than it says`() {
    let simulation = GuaranteeSimulation(population: .boundary, prompts: 72, draws: 1_000)
    #expect(simulation.studentized().misses > mostMisses(1_000, level: 0.05))
  }

  @Test func `it finds what there is to save`() {
    func share(_ population: GuaranteePopulation, _ prompts: Int) -> Double {
      GuaranteeSimulation(
        population: population, prompts: prompts, draws: 30,
        thresholds: (1...20).map { Double($0) / 20 }
      ).guaranteed().meanShare
    }
    #expect(share(.easy, 300) < 0.5)
    #expect(share(.easy, 1_300) < 0.1)
    // 22 % would do.
    #expect(share(.realistic, 1_300) < 0.6)
    // 61 % would do.
    #expect(share(.battles, 1_300) < 0.8)
  }

  /// The table of the benchmarks: `TURNOUT_TABLES=1 swift test -c release --filter 'printed'`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["TURNOUT_TABLES"] != nil))
  func `the rates of misses are printed`() {
    let populations: [GuaranteePopulation] = [
      .boundary, .realistic, .easy, .graded, .battles, .noGap,
    ]
    var table = TextTable(
      ["population", "prompts", "misses", "strong calls", "plug-in", "Student's t"],
      aligned: [.left, .right, .right, .right, .right, .right])
    for population in populations {
      for prompts in [72, 300, 1_300] {
        let simulation = GuaranteeSimulation(
          population: population, prompts: prompts, draws: 4_000)
        let (ours, plain) = (simulation.guaranteed(), simulation.pluggedIn())
        let student = population.isHopeless ? nil : simulation.studentized()
        table.append([
          population.name, prompts.readable, ours.missRate.percent(), ours.meanShare.percent(),
          plain.missRate.percent(), student?.missRate.percent() ?? "",
        ])
      }
    }
    print(table.text)
  }
}
