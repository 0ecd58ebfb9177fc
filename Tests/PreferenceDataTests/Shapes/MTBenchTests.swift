import CommandSupport
import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct MTBenchTests {
  private static let questions = """
    {"question_id": 1, "category": "writing", "turns": ["Write.", "Again."]}
    {"question_id": 2, "category": "math", "turns": ["Add.", "Subtract."], "reference": ["3"]}
    {"question_id": 3, "category": "math", "turns": ["Never judged."]}
    """

  private static func judgement(
    _ question: String, _ model: String, _ turn: String, _ score: String
  ) -> String {
    "{\"question_id\": \(question), \"model\": \"\(model)\", \"judge\": [\"j\", \"v1\"], "
      + "\"user_prompt\": \"…\", \"judgment\": \"…\", \"score\": \(score), \"turn\": \(turn)}"
  }

  private static let judgements = [
    judgement("2", "a", "2", "4"), judgement("1", "b", "1", "10"), judgement("1", "a", "1", "9"),
    judgement("1", "a", "2", "7.5"), judgement("1", "b", "2", "1"), judgement("2", "a", "1", "1"),
  ]

  private func folder(
    _ judgements: [String] = judgements, questions: String? = questions
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(judgements.joined(separator: "\n"), to: "judgements.jsonl")
    if let questions { try folder.write(questions, to: "question.jsonl") }
    return folder
  }

  @Test(arguments: [
    ["judgements.jsonl"], ["question.jsonl"], [""], ["judgements.jsonl", "question.jsonl"],
  ])
  func `either file, both or the folder give a row for each question`(_ names: [String]) throws {
    let folder = try folder()
    let loaded = try DatasetReader().read(names.map { folder.url.path + "/" + $0 })
    guard case .scores(let table) = loaded.dataset else { throw CancellationError() }
    #expect(table.models == ["a", "b"])
    #expect(table.rawScores[0...2] == [8.25, 5.5, 2.5])
    #expect(table.rawScores[3].isNaN)
    #expect(table.scores[0...2] == [Float(7.25 / 9), 0.5, Float(1.5 / 9)])
    #expect(table.columns.taskNames == ["writing", "math"])
    #expect(table.columns.ids[1] == "2")
    #expect(table.prompts.text(of: 0) == "Write.\nAgain.")
    #expect(loaded.files.map(\.shape) == [.mtBenchJudgements, .mtBenchQuestions])
    #expect(loaded.files.map(\.rows) == [2, 0])
    // The third question.
    #expect(loaded.unjudgedRows == 1)
  }

  @Test func `a grade of -1 is none`() throws {
    let folder = try folder(Self.judgements + [Self.judgement("3", "a", "1", "-1")])
    let loaded = try DatasetReader().read([folder.path("judgements.jsonl")])
    #expect(loaded.dataset.rowCount == 2)
    #expect(loaded.unjudgedRows == 2)
  }

  @Test func `without its questions the judgements are refused`() throws {
    let folder = try folder(questions: nil)
    let path = folder.path("judgements.jsonl")
    let error = try #require(throws: DataError.self) { try DatasetReader().read([path]) }
    #expect(error.reason.contains("put question.jsonl beside them"))
    #expect(error.file == path)
    #expect(error.exitStatus.rawValue == 66)
    // Questions from elsewhere do when they are the only ones.
    let other = try self.folder([])
    try FileManager.default.removeItem(atPath: other.path("judgements.jsonl"))
    let questions = other.path("question.jsonl")
    #expect(try DatasetReader().read([path, questions]).dataset.rowCount == 2)
    let alone = try #require(throws: DataError.self) { try DatasetReader().read([questions]) }
    #expect(alone.reason.contains("questions without judgements"))
  }

  @Test(arguments: [
    (judgement("1", "a", "1", "11"), "score is 11"),
    (judgement("1", "a", "1", "\"9\""), "there is no score"),
    (judgement("1", "a", "0", "9"), "turn must be"),
    (judgement("[]", "a", "1", "9"), "question_id"),
    (judgement("1", "", "3", "9"), "there is no model"),
    (judgement("1", "a", "1", "9"), "was judged in line 3 already"), ("{", "not valid JSON"),
    (judgement("77", "a", "1", "9"), "has no question of this question_id"),
  ])
  func `what is wrong with a judgement is said with its line`(
    _ line: String, _ reason: String
  ) throws {
    let folder = try folder(Self.judgements + [line])
    let path = folder.path("judgements.jsonl")
    let error = try #require(throws: DataError.self) { try DatasetReader().read([path]) }
    #expect(error.file == path)
    #expect(error.line == 7)
    #expect(error.reason.contains(reason), "\(error.reason)")
    let loaded = try DatasetReader(skipInvalid: true).read([path])
    #expect(loaded.invalidRows == 1)
    #expect(loaded.dataset.rowCount == 2)
  }

  @Test func `what is wrong with a question is said with its line`() throws {
    let folder = try folder(questions: Self.questions + "\n{\"turns\": [\"x\"]}")
    let error = try #require(throws: DataError.self) {
      try DatasetReader().read([folder.path("judgements.jsonl")])
    }
    #expect(error.file == folder.path("question.jsonl"))
    #expect(error.line == 4)
    #expect(error.reason.contains("there is no question_id"))
  }

  @Test func `files cut at any byte are read up to there or refused`() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let judgements = Array(Self.judgements.joined(separator: "\n").utf8)
    let questions = Array(Self.questions.utf8)
    var read = 0
    for length in 1..<(judgements.count + questions.count) {
      let cut = min(length, judgements.count)
      try folder.write(Data(judgements[..<cut]), to: "judgements.jsonl")
      let rest = length < judgements.count ? questions.count : length - judgements.count
      try folder.write(Data(questions[..<rest]), to: "question.jsonl")
      let path = folder.path("judgements.jsonl")
      if (try? DatasetReader(skipInvalid: true).read([path])) != nil { read += 1 }
    }
    #expect(read > 500)
  }
}
