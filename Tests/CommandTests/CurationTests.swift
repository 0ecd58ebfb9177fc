import Foundation
import TestSupport
import Testing

@Suite struct CurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool("router-data").run(arguments, in: folder.url)
  }

  @Test func `a file is cleaned of a benchmark's prompts beside itself`() throws {
    try folder.write(JudgmentRows.scores(40))
    let rows = JudgmentRows.scores(40).split(separator: "\n")
    try folder.write(rows[3..<7].joined(separator: "\n"), to: "benchmark.jsonl")
    let looked = try run("decontaminate", "data.jsonl", "--against", "benchmark.jsonl", "--report")
    #expect(looked.status == 0, "\(looked.errors)")
    #expect(looked.output.contains("4 rows (10.00 %) of 4 prompts, 4 exactly equal"))
    #expect(folder.names == ["benchmark.jsonl", "data.jsonl"])
    let cleaned = try run(
      "decontaminate", "data.jsonl", "--against", "benchmark.jsonl", "--list", "list.jsonl")
    #expect(cleaned.status == 0, "\(cleaned.errors)")
    #expect(cleaned.output.contains("36 rows to data.clean.jsonl"))
    #expect(
      try String(contentsOfFile: folder.path("data.clean.jsonl"), encoding: .utf8)
        == (rows[..<3] + rows[7...]).joined(separator: "\n") + "\n")
    #expect(
      folder.names == ["benchmark.jsonl", "data.clean.jsonl", "data.jsonl", "list.jsonl"])
    let json = try run(
      "decontaminate", "data.jsonl", "--against", "benchmark.jsonl", "--report", "--format", "json")
    #expect(try Report(json.output).number("found_rows") == 4)
    #expect(try Report(json.output).isNull("output"))
  }

  @Test func `a description is text for people and JSON for programs`() throws {
    try folder.write(JudgmentRows.battles(60))
    let text = try run("describe", "data.jsonl")
    #expect(text.status == 0 && text.errors.isEmpty)
    for words in [
      "data.jsonl: 60 battles", "win rate", "shown first", "Mind:", "only 60 different",
    ] {
      #expect(text.output.contains(words), "\(words) is not in \(text.output)")
    }
    let report = try Report(try run("describe", "data.jsonl", "--format", "json").output)
    #expect(report.number("rows") == 60)
    #expect(report.reports("models").compactMap { $0.text("name") }.sorted() == ["strong", "weak"])
    #expect(try report.report("judgments").isNull("longer_wins"))
    #expect(!report.texts("warnings").isEmpty)
    try folder.write(JudgmentRows.scores(30), to: "scores.jsonl")
    let scores = try Report(try run("describe", "scores.jsonl", "--format", "json").output)
    #expect(scores.isNull("judgments"))
    try folder.write(
      (0..<4).map {
        JudgmentRows.line([
          "prompt": "p\($0)", "task": "t", "scores": ["x": 1, "y": $0 < 3 ? 0.5 : 0],
        ])
      }.joined(), to: "tasks.jsonl")
    let tasks = try Report(try run("describe", "tasks.jsonl", "--format", "json").output)
    #expect(tasks.texts("tasks_pair") == ["x", "y"])
    let difference = try #require(tasks.reports("tasks").first).report("mean_difference")
    #expect(difference.number("value") == 0.625)
    #expect(scores.reports("tasks").isEmpty)
  }

  @Test func `invalid rows are counted, and what terminals would obey is not printed`() throws {
    try folder.write(
      JudgmentRows.battles(5, models: ("a\u{1B}[31m", "b")) + "{\n")
    let outcome = try run("describe", "data.jsonl")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("1 invalid"))
    #expect(!outcome.output.contains("\u{1B}"))
    expectRefusal(
      try run("describe", "none.jsonl"), status: 66, "none.jsonl: there is no such file")
    expectRefusal(try run("describe", "data.jsonl", "--top", "0"), status: 64, "--top")
  }

  @Test(arguments: [
    ["decontaminate", "data.jsonl"], ["decontaminate", "--against", "b.jsonl"],
    ["decontaminate", "data.jsonl", "--against", "b", "--threshold", "0"],
    ["decontaminate", "data.jsonl", "--against", "b", "--threshold", "1.1"],
    ["decontaminate", "data.jsonl", "--against", "b", "--threshold", "nan"],
    ["decontaminate", "data.jsonl", "--against", "b", "--report", "--mark"],
    ["decontaminate", "data.jsonl", "--against", "b", "--report", "--out", "x"],
    ["merge", "a.jsonl"], ["merge", "a", "--out", "x", "--rename", "old"],
    ["merge", "a", "--out", "x", "--rename", "=new"],
    ["merge", "a", "--out", "x", "--rename", "a=b", "--rename", "a=c"],
    ["merge", "a", "--out", "x", "--on-conflict", "mean"],
    ["merge", "a", "--out", "x", "--join", "--on-conflict", "last"],
  ])
  func `a wrong command line is refused with the usage`(_ arguments: [String]) throws {
    let outcome = try Tool("router-data").run(arguments, in: folder.url)
    expectRefusal(outcome, status: 64, "Usage: router-data")
    #expect(folder.names.isEmpty)
  }

  @Test func `a benchmark that cannot be read stops the work with its status`() throws {
    try folder.write(JudgmentRows.scores(4))
    try folder.write("{\"prompt\": 7}\n", to: "bad.jsonl")
    for (benchmark, status, words) in [
      ("missing.jsonl", 66, "missing.jsonl: there is no such file"),
      ("bad.jsonl", 65, "bad.jsonl:1: "),
    ] as [(String, Int32, String)] {
      let outcome = try run("decontaminate", "data.jsonl", "--against", benchmark)
      expectRefusal(outcome, status: status, words)
    }
    for arguments in [["--out", "data.jsonl"], ["--out", "x", "--list", "x"]] {
      let outcome = try Tool("router-data").run(
        ["decontaminate", "data.jsonl", "--within"] + arguments, in: folder.url)
      expectRefusal(outcome, status: 73, "name")
    }
    #expect(folder.names == ["bad.jsonl", "data.jsonl"])
  }

  @Test func `an output that cannot be created has status 73`() throws {
    try folder.write(JudgmentRows.scores(4))
    let outcome = try run(
      "decontaminate", "data.jsonl", "--within", "--out", "data.jsonl/x.jsonl")
    expectRefusal(outcome, status: 73, "data.jsonl/x.jsonl: ")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `files are merged, and what was done is told`() throws {
    try folder.write(JudgmentRows.scores(20), to: "a.jsonl")
    try folder.write(JudgmentRows.scores(10, models: ("third", "fourth")), to: "b.jsonl")
    try folder.write(JudgmentRows.scores(1), to: "c.jsonl")
    let merged = try run("merge", "a.jsonl", "b.jsonl", "c.jsonl", "--out", "both.jsonl")
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(merged.output.contains("both.jsonl: 30 rows, 4 models"), "\(merged.output)")
    #expect(merged.output.contains("   1  dropped: an earlier row says the same"))
    #expect(merged.output.contains("  10  with an id that an earlier file has"))
    let renamed = try run(
      "merge", "a.jsonl", "--out", "renamed.jsonl", "--rename", "strong=gpt-5")
    #expect(renamed.status == 0, "\(renamed.errors)")
    #expect(
      try String(contentsOfFile: folder.path("renamed.jsonl"), encoding: .utf8).contains("gpt-5"))
    expectRefusal(
      try run("merge", "a.jsonl", "--out", "x.jsonl", "--rename", "none=gpt-5"), status: 65,
      "a.jsonl: no row has the model 'none'")
    expectRefusal(
      try run("merge", "a.jsonl", "b.jsonl", "--out", "a.jsonl"), status: 73, "a.jsonl: ")
    #expect(folder.names == ["a.jsonl", "b.jsonl", "both.jsonl", "c.jsonl", "renamed.jsonl"])
  }
}
