import Foundation
import TestSupport
import Testing

/// Rows that cannot be used: every command says in which line, why, and what to do.
@Suite struct BadRowTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: Data
    /// What the message says of it.
    var words: [String]
    var isBattle = false

    init(_ description: String, _ line: String, _ words: String...) {
      self.init(description, Data(line.utf8), words)
    }

    init(_ description: String, _ line: Data, _ words: [String]) {
      testDescription = description
      self.line = line
      self.words = words
    }

    init(battle description: String, _ members: String, _ words: String...) {
      let line = #"{"prompt":"which?","model_a":"strong","model_b":"weak""# + members + "}"
      self.init(description, Data(line.utf8), words)
      isBattle = true
    }
  }

  private static let latin1 =
    Data(#"{"prompt":"caf"#.utf8) + [0xE9] + Data(#"","scores":{"strong":1,"weak":0}}"#.utf8)

  static let rows = [
    Row(
      "a line cut off", #"{"prompt":"x","scores":{"strong":1"#, "not valid JSON",
      "correct or remove the line"),
    Row(
      "a missing comma", #"{"prompt":"x" "scores":{"strong":1,"weak":0}}"#, "not valid JSON",
      "correct or remove the line"),
    Row("no object", "17", "expected an object"),
    Row(
      "a row without winner and scores", #"{"prompt":"x"}"#, "winner", "scores"),
    Row("a row without a prompt", #"{"scores":{"strong":1,"weak":0}}"#, "there is no prompt"),
    Row(
      "NaN", #"{"prompt":"x","scores":{"strong":NaN,"weak":0}}"#, "NaN is not a number in JSON",
      "leave the value out"),
    Row(
      "a score above 1", #"{"prompt":"x","scores":{"strong":87.5,"weak":0}}"#,
      #"the score of "strong" is 87.5"#, "divide", "raw_scores"),
    Row(
      "a score below 0", #"{"prompt":"x","scores":{"strong":-0.25,"weak":0}}"#,
      #"the score of "strong" is -0.25"#),
    Row(
      "a number too large", #"{"prompt":"x","scores":{"strong":1e999,"weak":0}}"#,
      "too large"),
    Row(
      "a score as text", #"{"prompt":"x","scores":{"strong":"1","weak":0}}"#,
      #"the score of "strong" is text; it must be a number from 0 to 1"#),
    Row(
      "a used id", #"{"id":"row-1","prompt":"x","scores":{"strong":1,"weak":0}}"#,
      #"the id "row-1" was used in line 2 already"#, "give every row its own"),
    Row("bytes that are not UTF-8", latin1, ["not UTF-8", "iconv"]),
    Row(
      battle: "a battle without a winner", "", "there is no winner", #""tie (bothbad)""#),
    Row(
      battle: "an unknown winner", #","winner":"gpt-4""#, #"unknown winner "gpt-4""#,
      #"it must be "model_a""#),
    Row(battle: "a winner that is null", #","winner":null"#, "there is no winner"),
    Row(
      battle: "a graded preference out of range", #","winner":"tie","preference":3"#,
      "preference is 3.0; it must be from 1.0 to 2.0"),
  ]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes three good rows, the bad one, and two more.
  private func write(_ row: Row, good: Int = 3) throws {
    let lines = (row.isBattle ? JudgmentRows.battles(good + 2) : JudgmentRows.scores(good + 2))
      .split(separator: "\n").map { Data($0.utf8) }
    let newline = Data("\n".utf8)
    let all = lines[..<good] + [row.line] + lines[good...]
    try folder.write(all.reduce(Data()) { $0 + $1 + newline }, to: "data.jsonl")
  }

  @Test(arguments: rows, Reading.stopping)
  func `a bad row stops the work with its line`(_ row: Row, _ reading: Reading) throws {
    try write(row)
    let outcome = try reading.run("data.jsonl", in: folder)
    expectRefusal(outcome, status: 65, "error: data.jsonl:4: ")
    for word in row.words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(folder.names == ["data.jsonl"])
  }

  @Test(arguments: rows)
  func `validate reports a bad row with its line and goes on`(_ row: Row) throws {
    try write(row)
    let outcome = try Reading.validate.run("data.jsonl", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: data.jsonl:4: this row cannot be used; correct it or"))
    #expect(outcome.errors.contains("--skip-invalid"))
    #expect(outcome.output.contains("data.jsonl: 5 "), "\(outcome.output)")
    #expect(outcome.output.contains("  data.jsonl:4: "), "\(outcome.output)")
    for word in row.words { #expect(outcome.output.contains(word), "\(outcome.output)") }
  }

  @Test(arguments: [Reading.train, .evaluate, .constants, .split])
  func `invalid rows are left out and told of when that is asked for`(_ reading: Reading) throws {
    try write(Self.rows[0], good: 118)
    let outcome = try reading.run("data.jsonl", in: folder, ["--skip-invalid"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(!outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("warning: "), "\(outcome.errors)")
  }

  @Test(arguments: [Reading.train, .evaluate, .constants, .split, .validate])
  func `a file of bad rows only is refused even then`(_ reading: Reading) throws {
    try folder.write(#"{"prompt":"x","scores":{"a":2,"b":0}}"# + "\n{\n")
    let outcome = try reading.run(
      "data.jsonl", in: folder, reading == .validate ? [] : ["--skip-invalid"])
    expectRefusal(
      outcome, status: 65, "error: data.jsonl:1: none of the 2 rows can be used", "divide")
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `the line is counted in the file, blank lines and CRLF included`() throws {
    let rows = JudgmentRows.scores(2).replacing("\n", with: "\r\n\r\n")
    try folder.write(rows + "{\r\n")
    let outcome = try Reading.train.run("data.jsonl", in: folder)
    expectRefusal(outcome, status: 65, "error: data.jsonl:5: this is not valid JSON")
  }
}
