import Foundation
import TestSupport
import Testing

/// `--target difficulty` and the general router as a user meets them.
@Suite struct DifficultyCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ tool: String, _ arguments: String...) throws -> Tool.Outcome {
    try Tool(tool).run(arguments, in: folder.url)
  }

  private func simulate(_ kind: String, _ rows: String, to name: String) throws {
    let outcome = try run(
      "router-data", "simulate", "--kind", kind, "--rows", rows, "--models", "4", "--out", name)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private let fast = ["--preset", "fast", "--bootstrap", "20", "--l2", "30"]

  @Test func `a router of difficulty is trained, fitted to traffic and measured on a pair`() throws
  {
    try simulate("scores", "500", to: "scores.jsonl")
    let trained = try Tool("router-train").run(
      ["--target", "difficulty", "--data", "scores.jsonl", "--out", "d.safetensors"] + fast,
      in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("\nstrong  strong\nweak    weak\n"))
    #expect(trained.output.contains("names only: learned from 4 models"))
    #expect(trained.output.contains("Give thresholds as a"))
    #expect(
      trained.output.hasSuffix(
        "next: router-eval --artifact d.safetensors --traffic FILE --recalibrate OUT\n"))

    let fitted = try run(
      "router-eval", "--artifact", "d.safetensors", "--traffic", "scores.jsonl", "--share", "0.3",
      "--recalibrate", "mine.safetensors", "--format", "json")
    #expect(fitted.status == 0, "\(fitted.errors)")
    #expect(folder.names.contains("mine.safetensors"))

    let measured = try run(
      "router-eval", "--artifact", "mine.safetensors", "--data", "scores.jsonl", "--strong",
      "sim-titan", "--weak", "sim-small", "--bootstrap", "20", "--format", "json")
    #expect(measured.status == 0, "\(measured.errors)")
    #expect(try Report(measured.output).text("strong_model") == "sim-titan")
  }

  @Test func `a task can be left out of training, a misspelt one is refused`() throws {
    try simulate("scores", "300", to: "scores.jsonl")
    let arguments = ["--target", "difficulty", "--data", "scores.jsonl", "--out", "d.safetensors"]
    let refused = try Tool("router-train").run(
      arguments + fast + ["--leave-out-tasks", "no-such-task"], in: folder.url)
    #expect(refused.status == 64)
    #expect(refused.errors.contains("no row names this task; there are: "))
    #expect(!folder.names.contains("d.safetensors"))
    let known = try #require(
      refused.errors.components(separatedBy: "there are: ").last?.split(separator: ",").first)
    let trained = try Tool("router-train").run(
      arguments + fast + ["--leave-out-tasks", String(known), "--format", "json"], in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    let report = try Report(trained.output)
    #expect(report.number("training_prompts")! + report.number("held_out_prompts")! < 290)
  }

  @Test func `battles do not tell difficulty`() throws {
    try simulate("battles", "300", to: "battles.jsonl")
    let refused = try run(
      "router-train", "--target", "difficulty", "--data", "battles.jsonl", "--preset", "fast")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("needs score tables"))
  }

  @Test func `without the public sets, rebuilding says which are missing and where they are`()
    throws
  {
    let script = Tool(at: packageRoot.appending(path: "models/general.sh"))
    let refused = try script.run(["build", "nowhere", "."], in: folder.url)
    #expect(refused.status == 66)
    for word in ["nowhere/data/scores/ulab.jsonl", "router-data fetch routellm-mmlu", "Apache-2.0"]
    {
      #expect(refused.errors.contains(word))
    }
    #expect(folder.names.isEmpty)
  }
}
