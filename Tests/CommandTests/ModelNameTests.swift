import Foundation
import TestSupport
import Testing

/// Models that the data lack: the message says which there are.
@Suite struct ModelNameTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(JudgmentRows.scores(80))
    try folder.write(JudgmentRows.battles(80), to: "battles.jsonl")
  }

  @Test(arguments: ["--strong", "--weak"], ["data.jsonl", "battles.jsonl"])
  func `training lists the models that there are`(_ flag: String, _ file: String) throws {
    let outcome = try Reading.train.run(file, in: folder, [flag, "gpt-5"])
    expectRefusal(
      outcome, status: 64, "error: \(flag) 'gpt-5' is not in the data", "strong, weak")
    #expect(folder.names == ["battles.jsonl", "data.jsonl"])
  }

  @Test(arguments: ["--strong", "--weak"], ["data.jsonl", "battles.jsonl"])
  func `evaluation lists the models that there are`(_ flag: String, _ file: String) throws {
    let outcome = try Reading.evaluate.run(file, in: folder, [flag, "gpt-5"])
    expectRefusal(
      outcome, status: 64, "error: \(flag) 'gpt-5' is not in the data", "strong, weak", file)
    #expect(folder.names == ["battles.jsonl", "data.jsonl"])
  }

  @Test(arguments: ["data.jsonl", "battles.jsonl"])
  func `constants list the models that there are`(_ file: String) throws {
    let outcome = try Reading.constants.run(
      file, in: folder, ["--strong", "strong", "--weak", "gpt-5"])
    expectRefusal(
      outcome, status: 64, "error: --weak 'gpt-5' is not in the data", "strong, weak", file)
    #expect(folder.names == ["battles.jsonl", "data.jsonl"])
  }

  @Test func `data without the router's models ask for a pair`() throws {
    try folder.write(JudgmentRows.scores(40, models: ("claude", "llama")), to: "other.jsonl")
    let outcome = try Reading.evaluate.run("other.jsonl", in: folder)
    expectRefusal(
      outcome, status: 65, "error: other.jsonl: the data have no model strong", "claude, llama",
      "--strong and --weak")
    let named = try Reading.evaluate.run(
      "other.jsonl", in: folder, ["--strong", "claude", "--weak", "llama", "--format", "json"])
    #expect(named.status == 0, "\(named.errors)")
    #expect(try Report(named.output).text("strong_model") == "claude")
  }

  @Test(arguments: [Reading.train, .evaluate])
  func `a model is not routed against itself`(_ reading: Reading) throws {
    let outcome = try reading.run(
      "data.jsonl", in: folder, ["--strong", "weak", "--weak", "weak"])
    expectRefusal(outcome, status: 64, "both", "weak", "name two")
  }

  @Test func `models that no row judges together are named`() throws {
    let rows = (0..<80).map {
      JudgmentRows.line([
        "prompt": JudgmentRows.prompt($0),
        "scores": $0 < 40 ? ["a": 1, "b": 0] : ["c": 1, "d": 0],
      ])
    }
    try folder.write(rows.joined(), to: "apart.jsonl")
    let outcome = try Reading.evaluate.run(
      "apart.jsonl", in: folder, ["--strong", "a", "--weak", "c"])
    expectRefusal(outcome, status: 65, "error: apart.jsonl: no row", "judges both a and c")
    let trained = try Reading.train.run(
      "apart.jsonl", in: folder, ["--strong", "a", "--weak", "c"])
    expectRefusal(trained, status: 65, "error: apart.jsonl: ", "a", "c")
  }
}
