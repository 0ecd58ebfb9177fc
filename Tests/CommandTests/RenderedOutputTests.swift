import Foundation
import TestSupport
import Testing

/// What people look at: text at 80 columns, CSV that reads, SVG that is XML.
@Suite struct RenderedOutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expectNarrow(_ text: String) {
    for line in text.split(separator: "\n") {
      #expect(line.count <= 80, "\(line.count) columns: \(line)")
      #expect(line.last != " ", "a blank at the end: \(line)|")
    }
  }

  @Test(arguments: ["battles", "scores"])
  func `all text fits 80 columns`(_ kind: String) throws {
    let rows = kind == "scores" ? "300" : "1200"
    let simulated = try Tool("router-data").run(
      ["simulate", "--kind", kind, "--rows", rows, "--out", "demo.jsonl"], in: folder.url)
    expectNarrow(simulated.output)
    let validated = try Tool("router-data").run(["validate", "demo.jsonl"], in: folder.url)
    expectNarrow(validated.output)
    let train = ["--data", "demo.jsonl"] + quick
    let trained = try Tool("router-train").run(train, in: folder.url)
    #expect(trained.output.contains("HELD OUT"))
    expectNarrow(trained.output)
    let evaluated = try Tool("router-eval").run(
      ["--threshold", "0.3", "--sweep", "--compare", "--bootstrap", "20"], in: folder.url)
    for part in ["95 % interval", "APGR (random 0.5)", "strong calls", "prompt length", "Verdict"] {
      #expect(evaluated.output.contains(part), "\(part)")
    }
    expectNarrow(evaluated.output)
    let crossed = try Tool("router-train").run(
      train + ["--cross-validate", "3", "--compare"], in: folder.url)
    #expect(crossed.output.contains("3-fold cross-validation by prompt"), "\(crossed.errors)")
    expectNarrow(crossed.output)
    let curve = try Tool("router-train").run(
      train + ["--train-size", "40", "--draws", "2"], in: folder.url)
    #expect(curve.output.contains("trained on 40 prompts: APGR"), "\(curve.errors)")
    expectNarrow(curve.output)
  }

  @Test func `the CSV of a curve has one number under each head`() throws {
    try TrainedSample.copy(to: folder)
    let outcome = try Tool("router-eval").run(
      [
        "--artifact", "router.safetensors", "--csv", "curve.csv", "--format", "csv",
        "--bootstrap", "20",
      ], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let csv = try String(contentsOfFile: folder.path("curve.csv"), encoding: .utf8)
    #expect(csv == outcome.output)
    #expect(csv.hasSuffix("\n"))
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let head = ["threshold", "strong_call_fraction", "quality", "quality_low", "quality_high"]
    #expect(lines[0] == head + ["pgr", "cost"])
    #expect(lines.count > 20)
    for line in lines.dropFirst() {
      #expect(line.count == 7)
      // Only the threshold may be beyond what a win rate reaches.
      for cell in line.dropFirst() { #expect(Double(cell)?.isFinite == true, "\(line)") }
    }
    #expect(lines[1][1] == "0" && lines.last?[1] == "1")
  }

  @Test(.enabled(if: Python.tool != nil, Python.needed))
  func `the drawing is XML, whatever the models are called`() throws {
    let names = (strong: "a<b>&\"c\"]]>", weak: "w'é\u{1}\u{FFFF}")
    try folder.write(JudgmentRows.scores(120, models: names))
    let trained = try Tool("router-train").run(
      ["--data", "data.jsonl"] + quick, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try Tool("router-eval").run(
      ["--svg", "curve.svg", "--bootstrap", "20", "--compare"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let program = """
      import sys, xml.etree.ElementTree as tree
      root = tree.parse(sys.argv[1]).getroot()
      text = "".join(root.itertext())
      print(root.tag, 'a<b>&"c"]]>' in text, len(list(root.iter())) > 20)
      """
    let answer = try Python.run(program, folder.path("curve.svg"))
    #expect(answer == "{http://www.w3.org/2000/svg}svg True True\n")
  }

  @Test(.enabled(if: Python.tool != nil, Python.needed))
  func `the CSV of constants holds names with commas and quotes`() throws {
    try folder.write(JudgmentRows.scores(20, models: (strong: "a,\"b\"", weak: "line\nbreak")))
    let outcome = try Reading.constants.run("data.jsonl", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let program = """
      import csv, sys
      rows = list(csv.reader(open(sys.argv[1], newline='')))
      print(rows[0], [row[0] for row in rows[1:]], {len(row) for row in rows})
      """
    let answer = try Python.run(program, folder.path("models.csv"))
    #expect(
      answer
        == "['model', 'rows', 'quality', 'cost'] ['a,\"b\"', 'line\\nbreak'] {4}\n")
  }
}
