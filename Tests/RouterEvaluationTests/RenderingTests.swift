import Foundation
import FoundationXML
import RouterEvaluation
import RouterScoring
import Testing

@Suite struct RenderingTests {
  private func report(
    pair: ModelPair = ModelPair(strong: "gpt", weak: "mix"), count: Int = 400
  ) -> EvaluationReport {
    let sample = Sample(count: count, seed: 61, levels: 200)
    var outcomes = sample.outcomes
    outcomes.strongCost = Array(repeating: 0.0123, count: count)
    outcomes.weakCost = Array(repeating: 0.0004, count: count)
    var options = EvaluationOptions()
    options.bootstrapReplicates = 100
    return RouterEvaluator.evaluate(
      outcomes, scores: sample.scores, winRates: sample.winRates, pair: pair, threshold: 0.3,
      options: options, comparators: ["length": sample.scores.map { -$0 }])
  }

  private var everything: EvaluationReport.TextOptions {
    var options = EvaluationReport.TextOptions()
    options.sweep = true
    options.compare = true
    options.heading = ["router   models/router.safetensors"]
    return options
  }

  @Test func `the text fits 80 columns`() {
    let lines = report().text(everything).split(separator: "\n")
    let widest = lines.max { $0.count < $1.count } ?? ""
    #expect(widest.count <= 80, "\(widest)")
  }

  @Test func `the text tells quality, share, gap, cost and saving with intervals`() {
    let text = report().text()
    for words in [
      "95 % interval", "quality", "strong calls", "PGR", "cost per 1,000", "saving", "APGR",
      "Verdict  route",
    ] { #expect(text.contains(words), "\(words)") }
    #expect(!text.contains("●"))
  }

  @Test func `the plot rises from the lower left to the upper right`() throws {
    let lines = report().text(everything).split(separator: "\n").map(String.init)
    let plot = lines.filter { $0.contains("│") || $0.contains("┤") }
    #expect(plot.count == 15)
    func column(_ line: String) -> Int? {
      line.firstIndex { ("\u{2801}"..."\u{28FF}").contains($0) }
        .map { line.distance(from: line.startIndex, to: $0) }
    }
    let places = plot.compactMap(column)
    #expect(places.count > 3)
    #expect(places == places.sorted(by: >))
    #expect(plot.joined().contains("●"))
    #expect(lines.contains { $0.contains("100 % strong calls") })
  }

  @Test func `the CSV has a row per point and reads back`() throws {
    let report = report()
    let rows = report.csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows[0].joined(separator: ",").hasPrefix("threshold,strong_call_fraction,quality"))
    #expect(rows.count == report.curve.count + 1)
    for (row, point) in zip(rows.dropFirst(), report.curve) {
      #expect(row.count == 7)
      #expect(Double(row[1]) == point.strongCallFraction)
      #expect(Double(row[2]) == point.quality)
    }
  }

  @Test func `the drawing is XML for any model name`() throws {
    for name in ["a<b>&\"'c", "name\u{0}with\u{1F}controls", String(repeating: "x", count: 500)] {
      let report = report(pair: ModelPair(strong: name, weak: "weak & co"), count: 50)
      let parser = XMLParser(data: Data(report.svg.utf8))
      #expect(parser.parse(), "\(name)")
      #expect(!report.svg.contains("NaN") && !report.svg.contains("inf "))
    }
  }

  @Test func `the drawing has the lines, the band, both schemes and the operating point`() {
    let svg = report().svg
    for part in [
      "class=\"line router\"", "class=\"line random\"", "class=\"line oracle\"",
      "class=\"line length\"", "class=\"band\"", "class=\"point\"", "prefers-color-scheme: dark",
      "threshold 0.3", "USD per 1,000 requests",
    ] { #expect(svg.contains(part), "\(part)") }
  }

  @Test func `simulated data are announced everywhere`() {
    var report = report()
    report.isSimulated = true
    #expect(report.text().hasPrefix("SIMULATED DATA"))
    #expect(report.svg.contains("Simulated data."))
    #expect(report.json.contains("\"simulated\" : true"))
  }
}
