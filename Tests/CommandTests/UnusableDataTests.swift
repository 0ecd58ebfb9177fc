import Foundation
import TestSupport
import Testing

/// Data whose every row is good and that are no good all the same.
@Suite struct UnusableDataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ arguments: String...) throws -> Tool.Outcome {
    try Reading.train.run("data.jsonl", in: folder, arguments)
  }

  @Test(arguments: [Reading.train, .crossValidate, .learningCurve])
  func `score rows of one model only are refused with its name`(_ reading: Reading) throws {
    let row = { JudgmentRows.line(["prompt": JudgmentRows.prompt($0), "scores": ["lonely": 1]]) }
    try folder.write((0..<60).map(row).joined())
    let outcome = try reading.run("data.jsonl", in: folder)
    expectRefusal(
      outcome, status: 65, "error: data.jsonl: ", "one model only (lonely)", "judgments of two")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test(arguments: [Reading.train, .evaluate, .constants])
  func `battles of a model with itself are refused`(_ reading: Reading) throws {
    try folder.write(JudgmentRows.battles(60, models: ("lonely", "lonely")))
    let outcome = try reading.run("data.jsonl", in: folder)
    expectRefusal(outcome, status: 65, "error: data.jsonl: all 60 battles", "with itself")
    #expect(folder.names == ["data.jsonl"])
  }

  enum OneClass: String, CaseIterable, Sendable {
    case scoresApart, scoresAlike, battlesWon, battlesTied

    var rows: String {
      switch self {
      case .scoresApart: JudgmentRows.scores(60) { _ in (strong: 1, weak: 0) }
      case .scoresAlike: JudgmentRows.scores(60) { _ in (strong: 1, weak: 1) }
      case .battlesWon: JudgmentRows.battles(60) { _ in JudgmentRows.strong }
      case .battlesTied: JudgmentRows.battles(60) { _ in nil }
      }
    }
  }

  @Test(arguments: OneClass.allCases, [Reading.train, .crossValidate])
  func `one class only teaches nothing`(_ judgments: OneClass, _ reading: Reading) throws {
    try folder.write(judgments.rows)
    let outcome = try reading.run("data.jsonl", in: folder)
    expectRefusal(
      outcome, status: 65, "error: data.jsonl: every ", "there is nothing to learn", "add ")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `fewer prompts than inner folds are refused with their number`() throws {
    try folder.write(JudgmentRows.scores(4))
    let outcome = try train("--holdout", "0")
    expectRefusal(
      outcome, status: 65, "error: data.jsonl: 4 distinct prompts", "5 folds", "add data")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `fewer prompts than folds are refused before any is trained`() throws {
    // Prompts that differ in case and punctuation only are one.
    let rows = (0..<60).map {
      JudgmentRows.line([
        "prompt": $0 % 2 == 0 ? "Prompt \($0 % 12)" : "prompt, \(($0 - 1) % 12)!",
        "scores": ["strong": 1, "weak": $0 % 3 == 0 ? 1 : 0],
      ])
    }
    try folder.write(rows.joined())
    let outcome = try Tool("router-train").run(
      ["--data", "data.jsonl", "--cross-validate", "7", "--format", "json"] + quick,
      in: folder.url)
    expectRefusal(
      outcome, status: 65, "error: data.jsonl: 6 distinct prompts cannot be split into 7 folds",
      "smaller number")
  }

  @Test func `a learning curve larger than the data is refused`() throws {
    try folder.write(JudgmentRows.scores(60))
    let outcome = try Tool("router-train").run(
      ["--data", "data.jsonl", "--train-size", "60", "--format", "json"] + quick, in: folder.url)
    #expect([64, 65].contains(outcome.status))
    expectRefusal(outcome, status: outcome.status, "--train-size 60", "the pair has 60")
  }

  @Test func `a split with an empty side is refused`() throws {
    try folder.write(JudgmentRows.scores(4))
    let outcome = try Tool("router-data").run(
      ["split", "data.jsonl", "--folds", "5"], in: folder.url)
    expectRefusal(
      outcome, status: 65, "error: data.jsonl: ", "would be empty", "4 different prompts",
      "fewer folds")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `battles and score rows in one run are refused`() throws {
    try folder.write(JudgmentRows.scores(10) + JudgmentRows.battles(1))
    let outcome = try train()
    expectRefusal(outcome, status: 65, "error: data.jsonl:11: ", "one kind at a time")
    #expect(folder.names == ["data.jsonl"])
  }
}
