import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct BenchmarkCommandTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer("Tests/Servers/chat.py")
    try folder.write(
      #"[{"task": "names", "prompts": ["Who?", "Whose?"]}, {"task": "dates", "prompts": ["When?"]}]"#,
      to: "tasks.json")
  }

  private func grade(judge: String = "judge", _ more: String...) throws -> Tool.Outcome {
    try Tool("router-data").run(
      ["judge", "--tasks", "tasks.json", "--rounds", "3", "--yes"]
        + ["--model", "plain@\(server.url)/v1", "--model", "long@\(server.url)/v1"]
        + ["--judge", "\(judge)@\(server.url)/v1"] + more, in: folder.url)
  }

  private var requests: [String] {
    server.lines.filter { $0.hasPrefix("got ") }.map { String($0.split(separator: " ")[1]) }
  }

  @Test func `every model is asked every prompt in every round, and graded`() throws {
    let outcome = try grade("--table", "table.md")
    #expect(outcome.status == 0, "\(outcome.errors)")
    // 3 prompts × 2 models × 3 rounds, an answer and a grade each; rounds send the same bytes.
    #expect(requests.count == 36)
    #expect(Set(requests).count == 12)
    #expect(outcome.output.contains("names  plain  6.0"))
    #expect(outcome.output.contains("long   9.0 *"))
    #expect(outcome.output.contains("A routing table to start from"))
    let table = try String(contentsOfFile: folder.path("table.md"), encoding: .utf8)
    #expect(table.contains("| dates | long | 9.0 * |"))
    guard
      case .scores(let scores) = try DatasetReader().read([folder.path("grades.jsonl")]).dataset
    else {
      Issue.record("not a score table")
      return
    }
    #expect(scores.rowCount == 3 && scores.models == ["long", "plain"])
    #expect(scores.scores == [0.9, 0.6, 0.9, 0.6, 0.9, 0.6])
  }

  @Test func `a second run asks nothing, and further rounds only what is new`() throws {
    let first = try grade()
    let before = requests.count
    let second = try grade()
    #expect(requests.count == before)
    #expect(second.output.contains("0 calls now"))
    func table(_ outcome: Tool.Outcome) -> Substring? {
      outcome.output.split(separator: "spent:").first
    }
    #expect(table(first) == table(second))
    let more = try grade("--rounds", "4")
    #expect(more.status == 0, "\(more.errors)")
    #expect(requests.count == before + 12)
  }

  @Test func `answers without a grade are counted`() throws {
    let outcome = try grade(judge: "judge-nonsense")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("18 answers have no grade"))
  }

  @Test func `prompts and tasks are not mixed`() throws {
    let outcome = try Tool("router-data").run(
      ["judge", "tasks.json", "--tasks", "tasks.json"], in: folder.url)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("name a file with prompts, or one with --tasks"))
  }
}
