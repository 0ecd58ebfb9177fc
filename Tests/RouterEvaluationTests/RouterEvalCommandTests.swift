import Foundation
import RouterEvaluation
import TestSupport
import Testing

/// The command as a user meets it: held-out prompts, files on disk, arguments, exit status.
@Suite struct RouterEvalCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool("router-eval").run(
      ["--bootstrap", "50", "--artifact", "router.safetensors"] + arguments, in: folder.url)
  }

  @Test func `without data it evaluates the prompts that training held out`() throws {
    try SampleRouter.train(in: folder)
    let outcome = try run("--threshold", "0.3", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try EvaluationReport(json: outcome.output)
    #expect((80...160).contains(report.prompts))
    #expect(report.inSamplePrompts == 0 && report.threshold == 0.3)
    let text = try run("--threshold", "0.3", "--sweep", "--compare")
    #expect(text.output.contains("30 % of prompts held out of data.jsonl"))
    #expect(text.output.contains("Verdict"))
    #expect(text.errors.isEmpty)
  }

  @Test func `training once more on everything is found out`() throws {
    try SampleRouter.train(in: folder, refit: true)
    let outcome = try run("--format", "json")
    let report = try EvaluationReport(json: outcome.output)
    #expect(report.inSamplePrompts == report.prompts)
    #expect(outcome.errors.contains("warning: the router was trained on"))
  }

  @Test func `a file that changed since training is refused`() throws {
    try SampleRouter.train(in: folder)
    try folder.write(SampleRouter.scoreLines(401), to: "data.jsonl")
    let outcome = try run()
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: data.jsonl: the file has changed"))
    #expect(outcome.errors.contains("--data data.jsonl"))
    #expect(outcome.output.isEmpty)
  }

  @Test func `a training file that is not here is missing input`() throws {
    try SampleRouter.train(in: folder)
    try FileManager.default.removeItem(atPath: folder.path("data.jsonl"))
    let outcome = try run()
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("give data with --data"))
  }

  @Test func `a router that held out nothing asks for data`() throws {
    try SampleRouter.train(in: folder, holdout: 0)
    let outcome = try run()
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--data FILE"))
  }

  @Test func `invalid lines that training skipped are skipped again`() throws {
    let lines = SampleRouter.scoreLines(200) + "{\"prompt\":\"no scores\"}\n"
    try SampleRouter.train(in: folder, lines: lines, flags: ["--skip-invalid"])
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("left out 1 invalid rows"))
  }

  @Test(arguments: [
    ["--threshold", "1.5"], ["--threshold", "-0.1"], ["--threshold", "nan"],
    ["--threshold", "much"], ["--share", "2"], ["--share", "0.5", "--threshold", "0.5"],
    ["--routellm-bins", "0"], ["--bootstrap", "-1"], ["--threads", "0"], ["--scale", "metric"],
    ["--format", "xml"], ["--constants"], ["--constants", "--data", "x", "--strong", "s"],
    ["--unknown"],
  ])
  func `a wrong command line is usage, with a remedy`(arguments: [String]) throws {
    let outcome = try Tool("router-eval").run(arguments, in: folder.url)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.output.isEmpty)
  }

  @Test func `nothing is where the router should be`() throws {
    let outcome = try Tool("router-eval").run(["--threshold", "0.3"], in: folder.url)
    #expect(outcome.status == 66)
    #expect(outcome.errors.hasPrefix("error: models/router.safetensors: "))
  }

  @Test func `curve and drawing are written whole`() throws {
    try SampleRouter.train(in: folder)
    let outcome = try run("--csv", "curve.csv", "--svg", "curve.svg", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let csv = try String(contentsOfFile: folder.path("curve.csv"), encoding: .utf8)
    #expect(csv == outcome.output)
    #expect(folder.names == ["curve.csv", "curve.svg", "data.jsonl", "router.safetensors"])
  }

  @Test func `an output that cannot be created says so`() throws {
    try SampleRouter.train(in: folder)
    let outcome = try run("--svg", "no/such/folder/curve.svg")
    #expect(outcome.status == 73)
    #expect(outcome.errors.hasPrefix("error: no/such/folder/curve.svg: "))
  }

  @Test func `a full disk behind standard output is an error`() throws {
    try SampleRouter.train(in: folder)
    let outcome = try Tool("router-eval").run(
      ["--bootstrap", "10", "--artifact", "router.safetensors"], in: folder.url,
      output: "/dev/full")
    #expect(outcome.status == 74)
  }

  @Test func `constants need no router`() throws {
    let data = try folder.write(SampleRouter.scoreLines(40), to: "data.jsonl")
    let outcome = try Tool("router-eval").run(
      ["--data", data, "--constants", "--strong", "s", "--weak", "w"], in: folder.url)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("prompts         40"))
    let unknown = try Tool("router-eval").run(
      ["--data", data, "--constants", "--strong", "gpt", "--weak", "w"], in: folder.url)
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("--strong 'gpt' is not in the data; there are: s, w"))
  }
}
