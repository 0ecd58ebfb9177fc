import CommandSupport
import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct ScoreCSVTests {
  private func table(_ content: String, name: String = "mine.csv") throws -> ScoreTable {
    guard case .scores(let table) = try read(content, name: name).dataset else {
      Issue.record("these are no scores")
      return ScoreTable()
    }
    return table
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a column for each model holds True, False or a number`(_ lineEnd: String) throws {
    let table = try table(
      [
        "\u{FEFF}prompt,weak/model,strong", "How?,True,False", "\"Why, \"\"friend\"\"?\",0.25,1",
        "\"two\(lineEnd)lines\",,true", "Last,0,1e-1",
      ].joined(separator: lineEnd))
    #expect(table.models == ["weak/model", "strong"])
    #expect(table.scores[0...3] == [1, 0, 0.25, 1])
    #expect(table.scores[4].isNaN)
    #expect(table.scores[5...7] == [1, 0, 0.1])
    #expect(table.prompts.text(of: 1) == "Why, \"friend\"?")
    #expect(table.prompts.text(of: 2) == "two\(lineEnd)lines")
    #expect(table.columns.taskNames == [])
  }

  @Test func `answers of the models and an index of pandas are passed over`() throws {
    let table = try table(
      ",prompt,a,b,a_response,b_response\n0,x,True,False,\"long, \"\"answer\"\"\",\n1,y,False,True,,\n"
    )
    #expect(table.models == ["a", "b"])
    #expect(table.rowCount == 2)
  }

  @Test func `a column that only looks like an answer is a model's`() throws {
    #expect(try table("prompt,fast_response\nx,1\n").models == ["fast_response"])
  }

  @Test func `columns for id, task and split are read`() throws {
    let table = try table("id,category,prompt,split,m\n7,math,x,train,1\n,,y,,0\n")
    #expect(table.models == ["m"])
    #expect(table.columns.ids[0] == "7")
    #expect(table.columns.ids[1] == "")
    #expect(table.columns.taskNames == ["math"])
    #expect(table.columns.task == [0, -1])
    #expect(table.columns.splitNames == ["train"])
  }

  @Test(arguments: [
    ("mmlu_high_school_physics.csv", ["high_school_physics"]), ("gsm8k_responses.csv", ["gsm8k"]),
    ("mine.csv", []), ("mmlu_.csv", []), ("_responses.csv", []),
  ])
  func `a benchmark's file names the task`(_ name: String, _ tasks: [String]) throws {
    #expect(try table("prompt,m\nx,1\n", name: name).columns.taskNames == tasks)
  }

  @Test(arguments: [
    ("b,Maybe,1", "the cell of \"x\" is \"Maybe\"; it must be True, False or a number from 0 to 1"),
    ("b,1.5,1", "is \"1.5\""), ("b,-1,1", "is \"-1\""), ("b,nan,1", "is \"nan\""),
    ("b,0x1p-1,1", "is \"0x1p-1\""), ("b,1,2", "the cell of \"y\""),
    ("b,,", "no model has a score"), ("b,1", "the record has 2 fields, the header has 3"),
    ("b,1,1,1", "the record has 4 fields, the header has 3"),
    ("\"b\"c,1,1", "text follows the closing quote"),
    ("b,\(String(repeating: "9", count: 100_000)),1", "999…\"; it must be True"),
  ])
  func `what is wrong with a record is said with its line`(
    _ record: String, _ reason: String
  ) throws {
    let content = "prompt,x,y\n\"a\nb\",1,1\n\(record)\n"
    let error = try readingError(content, name: "mine.csv")
    #expect(error.line == 4)
    #expect(error.reason.contains(reason), "\(error.reason)")
    #expect(error.exitStatus.rawValue == 65)
    let loaded = try read(content, name: "mine.csv", DatasetReader(skipInvalid: true))
    #expect(loaded.dataset.rowCount == 1)
    #expect(loaded.invalidRows == 1)
  }

  @Test(arguments: [
    ("prompt,x,y,x\n", "columns 2 and 4 of the header are both \"x\"; rename or remove one"),
    ("prompt,id\n", "the header names no model"),
    ("prompt,prompt,x\n", "columns 1 and 2 of the header are both \"prompt\""),
  ])
  func `a header that says nothing clear stops always`(
    _ content: String, _ reason: String
  ) throws {
    let error = try readingError(
      content + "a,1,1,1\n", name: "mine.csv", DatasetReader(skipInvalid: true))
    #expect(error.line == 1)
    #expect(error.reason.contains(reason), "\(error.reason)")
  }

  @Test func `an unclosed quote and bytes that are not UTF-8 are errors at their record`() throws {
    let unclosed = try readingError("prompt,x\na,1\n\"b,1\nc,1\n", name: "mine.csv")
    #expect(unclosed.line == 3)
    #expect(unclosed.reason.contains("never closed"))
    var content = Data("prompt,x\na,1\n".utf8)
    content.append(contentsOf: [0xFF, 0x2C, 0x31, 0x0A])
    let error = try #require(throws: DataError.self) { try read(content, name: "mine.csv") }
    #expect(error.line == 3)
    #expect(error.reason.contains("not UTF-8"))
  }
}
