import CommandSupport
import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct DatasetImportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ name: String) throws -> [String] {
    try String(contentsOfFile: folder.path(name), encoding: .utf8).split(separator: "\n")
      .map(String.init)
  }

  @Test func `a row is one line with the keys that are read`() throws {
    let path = try folder.write(
      #"{"winner": "tie", "prompt_turns": ["a\u000b\/", "é"], "extra": [1], "model_b": "y", "#
        + #""model_a": "x", "id": 3, "weight": 0.5}"#)
    let result = try DatasetImport().write([path], to: folder.path("out.jsonl"))
    #expect(
      try lines("out.jsonl") == [
        #"{"id": 3, "prompt_turns": ["a\u000b/", "é"], "model_a": "x", "model_b": "y", "#
          + #""winner": "tie", "weight": 0.5}"#
      ])
    #expect(result.models == ["x", "y"])
    #expect(result.bytes == (try Data(contentsOf: URL(filePath: result.path)).count))
  }

  @Test func `contaminated rows are kept with their mark`() throws {
    let data = try folder.write("prompt,m\nknown,1\nnew,0\n", to: "x.csv")
    try folder.write("{\"eval_prompt\": \"known\"}\n", to: "contaminated_prompts.jsonl")
    let result = try DatasetImport().write([data], to: folder.path("out.jsonl"))
    #expect(result.contaminatedRows == 1)
    #expect(result.loaded.contaminatedRows == 0)
    #expect(try lines("out.jsonl")[0].hasSuffix(#""scores": {"m": 1}, "contaminated": true}"#))
    #expect(try lines("out.jsonl")[1] == #"{"prompt": "new", "scores": {"m": 0}}"#)
    #expect(try DatasetReader().read([result.path]).contaminatedRows == 1)
  }

  @Test func `ids that two files share are told apart, and the result is valid`() throws {
    let first = try folder.write(
      battle(["id": "1"]) + "\n" + battle(["id": "\"b\""]), to: "1.jsonl")
    let second = try folder.write(
      battle(["id": "1", "prompt": "\"x\""]) + "\n" + battle(["id": "2"]), to: "second.v2.jsonl")
    let result = try DatasetImport().write([first, second], to: folder.path("out.jsonl"))
    guard case .battles(let table) = try DatasetReader().read([result.path]).dataset else {
      throw CancellationError()
    }
    #expect((0..<4).map { table.columns.ids[$0] } == ["1", "b", "second/1", "2"])
    let third = try folder.write(battle(["id": "1", "prompt": "\"y\""]), to: "second.v3.jsonl")
    let error = try #require(throws: DataError.self) {
      try DatasetImport().write([first, second, third], to: folder.path("other.jsonl"))
    }
    #expect(error.reason.contains("\"second/1\" too; rename this file"))
    #expect(!folder.names.contains("other.jsonl"))
  }

  @Test func `an id used twice in a file is an error as in reading it`() throws {
    let path = try folder.write(battle(["id": "1"]) + "\n\n" + battle(["id": "\"1\""]))
    let out = folder.path("out.jsonl")
    let error = try #require(throws: DataError.self) { try DatasetImport().write([path], to: out) }
    #expect(error.reason.contains("the id \"1\" was used in line 1 already"))
    #expect(error.line == 3)
    let result = try DatasetImport(skipInvalid: true).write([path], to: out)
    #expect(result.rows == 1)
    #expect(result.rowsRead == 2)
  }

  @Test func `a bad row leaves no file, and an older one as it was`() throws {
    let path = try folder.write(battle() + "\n{\n")
    let out = try folder.write("older", to: "out.jsonl")
    #expect(throws: DataError.self) { try DatasetImport().write([path], to: out) }
    #expect(try lines("out.jsonl") == ["older"])
    #expect(folder.names == ["data.jsonl", "out.jsonl"])
  }

  @Test func `no file that is read is written to, by whatever name`() throws {
    let data = try folder.write("prompt,m\nknown,1\n", to: "x.csv")
    let list = try folder.write("{\"eval_prompt\": \"z\"}\n", to: "contaminated_prompts.jsonl")
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: data)
    for out in [data, list, link, folder.url.path + "/./x.csv"] {
      let error = try #require(throws: DataError.self) {
        try DatasetImport().write([data], to: out)
      }
      #expect(error.reason.contains("one of the files to import"))
      #expect(error.exitStatus == .cannotCreate)
    }
  }

  @Test func `the output is named after the first input, never as an input`() throws {
    for name in ["train.csv", "a.jsonl", "annotations.json", "plain"] {
      try folder.write("x", to: name)
    }
    let base = folder.url.path
    for (names, output) in [
      (["train.csv"], "train.jsonl"), (["annotations.json", "train.csv"], "annotations.jsonl"),
      (["a.jsonl"], "a.canonical.jsonl"), (["plain"], "plain.jsonl"),
    ] {
      let paths = names.map { folder.path($0) }
      #expect(DatasetImport.defaultOutput(for: paths) == folder.path(output))
    }
    #expect(DatasetImport.defaultOutput(for: [base + "//"]) == base + ".jsonl")
    #expect(DatasetImport.defaultOutput(for: ["."]) == nil)
    #expect(DatasetImport.defaultOutput(for: ["/dev/null"]) == nil)
  }
}
