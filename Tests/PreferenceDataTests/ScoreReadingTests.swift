import PreferenceData
import TestSupport
import Testing

@Suite struct ScoreReadingTests {
  @Test func `scores are rows by models, NaN where a model has none`() throws {
    let table = try readScores(
      """
      {"prompt": "a", "scores": {"x": 1, "y": 0.25}, "dataset": "d"}
      {"prompt": "b", "scores": {"z": 0, "x": 0.5, "y": null}}
      {"prompt": "a", "scores": {"y": 1.0}}
      """)
    #expect(table.models == ["x", "y", "z"])
    #expect(table.rowCount == 3)
    #expect(table.columns.prompt == [0, 1, 0])
    let expected: [Float] = [1, 0.25, .nan, 0.5, .nan, 0, .nan, 1, .nan]
    #expect(table.scores.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(table.rawScores.isEmpty && table.costs.isEmpty && table.inputTokens.isEmpty)
    #expect(table.columns.taskNames == ["d"])
  }

  @Test func `raw scores are the mean of their turns; costs and tokens are taken along`() throws {
    let table = try readScores(
      """
      {"prompt": "a", "scores": {"x": 1, "y": 0}}
      {"prompt": "b", "turns": ["b", "c"], "scores": {"x": 1, "y": 0}, \
      "raw_scores": {"x": [9, 8], "y": 7.5}, "costs": {"y": 0.001, "unknown": 5}, \
      "tokens": {"x": {"input": 10, "output": 20}, "y": 30}}
      """)
    func text(_ values: [Float]) -> [String] { values.map { $0.isNaN ? "-" : "\($0)" } }
    #expect(text(table.rawScores) == ["-", "-", "8.5", "7.5"])
    #expect(text(table.costs) == ["-", "-", "-", "0.001"])
    #expect(text(table.inputTokens) == ["-", "-", "10.0", "-"])
    #expect(text(table.outputTokens) == ["-", "-", "20.0", "30.0"])
    #expect(table.prompts.turnCount(of: 1) == 2)
  }

  @Test func `thousands of models that turn up one by one keep their places`() throws {
    let lines = (0..<1500).map { "{\"prompt\": \"p\($0)\", \"scores\": {\"m\($0)\": 0.5}}" }
    let table = try readScores(lines.joined(separator: "\n"))
    #expect(table.models.count == 1500)
    #expect(table.scores.count == 1500 * 1500)
    for row in 0..<1500 {
      #expect(table.scores[row * 1500 + row] == 0.5)
    }
    #expect(table.scores.count { !$0.isNaN } == 1500)
  }

  @Test(arguments: [
    (#""scores": {"x": 1.01}"#, "the score of \"x\" is 1.01; divide scores"),
    (#""scores": {"x": -0.5}"#, "the score of \"x\" is -0.5"),
    (#""scores": {"x": NaN}"#, "NaN is not a number in JSON"),
    (#""scores": {"x": -Infinity}"#, "Infinity is not a number in JSON"),
    (#""scores": {"x": "1"}"#, "the score of \"x\" is text; it must be a number"),
    (#""scores": {"x": true}"#, "the score of \"x\" is true; it must be a number"),
    (#""scores": {"": 1}"#, "scores has a model without a name"),
    (#""scores": {}"#, "scores holds no model's score"),
    (#""scores": {"x": null}"#, "scores holds no model's score"),
    (#""scores": [1]"#, "scores is a list; it must be an object"),
    (#""scores": {"x": 1}, "raw_scores": {"x": []}"#, "the raw score of \"x\" must be"),
    (#""scores": {"x": 1}, "costs": {"x": -1}"#, "the cost of \"x\" must be"),
    (#""scores": {"x": 1}, "tokens": {"x": {"input": -1}}"#, "the tokens of \"x\" must be"),
  ])
  func `what is wrong with scores is said with its line`(
    _ members: String, _ reason: String
  ) throws {
    let good = #"{"prompt": "a", "scores": {"x": 1}}"#
    let error = try readingError("\(good)\n{\"prompt\": \"b\", \(members)}\n")
    #expect(error.line == 2)
    #expect(error.reason.contains(reason), "\(error.reason)")
  }

  @Test func `a score row needs a prompt, even when votes without prompts are accepted`() throws {
    let error = try readingError(
      #"{"scores": {"x": 1}}"#, DatasetReader(promptsOptional: true))
    #expect(error.reason.contains("there is no prompt"))
  }

  @Test func `a name that breaks lines is shown in one line and cut`() throws {
    let name = String(repeating: "long", count: 30)
    let error = try readingError("{\"prompt\": \"a\", \"scores\": {\"a\\nb\(name)\": 2}}")
    #expect(error.reason.contains("\"a blong"))
    #expect(error.reason.contains("…\""))
    #expect(!error.reason.contains("\n"))
  }
}
