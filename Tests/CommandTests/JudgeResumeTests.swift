import Foundation
import TestSupport
import Testing

/// A run of `router-data judge` that dies goes on where it was, and pays for nothing twice.
@Suite struct JudgeResumeTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer("Tests/Servers/chat.py", ["--latency", "20"])
  }

  private func write(prompts count: Int) throws {
    try folder.write(
      (0..<count).map { JudgmentRows.line(["prompt": "Question number \($0)?"]) }.joined(),
      to: "prompts.jsonl")
  }

  private func arguments(_ more: String...) -> [String] {
    [
      "judge", "prompts.jsonl", "--model", "plain@\(server.url)/v1", "--model",
      "long@\(server.url)/v1", "--judge", "judge@\(server.url)/v1", "--yes", "--format", "json",
      "--concurrency", "4",
    ] + more
  }

  /// How often each request came in.
  private var requests: [String: Int] {
    Dictionary(
      server.lines.filter { $0.hasPrefix("got ") }.map { (String($0.split(separator: " ")[1]), 1) },
      uniquingKeysWith: +)
  }

  /// How many came in, one that was made again as often as it was.
  private var requestCount: Int { server.lines.count { $0.hasPrefix("got ") } }

  private var answered: Int { server.lines.count { $0.hasPrefix("answered ") } }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  @Test func `after twenty kills no call was made twice`() throws {
    try write(prompts: 500)
    var kills = 0
    var generator = SystemRandomNumberGenerator()
    while kills < 20 {
      let before = answered
      let outcome = try Tool("router-data").run(arguments(), in: folder.url) { process in
        // Some answers first, then death at any moment.
        let limit = Date.now.addingTimeInterval(600)
        while answered < before + 5, process.isRunning, Date.now < limit { usleep(2_000) }
        usleep(.random(in: 0...60_000, using: &generator))
        kill(process.processIdentifier, SIGKILL)
      }
      try #require(outcome.status == 128 + SIGKILL, "the run ended before it was killed")
      kills += 1
    }
    let end = try Tool("router-data").run(arguments(), in: folder.url)
    #expect(end.status == 0, "\(end.errors)")
    let repeated = requests.filter { $0.value > 1 }
    #expect(repeated.isEmpty, "\(repeated.count) of \(requests.count) calls were made again")
    let report = try Report(end.output)
    let battles = try text("battles.jsonl").split(separator: "\n").count
    #expect(report.number("battles") == Double(battles))
    // Every kill leaves at most the calls on their way in doubt, and each of them two battles
    // short.
    #expect(battles >= 1000 - 20 * 4 * 2)
    // Once more, there is nothing left to do.
    let count = requestCount
    let again = try Tool("router-data").run(arguments(), in: folder.url)
    #expect(again.status == 0)
    #expect(try Report(again.output).number("calls") == 0)
    #expect(requestCount == count)
    // What was in doubt is sent again when that is wanted, and then everything is there.
    let resent = try Tool("router-data").run(arguments("--resend-in-doubt"), in: folder.url)
    #expect(try Report(resent.output).number("battles") == 1000)
  }

  @Test func `a run that is told to end finishes the calls on their way`() throws {
    try write(prompts: 600)
    for _ in 0..<4 {
      let before = answered
      let outcome = try Tool("router-data").run(arguments(), in: folder.url) { process in
        let limit = Date.now.addingTimeInterval(600)
        while answered < before + 5, process.isRunning, Date.now < limit { usleep(2_000) }
        kill(process.processIdentifier, SIGTERM)
      }
      #expect(outcome.status == 128 + SIGTERM, "\(outcome.errors)")
      #expect(outcome.errors.contains("waiting for the calls on their way"))
      #expect(try Report(outcome.output).number("calls_in_doubt") == 0)
      // What is there is written already.
      #expect(folder.names.contains("battles.jsonl"))
    }
    let end = try Tool("router-data").run(arguments(), in: folder.url)
    #expect(end.status == 0)
    #expect(try Report(end.output).number("battles") == 1200)
    #expect(requests.count == 2400)
    #expect(requests.values.allSatisfy { $0 == 1 })
    #expect(answered == 2400)
  }

  @Test func `a journal cut off within its last line is used, and the call is in doubt`() throws {
    try write(prompts: 3)
    #expect(try Tool("router-data").run(arguments(), in: folder.url).status == 0)
    let journal = try text("battles.jsonl.journal")
    let requested = requests.count
    let last = try #require(journal.split(separator: "\n").last)
    for cut in [1, 2, last.utf8.count / 2, last.utf8.count] {
      try folder.write(String(journal.dropLast(cut)), to: "battles.jsonl.journal")
      let outcome = try Tool("router-data").run(arguments(), in: folder.url)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Report(outcome.output).number("battles") == 5)
      #expect(try Report(outcome.output).number("calls_in_doubt") == 1)
      #expect(requests.count == requested)
    }
    #expect(requests.values.allSatisfy { $0 == 1 })
  }

  @Test func `a damaged line in the middle of the journal is named`() throws {
    try write(prompts: 3)
    #expect(try Tool("router-data").run(arguments(), in: folder.url).status == 0)
    var lines = try text("battles.jsonl.journal").split(separator: "\n").map(String.init)
    lines[4] = "{\"event\": \"answ"
    try folder.write(lines.joined(separator: "\n") + "\n", to: "battles.jsonl.journal")
    let outcome = try Tool("router-data").run(arguments(), in: folder.url)
    expectRefusal(outcome, status: 65, "battles.jsonl.journal:5: ", "damaged")
  }

  @Test func `two runs cannot use one journal`() throws {
    try write(prompts: 500)
    var second: Tool.Outcome?
    let first = try Tool("router-data").run(arguments(), in: folder.url) { process in
      let limit = Date.now.addingTimeInterval(600)
      while answered < 3, process.isRunning, Date.now < limit { usleep(2_000) }
      // However long the second one takes, the first is not done.
      kill(process.processIdentifier, SIGSTOP)
      defer { kill(process.processIdentifier, SIGCONT) }
      second = try Tool("router-data").run(arguments(), in: folder.url)
    }
    expectRefusal(try #require(second), status: 73, "another run is using it")
    #expect(first.status == 0)
  }

  @Test func `another rubric asks the judge again and the models not`() throws {
    try write(prompts: 4)
    #expect(try Tool("router-data").run(arguments(), in: folder.url).status == 0)
    #expect(requests.count == 16)
    try folder.write("The longer answer is better.", to: "rubric.txt")
    let outcome = try Tool("router-data").run(arguments("--rubric", "rubric.txt"), in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Report(outcome.output).number("calls") == 8)
    #expect(requests.count == 24)
  }

  @Test func `the same journal gives the same rows, byte for byte`() throws {
    try write(prompts: 20)
    #expect(try Tool("router-data").run(arguments(), in: folder.url).status == 0)
    let first = try text("battles.jsonl")
    #expect(try Tool("router-data").run(arguments(), in: folder.url).status == 0)
    #expect(try text("battles.jsonl") == first)
    #expect(first.split(separator: "\n").count == 40)
  }

  @Test(.enabled(if: PrivateMounts.areAllowed, PrivateMounts.needed))
  func `a disk that fills up ends the run, and with room it goes on`() throws {
    try write(prompts: 150)
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: false)
    let script = """
      mount -t tmpfs -o size=64k none folder || exit 99
      "$0" "$@" > first 2>&1
      echo $? > status
      mount -o remount,size=8m folder || exit 98
      "$0" "$@"
      """
    let outcome = try PrivateMounts.run(
      script, "router-data", arguments("--out", "folder/battles.jsonl"), in: folder)
    #expect(try text("status") == "74\n")
    #expect(try text("first").contains("writing failed: No space left on device; make room"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try Report(outcome.output)
    #expect((report.number("calls") ?? 0) > 0 && (report.number("reused_answers") ?? 0) > 0)
    #expect((report.number("calls_in_doubt") ?? 99) <= 4)
    #expect(requests.values.allSatisfy { $0 == 1 })
  }
}
