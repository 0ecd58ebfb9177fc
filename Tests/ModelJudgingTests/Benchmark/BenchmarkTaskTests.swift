import CommandSupport
import PreferenceData
import TestSupport
import Testing

@testable import ModelJudging

@Suite struct BenchmarkTaskTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a list of tasks is read`() throws {
    let path = try folder.write(
      """
      [{"task": "extraction", "prompts": ["a", "b"], "rubric": "Only JSON."},
       {"task": "chat", "prompts": ["c"]}]
      """, to: "tasks.json")
    let tasks = try BenchmarkTask.read(path)
    #expect(tasks.map(\.name) == ["extraction", "chat"])
    #expect(tasks.map(\.rubric) == ["Only JSON.", nil])
    #expect(tasks[0].conversations.map(\.userTurns) == [["a"], ["b"]])
  }

  @Test func `lines that name their task are read`() throws {
    let path = try folder.write(
      """
      {"task":"x","prompt":"a"}
      {"task":"y","prompt":"b"}
      {"task":"x","messages":[{"role":"user","content":"c"}]}
      {"prompt":"d"}
      {"task":"x","prompt":"a"}
      """, to: "tasks.jsonl")
    let tasks = try BenchmarkTask.read(path)
    #expect(tasks.map(\.name) == ["x", "y", "all"])
    #expect(tasks.map(\.conversations.count) == [2, 1, 1])
  }

  @Test(arguments: [
    "[]", "[", "[1]", #"[{"task":"a"}]"#, #"[{"task":"","prompts":["a"]}]"#,
    #"[{"task":"a","prompts":[]}]"#, #"[{"task":"a","prompts":[""]}]"#,
    #"[{"task":"a","prompts":["x"],"rubric":1}]"#,
    #"[{"task":"a","prompts":["x"]},{"task":"a","prompts":["y"]}]"#,
  ])
  func `what is no list of tasks is refused with its place`(json: String) throws {
    let path = try folder.write(json, to: "tasks.json")
    let failure = #expect(throws: CommandFailure.self) { try BenchmarkTask.read(path) }
    #expect(failure?.exitStatus == .invalidData)
    #expect(failure?.message.hasPrefix(path) == true)
  }

  @Test func `a missing file is missing input`() {
    let failure = #expect(throws: CommandFailure.self) { try BenchmarkTask.read("/nowhere/tasks") }
    #expect(failure?.exitStatus == .missingInput)
  }
}
