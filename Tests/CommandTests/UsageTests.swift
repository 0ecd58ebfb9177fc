import Foundation
import TestSupport
import Testing

/// Command lines that are wrong: status 64, the flag that is to blame, and nothing done.
@Suite struct UsageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(JudgmentRows.scores(20))
  }

  private func expectUsage(_ tool: String, _ arguments: [String], _ words: String) throws {
    let outcome = try Tool(tool).run(arguments, in: folder.url)
    expectRefusal(outcome, status: 64, words, "Usage: \(tool)")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test(
    arguments: ["router-train", "router-eval"],
    ["-0.1", "1.5", "nan", "inf", "-inf", "1e999"])
  func `a threshold outside 0 to 1 is no win rate`(_ tool: String, _ value: String) throws {
    let number = value == "1e999" ? "inf" : value
    try expectUsage(
      tool, ["--data", "data.jsonl", "--threshold", value],
      "error: --threshold \(number) is no win rate; give a number from 0")
  }

  @Test(arguments: ["router-train", "router-eval"])
  func `a threshold that is no number is refused`(_ tool: String) throws {
    try expectUsage(
      tool, ["--data", "data.jsonl", "--threshold", "high"],
      "error: The value 'high' is invalid for '--threshold")
    try expectUsage(tool, ["--data", "data.jsonl", "--threshold"], "Missing value")
  }

  @Test(arguments: ["-0.2", "1.01", "nan"])
  func `a share outside 0 to 1 is no share`(_ value: String) throws {
    try expectUsage(
      "router-eval", ["--share", value], "error: --share \(value) is no share; give a number")
  }

  @Test(arguments: [
    ["--holdout", "1"], ["--holdout", "-0.5"], ["--holdout", "nan"], ["--l2", "0"],
    ["--l2", "nan"], ["--rank", "0"], ["--rank", "1000000"], ["--tiers", "1"],
    ["--threads", "0"], ["--win-margin", "1"], ["--cross-validate", "1"], ["--train-size", "1"],
    ["--draws", "0", "--train-size", "10"], ["--bootstrap", "-1"], ["--algorithm", "bert"],
    ["--preset", "huge"], ["--ties", "lose"], ["--format", "xml"], ["--compare"],
    ["--folds-file", "f.json"], ["--cross-validate", "3", "--train-size", "10"],
    ["--seed", "-1"], ["stray"], ["--target", "hard"],
    ["--target", "difficulty", "--cross-validate", "5"],
    ["--leave-out-tasks", "law", "--train-size", "10"],
  ])
  func `settings that cannot be are refused before any reading`(_ flags: [String]) throws {
    // The file is not there: reading it would have status 66.
    let outcome = try Tool("router-train").run(
      flags.last == "stray" ? ["stray", "--data", "missing"] : ["--data", "missing"] + flags,
      in: folder.url)
    expectRefusal(outcome, status: 64, "Usage: router-train")
    let name = flags[0].hasPrefix("--") ? String(flags[0].dropFirst(2)) : flags[0]
    #expect(outcome.errors.contains(name), "\(outcome.errors)")
  }

  @Test func `training without data says how to name them`() throws {
    let outcome = try Tool("router-train").run([], in: folder.url)
    expectRefusal(outcome, status: 64, "error: name", "router-train --data arena.jsonl", "Usage")
  }
}
