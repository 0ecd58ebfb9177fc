import Foundation
import TestSupport
import Testing

/// `--target-quality` as a user meets it.
@Suite struct GuaranteeCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ tool: String, _ arguments: String...) throws -> Tool.Outcome {
    try Tool(tool).run(arguments, in: folder.url)
  }

  @Test func `a guaranteed threshold goes from training to evaluation`() throws {
    try folder.write(JudgmentRows.scores(1_200))
    let trained = try run(
      "router-train", "--data", "data.jsonl", "--preset", "fast", "--bootstrap", "20", "--holdout",
      "0.4", "--target-quality", "0.9", "--out", "r.safetensors")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("Guarantee  quality ≥ 90 % of strong's with 95 % confidence"))
    #expect(trained.output.hasSuffix("next: router-eval --artifact r.safetensors --sweep\n"))

    let report = try Report(
      try run(
        "router-eval", "--artifact", "r.safetensors", "--bootstrap", "20", "--format", "json"
      ).output)
    let guarantee = try report.report("guarantee")
    #expect(guarantee.number("threshold") == report.number("threshold"))
    #expect(guarantee.number("prompts")! > 150 && report.number("prompts")! > 150)
    #expect(guarantee.number("reported_ratio")! > 0.9)
    #expect(guarantee.object["from_training"] as? Bool == true)

    // The same target on the same prompts is the same guarantee.
    let again = try Report(
      try run(
        "router-eval", "--artifact", "r.safetensors", "--bootstrap", "20", "--format", "json",
        "--target-quality", "0.9"
      ).output)
    #expect(again.number("threshold") == report.number("threshold"))
    #expect(again.number("prompts") == report.number("prompts"))
    let found = try again.report("guarantee")
    #expect(found.number("prompts") == guarantee.number("prompts"))
    #expect(found.object["from_training"] as? Bool == false)
  }

  @Test func `too few prompts are told, and the work goes on`() throws {
    try folder.write(JudgmentRows.scores(200))
    let trained = try run(
      "router-train", "--data", "data.jsonl", "--preset", "fast", "--bootstrap", "20",
      "--target-quality", "0.95", "--format", "json")
    #expect(trained.status == 0, "\(trained.errors)")
    let guarantee = try Report(trained.output).report("guarantee")
    #expect(guarantee.isNull("threshold") && guarantee.number("fewest_prompts") == 60)
    #expect(guarantee.text("reason")?.contains("too few") == true)
    let evaluated = try run("router-eval", "--target-quality", "0.95", "--bootstrap", "20")
    #expect(evaluated.status == 0)
    #expect(evaluated.output.contains("Guarantee  cannot guarantee quality ≥ 95 % of strong's"))
  }

  @Test(
    arguments: ["router-train", "router-eval"],
    [
      ["--target-quality", "1"], ["--target-quality", "0"], ["--target-quality", "nan"],
      ["--target-quality", "-1"], ["--target-quality", "95"],
      ["--target-quality", "0.95", "--confidence", "1"],
      ["--target-quality", "0.95", "--confidence", "0.3"], ["--confidence", "0.9"],
      ["--target-quality", "0.95", "--threshold", "0.3"],
    ])
  func `targets that cannot be are refused before any reading`(
    _ tool: String, _ flags: [String]
  ) throws {
    let outcome = try Tool(tool).run(["--data", "missing"] + flags, in: folder.url)
    let culprit = flags.contains("--confidence") ? "--confidence" : "--target-quality"
    expectRefusal(outcome, status: 64, culprit, "Usage: \(tool)")
  }

  @Test func `what would make a guarantee meaningless is refused`() throws {
    for flags in [["--refit"], ["--holdout", "0"], ["--cross-validate", "5"]] {
      let outcome = try Tool("router-train").run(
        ["--data", "missing", "--target-quality", "0.95"] + flags, in: folder.url)
      expectRefusal(outcome, status: 64, flags[0])
    }
    for flags in [["--scale", "raw"], ["--share", "0.5"]] {
      let outcome = try Tool("router-eval").run(
        ["--data", "missing", "--target-quality", "0.95"] + flags, in: folder.url)
      expectRefusal(outcome, status: 64, flags[0])
    }
  }
}
