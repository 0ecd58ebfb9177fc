import Foundation
import TestSupport
import Testing

/// Files that cannot be read at all: every command says which, and leaves nothing behind.
@Suite struct BadFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Reading.allCases)
  func `a missing file is missing input`(_ reading: Reading) throws {
    let outcome = try reading.run("missing.jsonl", in: folder)
    expectRefusal(outcome, status: 66, "error: missing.jsonl: there is no such file; check")
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: Reading.allCases)
  func `an empty file is bad data`(_ reading: Reading) throws {
    try folder.write("", to: "empty.jsonl")
    let outcome = try reading.run("empty.jsonl", in: folder)
    expectRefusal(outcome, status: 65, "error: empty.jsonl: the file is empty; ", "again")
    #expect(folder.names == ["empty.jsonl"])
  }

  @Test(arguments: Reading.allCases)
  func `a folder without data is missing input`(_ reading: Reading) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("judgments"), withIntermediateDirectories: false)
    let outcome = try reading.run("judgments", in: folder)
    expectRefusal(outcome, status: 66, "error: judgments: no file in this folder holds")
    #expect(folder.names == ["judgments"])
  }

  @Test(arguments: Reading.allCases)
  func `a path through a file is missing input`(_ reading: Reading) throws {
    try folder.write(JudgmentRows.scores(10))
    let outcome = try reading.run("data.jsonl/deeper.jsonl", in: folder)
    expectRefusal(outcome, status: 66, "error: data.jsonl/deeper.jsonl: there is no such file")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test(arguments: Reading.allCases)
  func `a file of another kind is bad data`(_ reading: Reading) throws {
    try folder.write(Data([0x1F, 0x8B, 8, 0, 1, 2, 3]), to: "data.jsonl")
    let outcome = try reading.run("data.jsonl", in: folder)
    expectRefusal(outcome, status: 65, "error: data.jsonl: ", "compressed with gzip", "gunzip")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test(arguments: [Reading.train, .evaluate, .constants, .validate])
  func `one file given twice is found out`(_ reading: Reading) throws {
    try folder.write(JudgmentRows.scores(20), to: "a.jsonl")
    try folder.write(JudgmentRows.scores(20), to: "b.jsonl")
    let outcome = try reading.run(
      "a.jsonl", in: folder, reading == .validate ? ["b.jsonl"] : ["--data", "b.jsonl"])
    expectRefusal(outcome, status: 65, "error: b.jsonl: ", "a.jsonl; give each file once")
    #expect(folder.names == ["a.jsonl", "b.jsonl"])
  }
}
