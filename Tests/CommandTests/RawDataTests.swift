import Foundation
import TestSupport
import Testing

/// Files as downloaded go into training and come back in evaluation.
@Suite struct RawDataTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("bench"), withIntermediateDirectories: false)
    try folder.write(Self.csv(0..<60), to: "bench/mmlu_first.csv")
    try folder.write(Self.csv(60..<100), to: "bench/mmlu_second.csv")
    try folder.write("About these files.", to: "bench/README.md")
  }

  /// A score CSV of numbered prompts.
  private static func csv(_ numbers: Range<Int>) -> String {
    "prompt,strong,weak,strong_response\n"
      + numbers.map { number in
        let score = JudgmentRows.usual(number)
        return "\"\(JudgmentRows.prompt(number)), \"\"please\"\"\","
          + "\(score.strong == 1 ? "True" : "False"),\(score.weak),\n"
      }.joined()
  }

  private static func list(_ numbers: Range<Int>) -> String {
    numbers.map { number in
      "{\"eval_prompt\": \"\(JudgmentRows.prompt(number)), \\\"please\\\"\", \"eval_idx\": 0}\n"
    }.joined()
  }

  private func train() throws -> Tool.Outcome {
    try Tool("router-train").run(
      ["--data", "bench", "--out", "router.safetensors"] + quick,
      in: folder.url)
  }

  private func evaluate(_ data: String...) throws -> Tool.Outcome {
    try Tool("router-eval").run(
      ["--artifact", "router.safetensors", "--bootstrap", "20"]
        + (data.isEmpty ? [] : ["--data"] + data), in: folder.url)
  }

  @Test func `a folder with a list trains, and its held-out prompts are found again`() throws {
    try folder.write(Self.list(0..<20), to: "bench/contaminated_prompts.jsonl")
    let trained = try train()
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("80 score rows on 80 distinct prompts, 2 models"))
    #expect(trained.output.contains("left out: 20 contaminated"))
    #expect(trained.output.contains("bench/contaminated_prompts.jsonl: applied as a list of 20"))
    #expect(trained.output.contains("bench/README.md: passed over: no known shape"))
    let evaluated = try evaluate()
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(evaluated.output.contains("held out of bench/mmlu_first.csv, bench/mmlu_second.csv\n"))
    #expect(evaluated.errors.isEmpty)
    // Another list would leave out other rows.
    try folder.write(Self.list(0..<21), to: "bench/contaminated_prompts.jsonl")
    let changed = try evaluate()
    #expect(changed.status == 65)
    #expect(
      changed.errors.hasPrefix(
        "error: bench/contaminated_prompts.jsonl: the file has changed since"),
      "\(changed.errors)")
    try FileManager.default.removeItem(atPath: folder.path("bench/contaminated_prompts.jsonl"))
    #expect(try evaluate().status == 66)
  }

  @Test func `a list that came after training is refused`() throws {
    #expect(try train().status == 0)
    #expect(try evaluate().status == 0)
    try folder.write(Self.list(0..<20), to: "bench/contaminated_prompts.jsonl")
    let outcome = try evaluate()
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.hasPrefix(
        "error: bench/contaminated_prompts.jsonl: this list of contaminated prompts was not there"),
      "\(outcome.errors)")
  }

  @Test func `evaluation takes files as downloaded`() throws {
    #expect(try train().status == 0)
    try folder.write(Self.csv(200..<260), to: "new.csv")
    try folder.write(Self.list(200..<210), to: "list.jsonl")
    let outcome = try evaluate("new.csv", "list.jsonl")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("prompts  50\n"), "\(outcome.output)")
    #expect(outcome.errors.contains("list.jsonl: applied as a list of 10 contaminated prompts"))
  }

  @Test(.enabled(if: sharedData("raw/routellm") != nil, needsSharedData))
  func `training on the files and on their import is the same`() throws {
    for name in ["mmlu", "mt_bench"] {
      let raw = try #require(sharedData("raw/routellm/\(name)")).path
      let imported = try Tool("router-data").run(
        ["import", raw, "--out", "\(name).jsonl"], in: folder.url)
      #expect(imported.status == 0)
      let figures = try [raw, "\(name).jsonl"].map { data in
        let outcome = try Tool("router-train").run(
          ["--data", data, "--out", "x.safetensors", "--preset", "fast"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").filter { $0.contains("  ") }
      }
      #expect(figures[0] == figures[1])
      #expect(figures[0].count > 10)
    }
  }
}
