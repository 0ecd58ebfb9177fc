import Foundation
import TestSupport
import Testing

/// Prompts at the edges of what people send, next to ordinary ones.
@Suite struct ExtremePromptTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes 120 ordinary rows and one with this prompt.
  private func write(_ prompt: String) throws {
    let row = JudgmentRows.line([
      "id": "extreme", "prompt": prompt, "scores": ["strong": 1, "weak": 0],
    ])
    try folder.write(JudgmentRows.scores(120) + row)
  }

  @Test func `a prompt of 5 MB is a prompt like any other`() throws {
    try write(String(repeating: "word ", count: 1 << 20))
    for reading in [Reading.train, .validate] {
      let outcome = try reading.run("data.jsonl", in: folder)
      #expect(outcome.status == 0, "\(reading.rawValue): \(outcome.errors)")
      #expect(!outcome.output.isEmpty)
    }
  }

  @Test func `a prompt of 5 MB without a space is one too`() throws {
    try write(String(repeating: "漢字", count: 900_000))
    for reading in [Reading.evaluate, .split] {
      let outcome = try reading.run("data.jsonl", in: folder)
      #expect(outcome.status == 0, "\(reading.rawValue): \(outcome.errors)")
    }
    let parts = try ["train", "test"].map {
      try Data(contentsOf: URL(filePath: folder.path("part.\($0).jsonl"))).count
    }
    let whole = try Data(contentsOf: URL(filePath: folder.path("data.jsonl"))).count
    #expect(parts.reduce(0, +) == whole)
  }

  @Test func `prompts without a word are prompts all the same`() throws {
    let prompts = ["", " \t\n", "\u{0}\u{1}\u{7F}", "🏳️‍🌈👩🏽‍🚀", "\u{202E}abc\u{FEFF}", "…", "!!!"]
    let rows = prompts.map {
      JudgmentRows.line(["prompt": $0, "scores": ["strong": 1, "weak": 0]])
    }
    try folder.write(JudgmentRows.scores(120) + rows.joined())
    let validated = try Reading.validate.run("data.jsonl", in: folder, ["--format", "json"])
    #expect(try Report(validated.output).number("rows") == 127, "\(validated.errors)")
    for reading in [Reading.train, .evaluate, .split] {
      let outcome = try reading.run("data.jsonl", in: folder)
      #expect(outcome.status == 0, "\(reading.rawValue): \(outcome.errors)")
    }
  }

  @Test func `a line above the limit is refused with its number`() throws {
    try write(String(repeating: "x", count: 65 << 20))
    let outcome = try Reading.train.run("data.jsonl", in: folder)
    expectRefusal(outcome, status: 65, "error: data.jsonl:121: the line is longer than 64 MB")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `a terminal does not obey the name of a model`() throws {
    let hostile = "a<b>&\"c'\u{1B}[31m\n,;"
    let rows = JudgmentRows.scores(120, models: (hostile, "weak"))
    try folder.write(rows)
    let trained = try Tool("router-train").run(
      ["--data", "data.jsonl", "--out", "r.safetensors"] + quick, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    let evaluated = try Tool("router-eval").run(
      ["--artifact", "r.safetensors", "--bootstrap", "20", "--compare"], in: folder.url)
    let validated = try Tool("router-data").run(["validate", "data.jsonl"], in: folder.url)
    let refused = try Reading.constants.run(
      "data.jsonl", in: folder, ["--strong", "x", "--weak", "weak"])
    for text in [trained.output, evaluated.output, validated.output, refused.errors] {
      #expect(!text.contains("\u{1B}"))
      #expect(text.contains("a<b>&\"c'\u{FFFD}[31m"), "\(text)")
    }
    let json = try Tool("router-eval").run(
      ["--artifact", "r.safetensors", "--bootstrap", "20", "--format", "json"], in: folder.url)
    #expect(try Report(json.output).text("strong_model") == hostile)
  }
}
