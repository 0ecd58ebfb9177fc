import Foundation
import PreferenceData
import TestSupport
import Testing

/// The public files as downloaded, beside the same rows as prepared by others.
@Suite struct PublicShapesTests {
  private struct ScoreLine: Decodable, Equatable {
    var prompt: String
    var scores: [String: Float]
    var raw: [String: Float] = [:]
    var turns: [String]?
    var contaminated: Bool?

    private enum CodingKeys: String, CodingKey { case prompt, scores, turns, contaminated }
  }

  /// The rows of a table under the names that the prepared files use.
  private func lines(_ paths: [String], includeContaminated: Bool = true) throws -> [ScoreLine] {
    let loaded = try DatasetReader(includeContaminated: includeContaminated).read(paths)
    guard case .scores(let table) = loaded.dataset else { throw CancellationError() }
    return (0..<table.rowCount).map { row in
      func cells(_ matrix: [Float]) -> [String: Float] {
        var cells: [String: Float] = [:]
        if matrix.isEmpty { return cells }
        for (model, name) in table.models.enumerated() {
          let value = matrix[row * table.models.count + model]
          if !value.isNaN { cells[name] = value }
        }
        return cells
      }
      let prompt = table.prompts.withTurns(of: Int(table.columns.prompt[row])) {
        $0.map { String(decoding: $0, as: UTF8.self) }
      }
      return ScoreLine(
        prompt: prompt[0], scores: cells(table.scores), raw: cells(table.rawScores),
        turns: prompt.count > 1 ? prompt : nil)
    }
  }

  @Test(.enabled(if: sharedData("raw/routellm/mmlu") != nil, needsSharedData))
  func `the domains of MMLU have the rows of the prepared file`() throws {
    let folder = try #require(sharedData("raw/routellm/mmlu")).path
    let loaded = try DatasetReader().read([folder])
    let counts = Dictionary(uniqueKeysWithValues: loaded.files.map { ($0.path, $0.rows) })
    let expected = [
      "abstract_algebra": 100, "computer_security": 100, "high_school_statistics": 216,
      "professional_medicine": 272,
    ]
    let prepared = try lines([#require(sharedData("routellm/mmlu.jsonl")).path])
    for (domain, count) in expected {
      let path = "\(folder)/mmlu_\(domain).csv"
      #expect(counts[path] == count)
      let rows = try lines([path])
      #expect(rows.count == count)
      // The domains follow one another in the prepared file.
      let start = try #require(prepared.firstIndex(of: rows[0]))
      #expect(rows == Array(prepared[start..<start + count]))
    }
    #expect(loaded.dataset.columns.taskNames.sorted() == expected.keys.sorted())
    #expect(loaded.contaminationLists.map(\.prompts) == [5])
  }

  @Test(.enabled(if: sharedData("raw/routellm/gsm8k") != nil, needsSharedData))
  func `GSM8K has the rows and the contaminated ones of the prepared file`() throws {
    let raw = try #require(sharedData("raw/routellm/gsm8k/gsm8k_responses.csv")).path
    let prepared = try #require(sharedData("routellm/gsm8k.jsonl")).path
    #expect(try lines([raw]).count == 1319)
    #expect(try lines([raw]) == lines([prepared]))
    #expect(
      try lines([raw], includeContaminated: false)
        == lines([prepared], includeContaminated: false))
    let loaded = try DatasetReader().read([raw])
    #expect(loaded.contaminatedRows == 12)
    #expect(loaded.dataset.rowCount == 1307)
  }

  @Test(.enabled(if: sharedData("raw/routellm/mmlu") != nil, needsSharedData))
  func `MMLU's list finds the rows that are marked in the prepared file`() throws {
    let list = try #require(sharedData("raw/routellm/mmlu/contaminated_prompts.jsonl")).path
    let prepared = try #require(sharedData("routellm/mmlu.jsonl")).path
    let marked = try DatasetReader().read([prepared])
    #expect(marked.contaminatedRows == 5)
    // Without their marks the rows are left out for their prompts.
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: prepared, encoding: .utf8)
    let plain = try folder.write(text.replacing(", \"contaminated\": true", with: ""))
    let listed = try DatasetReader().read([plain, list])
    #expect(listed.contaminatedRows == 5)
    #expect(listed.dataset.rowCount == marked.dataset.rowCount)
  }

