import Foundation
import TestSupport
import Testing

/// A configuration whose judge has this member.
private func configuration(judgeWith member: String) -> String {
  #"{"judge": {"name": "j", "base_url": "http://x/v1", \#(member)}}"#
}

@Suite struct JudgeCommandTests {
  private static let canary = "sk-canary-93f1c2d7a8"

  private let folder: TemporaryFolder
  private let server: LoopbackServer
  private let nobody = LoopbackServer.nobody

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer("Tests/Servers/chat.py", ["--key", Self.canary])
    try folder.write(
      (0..<6).map { JudgmentRows.line(["prompt": "Question number \($0)?"]) }.joined(),
      to: "prompts.jsonl")
  }

  /// Runs the tool with the key in its environment.
  private func run(_ arguments: [String]) throws -> Tool.Outcome {
    try Tool(at: URL(filePath: "/usr/bin/env")).run(
      ["JUDGE_TEST_KEY=\(Self.canary)", try Tool("router-data").url.path] + arguments,
      in: folder.url)
  }

  private func judge(
    _ models: [String] = ["plain", "long"], judge: String = "judge", _ more: String...
  ) throws -> Tool.Outcome {
    let flags = models.flatMap { ["--model", "\($0)@\(server.url)/v1"] }
    return try run(
      ["judge", "prompts.jsonl", "--judge", "\(judge)@\(server.url)/v1", "--api-key-env"]
        + ["JUDGE_TEST_KEY"] + flags + more)
  }

  private func config(_ change: (inout [String: Any]) -> Void = { _ in }) throws {
    var models: [[String: Any]] = ["plain", "long"].map {
      ["name": $0, "base_url": "\(server.url)/v1", "input_price": 1000, "output_price": 10_000]
    }
    models[0]["max_tokens"] = 50
    var root: [String: Any] = ["models": models]
    root["judge"] = [
      "name": "judge", "base_url": "\(server.url)/v1", "input_price": 1, "output_price": 1,
      "max_tokens": 10,
    ]
    change(&root)
    try folder.write(
      String(decoding: JSONSerialization.data(withJSONObject: root), as: UTF8.self),
      to: "judge.json")
  }

  private var requests: Int { server.lines.count { $0.hasPrefix("got ") } }

  @Test func `battles are written in both orders, and router-data can read them`() throws {
    let outcome = try judge(["plain", "long"], judge: "judge", "--yes")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("battles.jsonl: 12 battles of 6 prompts, judged by judge"))
    #expect(outcome.output.contains("Position bias"))
    #expect(outcome.output.contains("next: router-train --data battles.jsonl"))
    #expect(server.lines.filter { $0.hasPrefix("got ") }.allSatisfy { $0.hasSuffix(" key") })
    let read = try run(["validate", "battles.jsonl", "--format", "json"])
    #expect(try Report(read.output).number("rows") == 12)
    let rows = try String(contentsOfFile: folder.path("battles.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try Report(String($0)) }
    #expect(rows.filter { $0.text("model_a") == "long" }.count == 6)
    #expect(
      rows.allSatisfy {
        $0.text("winner") == ($0.text("model_a") == "long" ? "model_a" : "model_b")
      })
    #expect(rows.allSatisfy { $0.isNull("cost_a") || $0.number("cost_a") == nil })
    #expect(rows.allSatisfy { ($0.number("len_a") ?? 0) > 0 })
  }

  @Test(arguments: [
    "plain", "echoing", "busy", "waking", "broken", "picky", "locked", "absent", "notjson",
    "nochoices", "error200", "resetting", "stalling", "huge",
  ])
  func `the key is in no output, journal or message`(_ model: String) async throws {
    let outcome = try judge(
      ["plain-too", model], judge: "judge", "--yes", "--attempts", "2", "--timeout", "2", "--limit",
      "1")
    // The server may read what came after the tool has given up.
    try await server.waits { $0.hasPrefix("got ") && $0.hasSuffix("\(model) key") }
    #expect(!outcome.output.contains(Self.canary))
    #expect(!outcome.errors.contains(Self.canary))
    for name in folder.names {
      let bytes = try Data(contentsOf: URL(filePath: folder.path(name)))
      #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.canary), "\(name)")
    }
    #expect(folder.names.contains("battles.jsonl.journal"))
  }

  @Test func `a wrong key and a missing model end the run and name what to correct`() throws {
    let locked = try judge(["locked", "plain"], judge: "judge", "--yes")
    #expect(locked.status == 1)
    #expect(locked.errors.contains("error: locked: status 401: the key in JUDGE_TEST_KEY"))
    let absent = try judge(["absent", "plain"], judge: "judge", "--yes")
    #expect(absent.status == 1)
    #expect(absent.errors.contains("error: absent: status 404: there is no model absent at"))
  }

  @Test func `nothing is sent before the cost is agreed to`() throws {
    let outcome = try judge()
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("24 calls to make"))
    #expect(outcome.errors.contains("unknown"))
    #expect(outcome.errors.contains("--max-cost USD, or say --yes"))
    let estimate = try judge(["plain", "long"], judge: "judge", "--estimate-only")
    #expect(estimate.status == 0)
    #expect(estimate.output.contains("No price is known of plain, long, judge"))
    let unpriced = try judge(["plain", "long"], judge: "judge", "--max-cost", "1")
    #expect(unpriced.status == 64)
    #expect(unpriced.errors.contains("plain: no price is known"))
    #expect(requests == 0)
    #expect(folder.names == ["prompts.jsonl"])
  }

  @Test func `answers can be read beside the verdicts`() throws {
    let outcome = try judge(
      ["plain", "long"], judge: "judge", "--yes", "--limit", "2", "--answers", "answers.jsonl")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("spent: unknown, no price is known"))
    let rows = try String(contentsOfFile: folder.path("answers.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try Report(String($0)) }
    #expect(rows.map { $0.text("prompt") } == ["Question number 0?", "Question number 1?"])
    for row in rows {
      #expect(try row.report("answers").text("long")?.hasPrefix("long says ") == true)
      #expect(row.reports("verdicts").map { $0.text("winner") } == ["long", "long"])
      #expect(row.reports("verdicts").map { $0.text("shown_first") } == ["plain", "long"])
    }
  }

  @Test func `the limit is kept, and a higher one goes on where it was`() throws {
    try config()
    let arguments = ["judge", "prompts.jsonl", "--config", "judge.json", "--format", "json"]
    let stopped = try run(arguments + ["--max-cost", "12"])
    #expect(stopped.status == 1, "\(stopped.errors)")
    #expect(stopped.errors.contains("stopped at --max-cost"))
    let spent = try #require(try Report(stopped.output).number("spent"))
    #expect(spent > 0 && spent <= 12)
    let sent = requests
    let end = try run(arguments + ["--max-cost", "200"])
    #expect(end.status == 0, "\(end.errors)")
    #expect(requests == 24)
    #expect(try Report(end.output).number("calls") == Double(24 - sent))
    #expect(try Report(end.output).number("battles") == 12)
    // 10 tokens in, of them 5 cached at the same price, and 20 out.
    let plain = try Report(end.output).reports("models")[0]
    #expect(abs(try #require(plain.number("cost")) - 6 * 0.21) < 1e-9)
  }

  @Test func `prices come from a catalogue by exact names`() throws {
    try folder.write(
      """
      {"plain": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6},
       "long": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6},
       "judge-of-another": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}}
      """, to: "prices.json")
    let outcome = try judge(
      ["plain", "long"], judge: "judge", "--prices", "prices.json", "--estimate-only")
    #expect(outcome.output.contains("No price is known of judge:"))
  }

  @Test(arguments: [
    (#"{"models": "x"}"#, "models must be a list"),
    (#"{"modles": []}"#, "the file has modles"),
    (configuration(judgeWith: #""api_key": "sk-1""#), "api_key_env"),
    (#"{"judge": {"name": "j", "base_url": "ftp://x"}}"#, "such as https://"),
    (configuration(judgeWith: #""input_price": 1"#), "both input_price"),
    (configuration(judgeWith: #""temperature": "hot""#), "temperature"),
    (#"{"judge": {"base_url": "http://x/v1"}}"#, "judge has no name"),
    (configuration(judgeWith: #""extra": {"n": 2}"#), "hold n"),
    ("[]", "no JSON object"),
  ])
  func `a configuration that is wrong is refused`(_ members: String, _ words: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(members.utf8)) as? [String: Any]
    if let object {
      try config { $0.merge(object) { $1 } }
    } else {
      try folder.write(members, to: "judge.json")
    }
    let outcome = try run(["judge", "prompts.jsonl", "--config", "judge.json"])
    #expect(outcome.status == 65 || outcome.status == 64)
    #expect(outcome.errors.contains("judge.json"), "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!outcome.errors.contains("sk-1"))
    #expect(folder.names == ["judge.json", "prompts.jsonl"])
  }

  @Test func `a key that is not in the environment is named`() throws {
    let outcome = try run([
      "judge", "prompts.jsonl", "--model", "a@\(nobody)/v1", "--model", "b@\(nobody)/v1", "--judge",
      "j@\(nobody)/v1", "--api-key-env", "NO_SUCH_KEY",
    ])
    expectRefusal(outcome, status: 64, "NO_SUCH_KEY is not set")
  }

  @Test func `an endpoint that is not there ends the run with the reason`() throws {
    let outcome = try run([
      "judge", "prompts.jsonl", "--model", "a@\(nobody)/v1", "--model", "b@\(nobody)/v1", "--judge",
      "j@\(nobody)/v1", "--api-key-env", "JUDGE_TEST_KEY", "--yes", "--attempts", "1",
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("calls in a row failed"))
  }

  @Test func `a log is read by its messages, repeated prompts once, tool calls not`() throws {
    let question: [[String: Any]] = [["role": "user", "content": "Hello"]]
    let rows: [[String: Any]] = [
      ["messages": question], ["request": ["messages": question]],
      ["custom_id": "1", "body": ["model": "x", "messages": question + question]],
      [
        "messages": [
          ["role": "system", "content": "Be brief."], ["role": "user", "content": "Hi"],
          ["role": "assistant", "content": "Yes?"],
        ]
      ],
      ["messages": [["role": "tool", "content": "42"]]], ["text": "nothing"],
      ["prompt_turns": ["One", "Two"], "task": "chat"],
    ]
    try folder.write(rows.map { JudgmentRows.line($0) }.joined(), to: "prompts.jsonl")
    let refused = try judge(["plain", "long"], judge: "judge", "--yes")
    expectRefusal(refused, status: 65, "prompts.jsonl:5: ", "role \"tool\"")
    let outcome = try judge(
      ["plain", "long"], judge: "judge", "--yes", "--skip-invalid", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("2 rows could not be used"))
    #expect(try Report(outcome.output).number("prompts") == 4)
    let rowsOut = try String(contentsOfFile: folder.path("battles.jsonl"), encoding: .utf8)
    #expect(rowsOut.contains("\"prompt_turns\":[\"One\",\"Two\"],"))
    #expect(rowsOut.contains("\"task\":\"chat\""))
  }

  @Test func `the rubric and a configuration can be printed`() throws {
    let rubric = try run(["judge", "--print-rubric"])
    #expect(rubric.status == 0)
    #expect(rubric.output.contains("Is it right?"))
    let example = try run(["judge", "--example-config"])
    try folder.write(example.output, to: "judge.json")
    let estimate = try Tool(at: URL(filePath: "/usr/bin/env")).run(
      [
        "OPENAI_API_KEY=x", try Tool("router-data").url.path, "judge", "prompts.jsonl", "--config",
        "judge.json", "--estimate-only",
      ], in: folder.url)
    #expect(estimate.status == 0, "\(estimate.errors)")
    #expect(estimate.output.contains("24 calls to make"))
  }

  @Test(arguments: [
    ["judge"], ["judge", "p.jsonl"], ["judge", "p.jsonl", "--model", "a@http://x/v1"],
    ["judge", "p.jsonl", "--model", "a", "--model", "b", "--judge", "c"],
    ["judge", "p.jsonl", "--max-cost", "0"], ["judge", "p.jsonl", "--concurrency", "0"],
    ["judge", "p.jsonl", "--repeat", "0"], ["judge", "p.jsonl", "--temperature", "3"],
  ])
  func `a wrong command line has status 64`(_ arguments: [String]) throws {
    expectRefusal(try run(arguments), status: 64)
  }
}
