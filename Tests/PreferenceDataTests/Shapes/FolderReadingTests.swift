import CommandSupport
import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct FolderReadingTests {
  @Test func `a folder stands for its files in order, and what was left out is said`() throws {
    let folder = try TemporaryFolder()
    let second = try folder.write(battle(["prompt": "\"2\""]), to: "b.jsonl")
    let first = try folder.write(battle(["prompt": "\"1\""]), to: "a.jsonl")
    try folder.write("# About", to: "README.md")
    try folder.write("{\"gpt-4\": {\"input_cost_per_token\": 1}}", to: "prices.json")
    try folder.write("{\n \"x\": 1\n}", to: "pretty.json")
    try folder.write(battle(), to: ".hidden.jsonl")
    try FileManager.default.createDirectory(
      atPath: folder.path("deeper"), withIntermediateDirectories: true)
    for path in [folder.url.path, folder.url.path + "/"] {
      let loaded = try DatasetReader().read([path])
      #expect(loaded.files.map(\.path) == [first, second])
      #expect(
        loaded.skippedFiles.map(\.path)
          == ["README.md", "deeper", "pretty.json", "prices.json"].map(folder.path))
      #expect(loaded.skippedFiles[0].reason.contains("no known shape"))
      #expect(loaded.skippedFiles[1].reason == "not a file")
    }
  }

  @Test func `the beginning of a file that is still being fetched is not data`() throws {
    let folder = try TemporaryFolder()
    let whole = try folder.write(battle(), to: "a.jsonl")
    let part = try folder.write(battle(), to: "b.jsonl.partial")
    try folder.write("http://127.0.0.1/b.jsonl\n\"1\"\n", to: "b.jsonl.partial.version")
    try folder.write("0123  a.jsonl\n", to: "SHA256SUMS")
    let loaded = try DatasetReader().read([folder.url.path])
    #expect(loaded.files.map(\.path) == [whole])
    #expect(loaded.skippedFiles.map(\.path) == [part])
    #expect(loaded.skippedFiles[0].reason.contains("not finished"))
  }

  @Test func `a folder without data has status 66`() throws {
    let folder = try TemporaryFolder()
    try folder.write("nothing", to: "notes.txt")
    let path = folder.url.path
    let error = try #require(throws: DataError.self) { try DatasetReader().read([path]) }
    #expect(error.file == path)
    #expect(error.reason.contains("no file in this folder holds battles or scores"))
    #expect(error.exitStatus.rawValue == 66)
  }
}
