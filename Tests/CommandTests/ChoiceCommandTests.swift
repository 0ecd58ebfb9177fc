import Foundation
import TestSupport
import Testing

/// More than two models: measured, trained, refused where the data or the flags don't fit.
@Suite struct ChoiceCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ arguments: String...) throws -> Tool.Outcome {
    try Tool("router-train").run(arguments + ["--preset", "fast"], in: folder.url)
  }

  private func simulate() throws {
    let outcome = try Tool("router-data").run(
      ["simulate", "--kind", "scores", "--rows", "400", "--models", "4", "--out", "data.jsonl"],
      in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `a choice among all models is measured beside those that need no learning`() throws {
    try simulate()
    let arguments = [
      "--data", "data.jsonl", "--models", "all", "--cross-validate", "3", "--bootstrap", "50",
    ]
    let text = try Tool("router-train").run(arguments + ["--preset", "fast"], in: folder.url)
    #expect(text.status == 0, "\(text.errors)")
    for words in ["zero router", "oracle", "nearest neighbours", "learned minus", "cost weight"] {
      #expect(text.output.contains(words))
    }
    let json = try Tool("router-train").run(
      arguments + ["--preset", "fast", "--format", "json"], in: folder.url)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let methods = try #require(report["methods"] as? [[String: Any]])
    func number(_ name: String, _ key: String) throws -> Double {
      let method = try #require(methods.first { $0["name"] as? String == name })
      return try #require(method[key] as? Double)
    }
    #expect(methods[0]["name"] as? String == "learned")
    #expect(try number("oracle", "aiq") > number("zero router", "aiq"))
    #expect(try number("learned", "aiq_low") < number("learned", "aiq_high"))
    #expect((report["models"] as? [Any])?.count == 4)
    // No router is written while measuring.
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `a router is trained with the choice in it`() throws {
    try simulate()
    let outcome = try train(
      "--data", "data.jsonl", "--models", "all", "--out", "choice.safetensors", "--bootstrap", "50")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("HELD OUT: A CHOICE AMONG ALL MODELS"))
    let plain = try train(
      "--data", "data.jsonl", "--out", "pair.safetensors", "--bootstrap", "50")
    #expect(!plain.output.contains("A CHOICE AMONG"))
    let evaluated = try Tool("router-eval").run(
      ["--artifact", "choice.safetensors", "--bootstrap", "50"], in: folder.url)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    // The held-out prompts again, by the artifact: the very table that training printed.
    let chosen = try Tool("router-eval").run(
      ["--artifact", "choice.safetensors", "--choose", "--bootstrap", "50"], in: folder.url)
    #expect(chosen.status == 0, "\(chosen.errors)")
    let table = chosen.output.split(separator: "\n").filter { $0.contains("learned  ") }
    #expect(!table.isEmpty && table.allSatisfy { outcome.output.contains($0) })
    let refused = try Tool("router-eval").run(
      ["--artifact", "pair.safetensors", "--choose"], in: folder.url)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("chooses between two models"))
  }

  @Test func `what cannot be chosen among is refused`() throws {
    try simulate()
    func expectRefused(_ words: String, status: Int32, _ arguments: String...) throws {
      let outcome = try Tool("router-train").run(
        ["--data", "data.jsonl"] + arguments, in: folder.url)
      #expect(outcome.status == status)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(folder.names == ["data.jsonl"])
    }
    try expectRefused("the data have no such model", status: 64, "--models", "sim-titan,nobody")
    try expectRefused("fewer than two different models", status: 64, "--models", "sim-titan")
    try expectRefused("go with --models all", status: 64, "--price", "sim-titan=1/2")
    try expectRefused("learned by ridge", status: 64, "--models", "all", "--algorithm", "mf")
    try expectRefused("is no price", status: 64, "--models", "all", "--price", "sim-titan")
    try expectRefused(
      "are about a pair of models", status: 64, "--models", "all", "--train-size", "50")
    try folder.write(JudgmentRows.battles(60))
    try expectRefused("these are battles", status: 65, "--models", "all")
  }

  @Test func `costs that nothing tells are asked for, and prices accepted`() throws {
    try folder.write(
      (0..<60).map { number in
        JudgmentRows.line([
          "prompt": JudgmentRows.prompt(number),
          "scores": ["a": number % 2, "b": (number + 1) % 2, "c": 1],
        ])
      }.joined())
    let outcome = try train("--data", "data.jsonl", "--models", "all", "--cross-validate", "2")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("nothing tells what a costs"))
    let priced = try train(
      "--data", "data.jsonl", "--models", "all", "--cross-validate", "2", "--bootstrap", "20",
      "--price", "a=0.1/0.2", "--price", "b=0.1/0.2", "--price", "c=10/20",
      "--tokens-per-request", "100/50")
    #expect(priced.status == 0, "\(priced.errors)")
    #expect(priced.output.contains("ASSUMED 100 tokens in and 50"))
  }
}
