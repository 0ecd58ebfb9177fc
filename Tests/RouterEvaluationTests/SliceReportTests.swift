import Foundation
import Testing

@testable import RouterEvaluation

@Suite struct SliceReportTests {
  private var options: EvaluationOptions {
    var options = EvaluationOptions()
    options.bootstrapReplicates = 200
    return options
  }

  /// Tasks of 60 rows on which the scores rank well, badly, not at all, and without a gap; and one
  /// of ten rows.
  private func slices() -> [SliceReport] {
    let tasks = ["well", "badly", "blindly", "equal", "few"]
    var (strong, weak, scores, task) = ([Double](), [Double](), [Double](), [Int32]())
    for (index, name) in tasks.enumerated() {
      for i in 0..<(name == "few" ? 10 : 60) {
        let needsStrong = i % 3 == 0
        strong.append(1)
        weak.append(name == "equal" || !needsStrong ? 1 : 0)
        scores.append(
          name == "blindly" ? Double(i / 3 % 7) : (name == "badly") == needsStrong ? 0.2 : 0.8)
        task.append(Int32(index))
      }
    }
    var outcomes = PairOutcomes(strongQuality: strong, weakQuality: weak)
    outcomes.task = task
    outcomes.taskNames = tasks
    return SliceReport.measure(
      outcomes, scores: scores, winRates: scores.map { min(1, $0 / 7 + 0.1) },
      lengths: scores.indices.map { Double($0) }, threshold: 0.2, options: options)
  }

  @Test func `each task gets the finding that its rows were made for`() {
    let tasks = slices().filter { $0.kind == .task }
    let findings = Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, $0.finding) })
    #expect(
      findings == [
        "well": .better, "badly": .worse, "blindly": .notBetter, "equal": .noGap, "few": .tooFew,
      ])
    #expect(tasks.last?.name == "few", "the largest task comes first")
  }

  @Test func `a slice has the qualities and the ranking of its own rows`() throws {
    let well = try #require(slices().first { $0.name == "well" })
    #expect(well.prompts == 60 && well.rows == 60)
    #expect(isClose(well.strongQuality.value, 1) && isClose(well.weakQuality.value, 2.0 / 3))
    #expect(isClose(well.gap.value, 1.0 / 3))
    // The twenty that need it come first: straight up over a third of the calls, then level.
    #expect(isClose(well.apgr.value, 1 - 1.0 / 6))
    let low = try #require(well.apgr.low)
    let high = try #require(well.apgr.high)
    #expect(low < 1 - 1.0 / 6 && 1 - 1.0 / 6 < high)
  }

  @Test func `the fifths by length hold every row once, and no length is parted`() {
    let lengths = (0..<503).map { Double($0 * 7919 % 503 / 9) }
    let fifths = SliceReport.byLength(lengths)
    #expect(fifths.count == 5)
    #expect(fifths.flatMap(\.indices).sorted() == Array(lengths.indices))
    for (left, right) in zip(fifths, fifths.dropFirst()) {
      let longest = left.indices.map { lengths[$0] }.max() ?? 0
      let shortest = right.indices.map { lengths[$0] }.min() ?? 0
      #expect(longest < shortest)
    }
    #expect(fifths[0].name.hasPrefix("0–") && fifths[0].name.hasSuffix(" characters"))
  }

  @Test(arguments: [[], [5], [5, 5, 5, 5], [1, 2]])
  func `prompts of one length are no slices`(_ lengths: [Double]) {
    let fifths = SliceReport.byLength(lengths)
    #expect(fifths.count == (lengths == [1, 2] ? 2 : 0))
  }

  @Test func `slices and bins survive JSON`() throws {
    var report = EvaluationReport()
    report.slices = slices()
    let observed = Estimate(0.4, low: 0.2, high: 0.6)
    report.reliability = [
      ReliabilityBin(
        lowestWinRate: 0.1, highestWinRate: 0.3, meanWinRate: 0.2, observed: observed, rows: 9)
    ]
    let read = try EvaluationReport(json: report.json)
    #expect(read.slices == report.slices && read.reliability == report.reliability)
    #expect(report.json.contains("\"finding\" : \"not better\""))
  }
}
