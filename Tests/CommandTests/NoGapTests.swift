import Foundation
import TestSupport
import Testing

/// A strong model that is no better than the weak one: nothing is recovered, and that is said.
@Suite struct NoGapTests {
  private static let undefined = ["pgr", "apgr", "cpt20", "cpt50", "cpt80"]
    .flatMap { [$0, $0 + "_low", $0 + "_high"] }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expectNoGap(_ report: Report) {
    for key in Self.undefined { #expect(report.isNull(key), "\(key)") }
    #expect(report.text("verdict") == "don't route")
    #expect(report.text("verdict_reason")?.contains("no better than") == true)
    #expect(report.texts("notes").contains { $0.hasPrefix("pgr, apgr and cpt are undefined") })
    // What can be measured still is.
    for key in ["quality", "quality_low", "quality_high", "strong_quality", "log_loss"] {
      #expect(report.number(key) != nil, "\(key)")
    }
  }

  enum NoGap: String, CaseIterable, Sendable {
    case wrongWayRound, alikeOnAverage, battlesWrongWayRound

    var rows: String {
      switch self {
      case .wrongWayRound: JudgmentRows.scores(120, models: ("weak", "strong"))
      case .alikeOnAverage:
        JudgmentRows.scores(120) { $0 % 4 < 2 ? (strong: 1, weak: 0) : (strong: 0, weak: 1) }
      case .battlesWrongWayRound:
        JudgmentRows.battles(120, models: ("weak", "strong")) {
          JudgmentRows.isHard($0) ? "weak" : nil
        }
      }
    }
  }

  @Test(arguments: NoGap.allCases)
  func `training on a gap of 0 or below says not to route`(_ judgments: NoGap) throws {
    try folder.write(judgments.rows)
    let pair = ["--strong", "strong", "--weak", "weak", "--holdout", "0.5"]
    let outcome = try Reading.train.run("data.jsonl", in: folder, pair)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try Report(outcome.output).report("held_out")
    #expect(try #require(report.number("gap")) <= 0)
    expectNoGap(report)
    let text = try Reading.train.run("data.jsonl", in: folder, pair + ["--format", "text"])
    #expect(text.output.contains("\nVerdict  don't route: strong is no better than weak here"))
  }

  @Test func `evaluating where the gap is below 0 says not to route`() throws {
    try folder.write(JudgmentRows.scores(90, models: ("weak", "strong")), to: "other.jsonl")
    let json = try Reading.evaluate.run("other.jsonl", in: folder, ["--format", "json"])
    #expect(json.status == 0, "\(json.errors)")
    expectNoGap(try Report(json.output))
    let text = try Reading.evaluate.run("other.jsonl", in: folder, ["--sweep", "--compare"])
    #expect(text.output.contains("\nVerdict  don't route: strong is no better than weak here"))
    #expect(text.output.contains(#/gap recovered \(PGR\) +–\n/#), "\(text.output)")
  }

  @Test func `evaluating where both models are alike says not to route`() throws {
    try folder.write(JudgmentRows.scores(90) { _ in (strong: 1, weak: 1) }, to: "other.jsonl")
    let json = try Reading.evaluate.run("other.jsonl", in: folder, ["--format", "json"])
    #expect(json.status == 0, "\(json.errors)")
    let report = try Report(json.output)
    expectNoGap(report)
    #expect(report.number("gap") == 0)
    #expect(report.isNull("auc"))
    #expect(report.texts("notes").contains { $0.hasPrefix("auc is undefined") })
  }
}
