import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct ContaminationListTests {
  private static let csv = "prompt,a,b\nknown,1,0\n\"also \"\"known\"\"\",0,1\nnew,1,1\n"
  private static let list = """
    {"train_prompt": "KNOWN", "eval_prompt": "known", "train_idx": 3, "eval_idx": 0}
    {"train_prompt": "new", "eval_prompt": "also \\"known\\"", "eval_idx": 1}
    {"eval_prompt": "known"}
    """

  @Test func `a list beside the file is applied, said and hashed`() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write(Self.csv, to: "gsm8k_responses.csv")
    let list = try folder.write(Self.list, to: "contaminated_prompts.jsonl")
    let loaded = try DatasetReader().read([data])
    #expect(loaded.dataset.rowCount == 1)
    #expect(loaded.contaminatedRows == 2)
    #expect(loaded.contaminationLists.map(\.path) == [list])
    #expect(loaded.contaminationLists.map(\.prompts) == [2])
    #expect(loaded.contaminationLists.map(\.rows) == [2])
    #expect(loaded.files.map(\.path) == [data, list])
    #expect(loaded.files.map(\.rows) == [1, 0])
    #expect(loaded.files[1].shape == .contaminationList)
    let all = try DatasetReader(includeContaminated: true).read([data])
    #expect(all.dataset.rowCount == 3)
    #expect(all.contaminatedRows == 0)
    #expect(all.contaminationLists.map(\.rows) == [2])
  }

  @Test func `the files that were read, given again, are the same data set`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.csv, to: "x.csv")
    try folder.write("prompt,a,b\nother,1,0\n", to: "y.csv")
    try folder.write(Self.list, to: "contaminated_prompts.jsonl")
    let first = try DatasetReader().read([folder.url.path])
    let again = try DatasetReader().read(first.files.map(\.path))
    #expect(again.files == first.files)
    #expect(again.contaminationLists == first.contaminationLists)
    #expect(first.files.map(\.rows) == [1, 1, 0])
  }

  @Test func `a list that is given is applied to all files, wherever it stands`() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write(battle(["prompt": "\"known\""]) + "\n" + battle())
    let list = try folder.write(Self.list, to: "list.jsonl")
    for paths in [[data, list], [list, data], [list, data, list]] {
      let loaded = try DatasetReader().read(paths)
      #expect(loaded.dataset.rowCount == 1)
      #expect(loaded.contaminatedRows == 1)
      #expect(loaded.files.map(\.path) == [data, list])
    }
  }

  @Test func `no list is looked for beside rows that may carry marks of their own`() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write(battle(["prompt": "\"known\""]))
    try folder.write(Self.list, to: "contaminated_prompts.jsonl")
    #expect(try DatasetReader().read([data]).contaminationLists.isEmpty)
  }

  @Test func `a list above a folder of responses is found`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("responses"), withIntermediateDirectories: true)
    try folder.write(Self.csv, to: "responses/mmlu_x.csv")
    try folder.write(Self.list, to: "contaminated_prompts.jsonl")
    #expect(try DatasetReader().read([folder.path("responses")]).contaminatedRows == 2)
  }

  @Test func `a broken list stops, whatever is to be left out`() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write(Self.csv, to: "x.csv")
    let list = try folder.write(
      Self.list + "\n{\"train_prompt\": \"x\"}\n", to: "contaminated_prompts.jsonl")
    let error = try #require(throws: DataError.self) {
      try DatasetReader(skipInvalid: true).read([data])
    }
    #expect(error.file == list)
    #expect(error.line == 4)
    #expect(error.reason.contains("there is no eval_prompt"))
    try folder.write("{\"prompt\": \"x\"}\n", to: "contaminated_prompts.jsonl")
    let other = try #require(throws: DataError.self) { try DatasetReader().read([data]) }
    #expect(other.reason.contains("correct or rename it"))
  }

  @Test func `a list alone is no data`() throws {
    let error = try readingError(Self.list)
    #expect(error.reason.contains("only a list of contaminated prompts was given"))
  }
}
