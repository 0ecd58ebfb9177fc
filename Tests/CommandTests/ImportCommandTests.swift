import Foundation
import TestSupport
import Testing

@Suite struct ImportCommandTests {
  private let folder: TemporaryFolder
  private let tool: Tool

  init() throws {
    folder = try TemporaryFolder()
    tool = try Tool("router-data")
  }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try tool.run(["import"] + arguments, in: folder.url)
  }

  @Test func `a score CSV with its list becomes JSON Lines, and everything is said`() throws {
    try folder.write("prompt,big,small\nknown,True,False\nnew,1,0.5\nbad,x,1\n", to: "mine.csv")
    try folder.write("{\"eval_prompt\": \"known\"}\n", to: "contaminated_prompts.jsonl")
    let refused = try run("mine.csv")
    #expect(refused.status == 65)
    #expect(refused.errors.hasPrefix("error: mine.csv:4: the cell of \"big\" is \"x\""))
    let outcome = try run("mine.csv", "--skip-invalid")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        mine.csv: score CSV, 2 rows
        contaminated_prompts.jsonl: applied as a list of 1 contaminated prompts, which are those of \
        1 rows

          rows read     3
          left out      1 invalid
          rows written  2
                        1 marked contaminated; training leaves them out
          models        2: big, small
          size          0.0 MB

        next: router-train --data mine.jsonl

        """)
    #expect(outcome.errors.hasPrefix("warning: mine.csv:4:"))
    #expect(folder.names == ["contaminated_prompts.jsonl", "mine.csv", "mine.jsonl"])
  }

  @Test func `a name that was not asked for is not written over`() throws {
    try folder.write("prompt,m\nx,1\n", to: "mine.csv")
    try folder.write("precious", to: "mine.jsonl")
    let refused = try run("mine.csv")
    #expect(refused.status == 73)
    #expect(refused.errors.contains("mine.jsonl: this file is there already"))
    #expect(try run("mine.csv", "--out", "mine.jsonl").status == 0)
    #expect(try run("mine.csv", "--out", "mine.csv").status == 73)
    #expect(try run("missing.csv").status == 66)
    #expect(try run(".").status == 64)
    #expect(try run("mine.csv", "--out", "new/x.jsonl").status == 0)
    #expect(try run("mine.csv", "--out", "mine.csv/x.jsonl").status == 73)
  }

  @Test func `a disk that fills up while much is written is told of`() throws {
    let row = battle(String(repeating: "x", count: 1000)) + "\n"
    try folder.write(String(repeating: row, count: 5000), to: "big.jsonl")
    let outcome = try run("big.jsonl", "--out", "/dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("error: /dev/full: writing failed: No space left on device"))
    let limited = try Tool(at: URL(filePath: "/bin/sh")).run(
      [
        "-c", "ulimit -f 2000; exec \"$0\" \"$@\"", tool.url.path, "import", "big.jsonl", "--out",
        "out.jsonl",
      ],
      in: folder.url)
    #expect(limited.status == 74)
    #expect(folder.names == ["big.jsonl"])
  }

  private func battle(_ prompt: String) -> String {
    "{\"prompt\": \"\(prompt)\", \"model_a\": \"a\", \"model_b\": \"b\", \"winner\": \"tie\"}"
  }

  @Test func `a folder and a score CSV can be divided, into JSON Lines`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("bench"), withIntermediateDirectories: false)
    for name in ["a", "b"] {
      let rows = (0..<20).map { "\(name) \($0),True,0.5\n" }.joined()
      try folder.write("prompt,x,y\n" + rows, to: "bench/mmlu_\(name).csv")
    }
    #expect(try tool.run(["split", "bench/"], in: folder.url).status == 0)
    #expect(folder.names == ["bench", "bench.test.jsonl", "bench.train.jsonl"])
    let valid = try tool.run(
      ["validate", "bench.test.jsonl", "bench.train.jsonl", "--format", "json"], in: folder.url)
    #expect(valid.status == 0)
    #expect(valid.output.contains("\"rows\" : 40"))
    #expect(valid.output.contains("\"a\",\n    \"b\""))
  }

  @Test func `rows can go down a pipe`() throws {
    try folder.write("prompt,m\nx,1\n", to: "mine.csv")
    let shell = Tool(at: URL(filePath: "/bin/sh"))
    let outcome = try shell.run(
      ["-c", "'\(tool.url.path)' import mine.csv --out /dev/stderr 2>&1 >/dev/null | cat"],
      in: folder.url)
    #expect(outcome.output == "{\"prompt\": \"x\", \"scores\": {\"m\": 1}}\n")
  }
}
