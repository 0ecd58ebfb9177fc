import Foundation
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@Suite struct BattleLikelihoodTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func heads(_ biases: [Float], ties: Float = 1.5, position: Float = 0) -> ModelHeads {
    ModelHeads(
      models: ["s", "w", "x"], biases: biases, factors: [], projection: [], rank: 0,
      tieParameter: ties, positionBias: position)
  }

  private func battles(_ count: Int, pair: (String, String) = ("s", "w")) -> String {
    (0..<count).map { i in
      let winner = ["model_a", "model_a", "model_b", "tie"][i % 4]
      return #"{"prompt":"prompt number \#(i / 2)","model_a":"\#(pair.0)","model_b":"\#(pair.1)","#
        + #""winner":"\#(winner)"}"#
    }.joined(separator: "\n")
  }

  private func run(
    _ lines: String, heads: ModelHeads?, ratings: ModelHeads?
  ) throws -> EvaluationReport {
    let paths = try SampleRouter.train(
      in: folder, lines: lines, modelHeads: heads, ratings: ratings)
    var job = RouterEvaluationJob()
    job.artifact = paths.router
    job.data = [paths.data]
    job.options.bootstrapReplicates = 100
    return try job.run().report
  }

  @Test func `the likelihood is that of Rao and Kupper, ties and position included`() throws {
    let model = heads([1, 0, 0], ties: 1.5, position: 0.2)
    let report = try run(battles(80), heads: model, ratings: heads([0.5, 0, 0]))
    let logit = 1.2
    let a = 1 / (1 + 1.5 * exp(-logit))
    let b = 1 / (1 + 1.5 * exp(logit))
    let expected = -(2 * log(a) + log(b) + log(1 - a - b)) / 4
    let battles = try #require(report.battles)
    #expect(battles.rows == 80)
    #expect(isClose(battles.logLoss, expected, within: 1e-6))
    let plainA = 1 / (1 + 1.5 * exp(-0.5))
    let plainB = 1 / (1 + 1.5 * exp(0.5))
    let plain = -(2 * log(plainA) + log(plainB) + log(1 - plainA - plainB)) / 4
    #expect(isClose(battles.bradleyTerryLogLoss, plain, within: 1e-6))
    #expect(isClose(battles.difference.value, expected - plain, within: 1e-6))
    let low = try #require(battles.difference.low)
    #expect(low <= expected - plain)
  }

  @Test func `without a tie parameter only decided battles count`() throws {
    let report = try run(
      battles(80), heads: heads([1, 0, 0], ties: 1), ratings: heads([1, 0, 0], ties: 1))
    let battles = try #require(report.battles)
    #expect(battles.rows == 60)
    let a = 1 / (1 + exp(-1.0))
    #expect(isClose(battles.logLoss, -(2 * log(a) + log(1 - a)) / 3, within: 1e-6))
    #expect(report.notes.contains { $0.contains("decided battles") })
  }

  @Test func `battles of models the router does not know are left out and said`() throws {
    let lines = battles(80) + "\n" + battles(20, pair: ("s", "unknown"))
    let report = try run(lines, heads: heads([1, 0, 0]), ratings: nil)
    #expect(report.battles?.rows == 80)
    #expect(report.battles?.bradleyTerryLogLoss == nil)
    #expect(report.notes.contains { $0.contains("80 of 100 battles") })
  }

  @Test func `a router without heads for models has no battle likelihood`() throws {
    #expect(try run(battles(80), heads: nil, ratings: nil).battles == nil)
  }

  @Test func `battles that never pair the two leave quality undefined, not the run`() throws {
    let lines = battles(40, pair: ("s", "x")) + "\n" + battles(40, pair: ("w", "x"))
    let report = try run(lines, heads: heads([1, 0, 0]), ratings: heads([1, 0, 0]))
    #expect(report.battles?.rows == 80)
    #expect(report.quality.value == nil && report.apgr.value == nil)
    #expect(report.strongCallFraction.value != nil)
    #expect(report.verdict.decision == .dontRoute)
    #expect(report.json.contains("\"quality\" : null"))
    #expect(report.text().contains("don't route"))
    #expect(report.svg.contains("</svg>"))
  }
}
