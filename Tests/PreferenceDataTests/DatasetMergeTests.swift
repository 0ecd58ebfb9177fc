import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct DatasetMergeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Merges files of these contents, `a.jsonl`, `b.jsonl` and so on, into `out.jsonl`.
  private func merge(
    _ contents: [String], _ change: (inout DatasetMerge) -> Void = { _ in }
  ) throws -> (result: DatasetMerge.Result, text: String) {
    let paths = try zip("abcdef", contents).map { try folder.write($1, to: "\($0).jsonl") }
    var merge = DatasetMerge()
    change(&merge)
    let result = try merge.write(paths, to: folder.path("out.jsonl"))
    return (result, try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8))
  }

  private func failure(
    _ contents: [String], _ change: (inout DatasetMerge) -> Void = { _ in }
  ) throws -> DataError {
    let error = try #require(throws: DataError.self) { try merge(contents, change) }
    #expect(!folder.names.contains("out.jsonl"))
    return error
  }

  private func scores(_ prompt: String, _ scores: String, _ more: String = "") -> String {
    #"{"prompt": "\#(prompt)", "scores": {\#(scores)}\#(more)}"# + "\n"
  }

  @Test func `rows are copied byte for byte in order, a missing last line end added`() throws {
    let first =
      "{ \"prompt\":\"a\" ,\"model_a\":\"x\",\"model_b\":\"y\",\"winner\":\"tie\",\"k\":[1, 2]}\r\n"
    let second = battle(["prompt": "\"\\u00e9 b\""])
    let (result, text) = try merge([first + "\n" + second, battle(["prompt": "\"c\""])])
    #expect(text == first + second + "\n" + battle(["prompt": "\"c\""]) + "\n")
    #expect(result.rowsRead == 3 && result.rowsWritten == 3 && result.duplicates == 0)
    #expect(result.models == ["x", "y", "strong", "weak"])
  }

  @Test func `a row that says what an earlier one says is dropped`() throws {
    let rows = [
      battle(), battle(["winner": "\"tie\""]), battle(["judge": "\"j\""]),
      battle(["model_a": "\"weak\"", "model_b": "\"strong\"", "winner": "\"model_b\""]),
      battle(["preference": "1.25"]), battle(["weight": "2"]), battle(["cost_a": "1"]),
    ]
    // Every one differs from the others; the second file says them all again, in other words.
    let again = rows.map { $0.replacing("{", with: "{ \"other\": 1, ") }
    let (result, text) = try merge([rows.joined(separator: "\n"), again.joined(separator: "\n")])
    #expect(result.duplicates == rows.count)
    #expect(text == rows.joined(separator: "\n") + "\n")
  }

  @Test func `ids keep judgments apart unless they are ignored`() throws {
    let contents = [
      battle(["id": "\"1\""]) + "\n" + battle(["id": "\"2\""]),
      [battle(["id": "\"2\"", "k": "1"]), battle()].joined(separator: "\n"),
    ]
    let (result, text) = try merge(contents)
    #expect(text == contents[0] + "\n")
    #expect(result.duplicates == 2 && result.alikeWithOtherID == 1)
    let all = try merge(contents) { $0.ignoresIDs = true }
    #expect(all.text == battle(["id": "\"1\""]) + "\n")
    #expect(all.result.duplicates == 3)
  }

  @Test func `an id of an earlier file gets its own file's name before it`() throws {
    let (result, text) = try merge([
      battle(["id": "7"]), battle(["id": "7", "prompt": "\"b\""]),
      battle(["question_id": "\"7\"", "prompt": "\"c\""]),
    ])
    #expect(result.changedIDs == 2)
    let table = try readBattles(text)
    #expect((0..<3).map { table.columns.ids[$0] } == ["7", "b/7", "c/7"])
    #expect(text.contains(#""question_id": "c/7""#))
  }

  @Test func `votes without prompts are the same only by their ids`() throws {
    let vote = battle(["prompt": nil])
    let named = battle(["prompt": nil, "id": "\"v\""])
    let (result, _) = try merge([
      [vote, vote, named].joined(separator: "\n"), [vote, named].joined(separator: "\n"),
    ])
    #expect(result.duplicates == 1 && result.rowsWritten == 4)
  }

  @Test func `models are renamed wherever they are named`() throws {
    let row =
      #"{"prompt": "old", "scores": {"old": 1, "x": 0}, "costs": {"old": 0.5}, "#
      + #""tokens": {"old": {"input": 1, "output": 2}}, "note": "old", "raw_scores": {"ol\u0064": 9}}"#
    let (result, text) = try merge([row]) { $0.renames = ["old": "new \"1\""] }
    #expect(
      text == row.replacing(#""old":"#, with: #""new \"1\"":"#)
        .replacing(#""ol\u0064":"#, with: #""new \"1\"":"#) + "\n")
    #expect(result.models == ["new \"1\"", "x"])
    let duel = try merge([battle(), battle(["model_a": "\"old\""])]) {
      $0.renames = ["old": "strong"]
    }
    #expect(duel.text == battle() + "\n")
    #expect(duel.result.duplicates == 1)
  }

  @Test func `a rename that makes two models one in a row, or that nothing has, is refused`() throws
  {
    let both = try failure([scores("a", #""x": 1"#) + scores("b", #""x": 1, "old": 0"#)]) {
      $0.renames = ["old": "x"]
    }
    #expect(both.line == 2 && both.reason.contains("two values of x"))
    let none = try failure([scores("a", #""x": 1, "y": 1"#)]) { $0.renames = ["z": "x"] }
    #expect(none.reason.contains("no row has the model 'z'") && none.reason.contains("x, y"))
  }

  @Test func `a dataset is added only where there is neither dataset nor task`() throws {
    let rows = [
      scores("a", #""x": 1"#), scores("b", #""x": 1"#, #", "task": "t""#),
      scores("c", #""x": 1"#, #", "dataset": null"#),
    ]
    let (_, text) = try merge(rows) { $0.addsDataset = true }
    #expect(
      text == scores("a", #""x": 1"#, #", "dataset": "a""#) + rows[1]
        + scores("c", #""x": 1"#, #", "dataset": "c""#))
  }

  @Test func `tables are joined by prompt, nothing lost`() throws {
    let (result, text) = try merge(
      [
        scores("p", #""m1": 1, "m2": 0.5"#, #", "id": "a1", "costs": {"m1": 0.1}, "k": [1]"#)
          + scores("q", #""m1": 0"#, #", "id": "a2""#),
        scores("p", #""m3": 0.25"#, #", "id": "b1", "costs": {"m3": 0.3}, "split": "test""#)
          + scores("r", #""m3": 1"#),
        scores("p", #""m3": 0.25, "m4": 1"#, #", "contaminated": true, "id": 9"#),
      ]
    ) { $0.joins = true }
    #expect(result.joinedRows == 2 && result.conflicts == 0 && result.rowsWritten == 3)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    let joined = try #require(lines.first { $0.contains("\"m4\"") })
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(joined.utf8)) as? [String: Any])
    #expect(object["scores"] as? [String: Double] == ["m1": 1, "m2": 0.5, "m3": 0.25, "m4": 1])
    #expect(object["costs"] as? [String: Double] == ["m1": 0.1, "m3": 0.3])
    #expect(object["id"] as? String == "a1")
    #expect((object["joined_ids"] as? [Any])?.count == 2)
    #expect(object["split"] as? String == "test")
    #expect(object["contaminated"] as? Bool == true)
    #expect(result.contaminatedRows == 1)
    #expect(joined.contains(#""k": [1]"#))
    #expect(text.contains(scores("q", #""m1": 0"#, #", "id": "a2""#)))
  }

  @Test func `a conflict is an error with both places, or is settled as asked`() throws {
    let contents = [
      scores("other", #""m": 1"#) + scores("p", #""m": 1, "n": 0"#), scores("p", #""m": 0.5"#),
    ]
    let error = try failure(contents) { $0.joins = true }
    #expect(error.line == 1 && error.file == folder.path("b.jsonl"))
    #expect(error.reason.contains("m is scored otherwise than in \(folder.path("a.jsonl")):2"))
    for (rule, score) in [(DatasetMerge.ConflictRule.first, "1"), (.mean, "0.75")] {
      let (result, text) = try merge(contents) {
        $0.joins = true
        $0.onConflict = rule
      }
      #expect(result.conflicts == 1)
      #expect(text.contains(scores("p", #""m": \#(score), "n": 0"#)))
    }
    // Side by side both rows stay, and the conflict is told.
    let apart = try merge(contents)
    #expect(apart.result.rowsWritten == 3 && apart.result.conflicts == 1)
    #expect(
      apart.result.firstConflicts == ["\(folder.path("a.jsonl")):2 and \(folder.path("b.jsonl")):1"]
    )
  }

  @Test func `prompts that one file holds several times are not joined`() throws {
    let (result, text) = try merge(
      [
        scores("p", #""m": 1"#, #", "id": "1""#) + scores("p", #""m": 0"#, #", "id": "2""#),
        scores("p", #""k": 1"#),
      ]
    ) { $0.joins = true }
    #expect(result.unclearPrompts == 1 && result.joinedRows == 0)
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func `other shapes become JSON Lines`() throws {
    let csv = try folder.write(
      "id,model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\n"
        + "5,x,y,\"[\"\"one\"\", \"\"two\"\"]\",0,1,0\n", to: "train.csv")
    let lines = try folder.write(battle(["simulated": "true"]))
    var merge = DatasetMerge()
    merge.addsDataset = true
    merge.renames = ["y": "z"]
    _ = try merge.write([csv, lines], to: folder.path("out.jsonl"))
    let loaded = try DatasetReader().read([folder.path("out.jsonl")]).dataset
    #expect(loaded.rowCount == 2 && loaded.columns.simulated)
    #expect(loaded.models == ["x", "z", "strong", "weak"])
    #expect(loaded.columns.taskNames == ["train", "data"])
    #expect(loaded.prompts.turnCount(of: 0) == 2)
  }

  @Test func `battles and scores, the output among the inputs and broken rows are refused`() throws
  {
    let mixed = try failure([battle(), scores("a", #""x": 1"#)])
    #expect(mixed.reason.contains("one kind at a time"))
    let path = try folder.write(battle())
    let same = try #require(throws: DataError.self) { try DatasetMerge().write([path], to: path) }
    #expect(same.code == .cannotCreate)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == battle())
    #expect(try failure([battle() + "\n{"]).line == 2)
    let (result, _) = try merge([battle() + "\n{"]) { $0.skipInvalid = true }
    #expect(result.invalidRows == 1 && result.rowsWritten == 1)
  }

  @Test(.enabled(if: sharedData("battles/alpaca-eval-1.jsonl") != nil, needsSharedData))
  func `both AlpacaEval sets make one, which merged again is itself`() throws {
    let paths = try ["battles/alpaca-eval-1.jsonl", "battles/alpaca-eval-2.jsonl"].map {
      try #require(sharedData($0)).path
    }
    let once = try DatasetMerge().write(paths, to: folder.path("once.jsonl"))
    #expect(once.rowsRead == 34_063 + 48_421)
    #expect(once.rowsWritten == once.rowsRead - once.duplicates)
    let twice = try DatasetMerge().write(
      [folder.path("once.jsonl")], to: folder.path("twice.jsonl"))
    #expect(twice.duplicates == 0)
    #expect(
      try Data(contentsOf: URL(filePath: folder.path("once.jsonl")))
        == Data(contentsOf: URL(filePath: folder.path("twice.jsonl"))))
  }
}
