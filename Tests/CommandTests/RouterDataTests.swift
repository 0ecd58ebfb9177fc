import Foundation
import TestSupport
import Testing

@Suite struct RouterDataTests {
  private let folder: TemporaryFolder
  private let tool: Tool

  init() throws {
    folder = try TemporaryFolder()
    tool = try Tool("router-data")
  }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try tool.run(arguments, in: folder.url)
  }

  private let battle = #"{"prompt": "p", "model_a": "a", "model_b": "b", "winner": "tie"}"#

  @Test func `simulated data is valid and can be split`() throws {
    let simulated = try run(
      "simulate", "--rows", "500", "--out", "demo.jsonl", "--truth", "truth.json")
    #expect(simulated.status == 0)
    #expect(simulated.output == "demo.jsonl: 500 simulated battles\n")
    #expect(simulated.errors.isEmpty)
    let valid = try run("validate", "demo.jsonl")
    #expect(valid.status == 0)
    #expect(valid.output.contains("500 (simulated)"))
    #expect(valid.output.contains("sim-titan"))
    #expect(valid.errors.isEmpty)
    let split = try run("split", "demo.jsonl")
    #expect(split.status == 0)
    #expect(
      folder.names == ["demo.jsonl", "demo.test.jsonl", "demo.train.jsonl", "truth.json"])
    let folds = try run("split", "demo.jsonl", "--folds", "3", "--out", "f")
    #expect(folds.status == 0)
    #expect(folder.names.filter { $0.hasPrefix("f.") }.count == 3)
  }

  @Test func `parts go into a folder under the file's own name`() throws {
    try folder.write(JudgmentRows.scores(40))
    try FileManager.default.createDirectory(
      atPath: folder.path("parts"), withIntermediateDirectories: false)
    #expect(try run("split", "data.jsonl", "--out", "parts/").status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("parts"))
    #expect(names.sorted() == ["data.test.jsonl", "data.train.jsonl"])
  }

  @Test func `a score table can be simulated and described as JSON`() throws {
    let simulated = try run(
      "simulate", "--kind", "scores", "--rows", "300", "--models", "2", "--out", "s.jsonl")
    #expect(simulated.status == 0)
    let valid = try run("validate", "s.jsonl", "--format", "json")
    #expect(valid.status == 0)
    let json = try JSONSerialization.jsonObject(with: Data(valid.output.utf8)) as? [String: Any]
    #expect(json?["kind"] as? String == "scores")
    #expect(json?["rows"] as? Int == 300)
    #expect(json?["invalid_rows"] as? Int == 0)
    #expect(json?["first_win_share"] is NSNull)
    #expect((json?["models"] as? [[String: Any]])?.count == 2)
  }

  @Test func `validate names invalid rows and has status 65`() throws {
    try folder.write([battle, "{", battle.replacing("tie", with: "x")].joined(separator: "\n"))
    let outcome = try run("validate", "data.jsonl")
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("data.jsonl:2: this is not valid JSON"))
    #expect(outcome.output.contains("data.jsonl:3: unknown winner \"x\""))
    #expect(outcome.output.contains("2 invalid"))
    #expect(
      outcome.errors == "error: data.jsonl:2: this row and 1 other cannot be used; correct them or "
        + "train with --skip-invalid\n")
  }

  @Test func `errors of input have their sysexits status and one line`() throws {
    try folder.write("", to: "empty.jsonl")
    try folder.write("{\n", to: "bad.jsonl")
    for (arguments, status, text) in [
      (["validate", "missing.jsonl"], 66, "error: missing.jsonl: there is no such file"),
      (["validate", "."], 66, "error: .: no file in this folder holds"),
      (["validate", "empty.jsonl"], 65, "error: empty.jsonl: the file is empty"),
      (["validate", "bad.jsonl"], 65, "error: bad.jsonl:1: none of the 1 rows can be used"),
      (["split", "bad.jsonl"], 65, "error: bad.jsonl:1: this is not valid JSON"),
    ] as [([String], Int32, String)] {
      let outcome = try tool.run(arguments, in: folder.url)
      #expect(outcome.status == status)
      #expect(outcome.errors.hasPrefix(text), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(outcome.output.isEmpty)
    }
    #expect(folder.names == ["bad.jsonl", "empty.jsonl"])
  }

  @Test(arguments: [
    ["simulate"], ["simulate", "--out", "x", "--rows", "0"],
    ["simulate", "--out", "x", "--rows", "x"],
    ["simulate", "--out", "x", "--models", "1"], ["simulate", "--out", "x", "--graded"],
    ["simulate", "--out", "x", "--rows", "5", "--prompts", "6"],
    ["simulate", "--out", "x", "--kind", "scores", "--prompts", "6"],
    ["split", "x", "--holdout", "1"], ["split", "x", "--holdout", "nan"],
    ["split", "x", "--folds", "1"], ["split", "x", "--folds", "3", "--holdout", "0.2"],
    ["validate"], ["validate", "x", "--format", "yaml"], ["unknown"],
  ])
  func `a wrong command line has status 64 and shows the usage`(_ arguments: [String]) throws {
    let outcome = try tool.run(arguments, in: folder.url)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.errors.contains("Usage: router-data"))
    #expect(outcome.output.isEmpty)
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: [
    ["--help"], ["simulate", "--help"], ["split", "--help"], ["help", "validate"],
  ])
  func `help teaches with examples on standard output`(_ arguments: [String]) throws {
    let outcome = try tool.run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("  router-data "))
    #expect(outcome.errors.isEmpty)
  }

  @Test func `an output that cannot be created has status 73 and leaves nothing`() throws {
    try folder.write(battle, to: "file")
    for out in ["file/demo.jsonl", "/proc/turnout/demo.jsonl", "."] {
      let outcome = try run("simulate", "--rows", "10", "--out", out)
      #expect(outcome.status == 73)
      #expect(outcome.errors.hasPrefix("error: \(out): "))
    }
    #expect(try run("split", "file", "--out", "no/where").status == 73)
    #expect(folder.names == ["file"])
  }

  @Test func `a full disk has status 74 and leaves nothing`() throws {
    #expect(try run("simulate", "--rows", "10", "--out", "/dev/full").status == 74)
    // A limit on the size of files stands for a disk that fills up on the way.
    let shell = Tool(at: URL(filePath: "/bin/sh"))
    let outcome = try shell.run(
      [
        "-c", "ulimit -f 100; exec \"$0\" simulate --rows 100000 --out demo.jsonl", tool.url.path,
      ], in: folder.url)
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("error: demo.jsonl: writing failed: "))
    #expect(folder.names.isEmpty)
  }

  @Test func `results that cannot be printed have status 74`() throws {
    try folder.write(battle)
    for arguments in [["validate", "data.jsonl"], ["--help"]] {
      let outcome = try tool.run(arguments, in: folder.url, output: "/dev/full")
      #expect(outcome.status == 74)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a signal ends the tool and leaves no half file`(_ number: Int32) throws {
    let outcome = try tool.run(
      ["simulate", "--rows", "100000000", "--out", "demo.jsonl"], in: folder.url
    ) { process in
      let limit = Date.now.addingTimeInterval(60)
      while folder.names.isEmpty, Date.now < limit { usleep(10_000) }
      #expect(folder.names.first?.hasPrefix(".demo.jsonl.") == true)
      kill(process.processIdentifier, number)
    }
    #expect(outcome.status == 128 + number)
    #expect(folder.names.isEmpty)
  }
}