  @Test(.enabled(if: sharedData("raw/routellm/mt_bench") != nil, needsSharedData))
  func `MT-Bench's judgements and questions are the rows of the prepared file`() throws {
    let folder = try #require(sharedData("raw/routellm/mt_bench")).path
    let prepared = try #require(sharedData("routellm/mtbench.jsonl")).path
    let rows = try lines([folder])
    #expect(rows.count == 80)
    #expect(rows.allSatisfy { $0.raw.count == 2 })
    #expect(try rows == lines([prepared]))
    #expect(
      try lines([folder], includeContaminated: false)
        == lines([prepared], includeContaminated: false))
    let loaded = try DatasetReader().read([folder])
    #expect(loaded.contaminatedRows == 8)
    #expect(loaded.dataset.columns.taskNames.count == 8)
  }

  private struct Battle: Decodable, Hashable {
    var modelA: String
    var modelB: String
    var prompt: String
    var winner: String
    var preference: Float?

    private enum CodingKeys: String, CodingKey {
      case prompt, winner, preference
      case modelA = "model_a"
      case modelB = "model_b"
    }
  }

  @Test(.enabled(if: sharedData("raw/alpaca_eval/annotations.json") != nil, needsSharedData))
  func `AlpacaEval's annotations are the battles of the prepared file`() throws {
    let raw = try #require(sharedData("raw/alpaca_eval/annotations.json")).path
    guard case .battles(let table) = try DatasetReader().read([raw]).dataset else {
      throw CancellationError()
    }
    #expect(table.rowCount == 200)
    #expect(table.judgeNames == ["weighted_alpaca_eval_gpt4_turbo"])
    #expect(table.lengthA.allSatisfy { $0 <= 200 })
    let prepared = try #require(sharedData("battles/alpaca-eval-2.jsonl"))
    let marker = Data("\"model_b\": \"FuseChat-Gemma-2-9B-Instruct\"".utf8)
    let known = try Data(contentsOf: prepared).split(separator: UInt8(ascii: "\n"))
      .filter { $0.range(of: marker) != nil }
      .map { try JSONDecoder().decode(Battle.self, from: $0) }
    let byPrompt = Dictionary(known.map { ($0.prompt, $0) }) { first, _ in first }
    var compared = 0
    for row in 0..<table.rowCount {
      // Some prompts are kept apart from the prepared file.
      guard let other = byPrompt[table.prompts.text(of: Int(table.columns.prompt[row]))] else {
        continue
      }
      compared += 1
      #expect(table.models[Int(table.modelA[row])] == other.modelA)
      #expect(table.models[Int(table.modelB[row])] == other.modelB)
      #expect(abs(table.preferences[row] - (other.preference ?? 0)) < 2e-6)
      #expect("\(table.outcomes[row])" == (other.winner == "model_a" ? "modelA" : "modelB"))
    }
    #expect(compared == 149)
  }

  @Test(.enabled(if: sharedData("raw/arena-55k-sample.csv") != nil, needsSharedData))
  func `the two samples of the Arena hold 500 battles each`() throws {
    let csv = try DatasetReader().read([#require(sharedData("raw/arena-55k-sample.csv")).path])
    #expect(csv.dataset.rowCount == 500)
    #expect(csv.files.map(\.shape) == [.arenaCSV])
    let path = try #require(sharedData("raw/arena-conversations-sample.jsonl")).path
    let conversations = try DatasetReader().read([path])
    guard case .battles(let table) = conversations.dataset else { throw CancellationError() }
    #expect(table.rowCount == 500)
    #expect(conversations.files.map(\.shape) == [.arenaConversations])
    #expect(table.judgeNames == ["gpt-4"])
    #expect(table.columns.language.count { table.columns.languageNames[Int($0)] == "es" } == 143)
    #expect(table.outcomes.count { $0 == .tie } == 78)
  }
}
