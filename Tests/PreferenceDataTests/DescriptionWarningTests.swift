import Foundation
import PreferenceData
import TestSupport
import Testing

/// What a description warns of, and that it stays silent without cause.
@Suite struct DescriptionWarningTests {
  /// Battles on 400 prompts, both orders, with costs and without a fault.
  private func rows(
    _ count: Int = 400, ties: Int = 5, firstWins: Bool = false,
    _ change: (Int, inout [String: Any]) -> Void = { _, _ in }
  ) throws -> String {
    try (0..<count).map { index in
      var row: [String: Any] = [
        "prompt": "Prompt about subject \(index) of \(index * 31)",
        "model_a": index % 4 < 2 ? "x" : "y", "model_b": index % 4 < 2 ? "y" : "x",
        "winner": index % ties == 0 ? "tie" : firstWins || index % 2 == 0 ? "model_a" : "model_b",
        "cost_a": 0.1, "cost_b": 0.2, "len_a": 100 + index % 7, "len_b": 100 + index % 5,
      ]
      change(index, &row)
      return String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
    }.joined(separator: "\n")
  }

  private func warnings(_ content: String) throws -> [String] {
    DatasetDescription(
      try read(content, DatasetReader(skipInvalid: true, promptsOptional: true))
    ).warnings
  }

  @Test func `sound data have none`() throws {
    #expect(try warnings(rows()) == [])
  }

  @Test func `each fault has its own words`() throws {
    let cases: [(String, String)] = [
      (try rows(200), "only 200 different prompts"),
      (try rows { if $0 < 200 { $1["prompt"] = "the same" } }, "One prompt has 50 % of the rows"),
      (try rows(ties: 1), "100 % of the battles are ties"),
      (
        try rows {
          $1["model_a"] = "x"; $1["model_b"] = "y"
        }, "x is always shown first"
      ),
      (try rows(firstWins: true), "The answer shown first wins more often"),
      (
        try rows { $1["len_a"] = $1["winner"] as? String == "model_a" ? 300 : 50 },
        "The longer answer wins"
      ),
      (try rows { $1["judge"] = "X" }, "X both judges and is judged"),
      (try rows() + "\n" + rows(20), "say again what another row says"),
      (
        try rows() + "\n" + rows(40) { $1["winner"] = "tie (bothbad)" }, "contradict another"
      ),
      (
        try rows { $1["prompt"] = "Tell me all that you know about the city with number \($0)" },
        "nearly repeat another one"
      ),
      (try rows(600) { if $0 < 9 { $1["model_a"] = "rare" } }, "fewer than 50 rows (rare)"),
      (try rows() + "\n{", "1 rows cannot be used"),
      (
        try rows {
          $1["cost_a"] = nil; $1["cost_b"] = nil
        }, "No row has costs"
      ),
      (try rows { $1["prompt"] = nil }, "There are no prompts"),
      (try rows { $1["simulated"] = true }, "simulated"),
      (
        (0..<400).map { #"{"prompt": "p\#($0)", "scores": {"lonely": 1}}"# }.joined(
          separator: "\n"),
        "Only one model is judged (lonely)"
      ),
    ]
    for (content, words) in cases {
      let warnings = try warnings(content)
      #expect(warnings.contains { $0.contains(words) }, "\(words) is not in \(warnings)")
    }
  }

  @Test(.enabled(if: sharedData("battles/qlora-oa.jsonl") != nil, needsSharedData))
  func `the position bias of qlora-oa is seen`() throws {
    let path = try #require(sharedData("battles/qlora-oa.jsonl")).path
    let description = DatasetDescription(try DatasetReader().read([path]))
    let position = try #require(description.position)
    #expect(abs(position.firstWins.value - 0.493) < 0.001)
    #expect(abs(position.secondWins.value - 0.363) < 0.001)
    #expect(abs(try #require(position.difference).value - 0.128) < 0.001)
    #expect(description.summary.groups == 397)
    #expect(description.prompts.languages.first?.name == "en")
    #expect(description.warnings.contains { $0.contains("12.8 points") })
  }

  @Test(.enabled(if: sharedData("battles/arena-140k-votes.jsonl") != nil, needsSharedData))
  func `votes without prompts are described and warned of`() throws {
    let path = try #require(sharedData("battles/arena-140k-votes.jsonl")).path
    let description = DatasetDescription(try DatasetReader(promptsOptional: true).read([path]))
    #expect(description.summary.rows == 135_624 && description.selfBattleRows == 10)
    #expect(description.warnings.first?.contains("There are no prompts") == true)
    #expect(abs(try #require(description.position?.difference).value) < 0.02)
  }
}
