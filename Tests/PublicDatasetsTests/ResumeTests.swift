import Foundation
import TestSupport
import Testing

/// The tool is killed with half of each file, and run again.
@Suite struct ResumeTests {
  private let sample: SampleSet

  init() throws { sample = try SampleSet() }

  @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
  func `what is there is not asked for again`(_ number: Int32) throws {
    #expect(try sample.interrupt("half", by: number).status == 128 + number)
    #expect(!sample.names.contains("first.csv"))
    let outcome = try sample.run("half")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(sample.isComplete)
    for name in ["first.csv", "second.csv"] {
      #expect(sample.server.count("half \(name)") == 2)
      #expect(sample.server.count("half \(name) bytes=100000- \"") == 1)
    }
    #expect(outcome.output.contains("data: 2 fetched, 0 already there, all verified"))
    #expect(outcome.output.contains("\n  router-train --data data\n"))
  }

  @Test func `a file that changed meanwhile comes whole`() throws {
    _ = try sample.interrupt("changed")
    #expect(try sample.run("changed").status == 0)
    #expect(sample.isComplete)
    // Asked for the rest of the old version, the server sent the new one.
    #expect(sample.server.count("changed first.csv") == 2)
  }

  @Test(arguments: ["norange", "untagged"])
  func `a server without versions or parts will do`(_ how: String) throws {
    _ = try sample.interrupt(how)
    #expect(try sample.run(how).status == 0)
    #expect(sample.isComplete)
    #expect(sample.server.count("\(how) first.csv bytes=100000- always") == 1)
  }

  @Test func `parts of two versions are noticed and fetched anew`() throws {
    _ = try sample.interrupt("stale-part")
    #expect(try sample.run("stale-part").status == 0)
    #expect(sample.isComplete)
    #expect(sample.server.count("stale-part first.csv whole") == 2)
  }

  @Test func `a part from another place is refused`() throws {
    _ = try sample.interrupt("lying")
    let outcome = try sample.run("lying")
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("another part of the file"))
    #expect(!sample.names.contains("first.csv"))
  }

  @Test func `a beginning that is longer than the file is thrown away`() throws {
    try FileManager.default.createDirectory(
      atPath: sample.folder, withIntermediateDirectories: true)
    try Data(count: 300_000).write(to: URL(filePath: sample.folder + "/first.csv.partial"))
    #expect(try sample.run("plain").status == 0)
    #expect(sample.isComplete)
  }

  @Test func `a beginning that is a link is not followed`() throws {
    try FileManager.default.createDirectory(
      atPath: sample.folder, withIntermediateDirectories: true)
    let other = try sample.work.write("mine", to: "mine.txt")
    try FileManager.default.createSymbolicLink(
      atPath: sample.folder + "/first.csv.partial", withDestinationPath: other)
    #expect(try sample.run("plain").status == 74)
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "mine")
  }

  @Test func `the real sets say plainly that there is no network`() throws {
    let outcome = try Tool("router-data").run(
      ["fetch", "routellm-mmlu", "--base-url", LoopbackServer.nobody], in: sample.work.url)
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("error: you seem to be offline: 127.0.0.1:1: cannot connect"))
  }
}
