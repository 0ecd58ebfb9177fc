import Foundation
import PreferenceData
import TestSupport
import Testing

@testable import ModelJudging

@Suite struct BenchmarkResultTests {
  /// Two tasks of two prompts, two models, two rounds; model 1 costs a tenth of model 0.
  private func result(
    _ grade: (_ task: Int, _ prompt: Int, _ model: Int, _ round: Int) -> Double,
    isPriced: Bool = true
  ) -> BenchmarkResult {
    let tasks = ["easy", "hard"].map { name in
      BenchmarkTask(
        name: name,
        conversations: (0..<2).map { Conversation(messages: [.init(.user, "\(name) \($0)")]) })
    }
    var result = BenchmarkResult(tasks: tasks, models: ["big", "small"])
    for task in 0..<2 {
      for prompt in 0..<2 {
        for model in 0..<2 {
          for round in 0..<2 {
            result.trials.append(
              .init(
                task: task, prompt: prompt, model: model, round: round,
                grade: grade(task, prompt, model, round),
                cost: isPriced ? (model == 0 ? 0.01 : 0.001) : nil,
                latency: Double(1 + model + round),
                usage: TokenUsage(input: 10, output: 20 + round)))
          }
        }
      }
    }
    return result
  }

  @Test func `rounds of a prompt are one observation`() throws {
    // Prompt means 7 and 9: mean 8, standard error 1, t with one degree of freedom.
    let cell = result { _, prompt, _, round in 6.5 + 2 * Double(prompt) + Double(round) }
      .cell(task: 0, model: 0)
    #expect(cell.prompts == 2 && cell.grade == 8)
    #expect(cell.gradeLow == 0 && cell.gradeHigh == 10)
    // Each prompt has two grades one point apart.
    #expect(abs(try #require(cell.roundDeviation) - 0.5.squareRoot()) < 1e-12)
    #expect(abs(try #require(cell.cost) - 10) < 1e-12)
  }

  @Test(arguments: [
    (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (9, 2.2622), (29, 2.0452),
    (1_000, 1.9623),
  ])
  func `the interval is Student's`(freedom: Int, quantile: Double) {
    #expect(abs(Mean.quantile(freedom: freedom) / quantile - 1) < 0.003)
  }

  @Test func `the routing table takes the cheapest that is good enough`() {
    let table = RoutingTable(
      result { task, _, model, _ in model == 0 ? 9 : task == 0 ? 8.8 : 4 })
    #expect(table.rows.map(\.primary) == ["small", "big"])
    #expect(table.rows.map(\.fallback) == ["big", "small"])
    #expect(table.rows[0].reason == "0.2 points below the best, measurably")
    #expect(table.rows[1].reason == "the best, and nothing cheaper comes near it")
  }

  @Test func `without prices the best is taken, and it is said why`() {
    let table = RoutingTable(result({ _, _, model, _ in model == 0 ? 9 : 8.8 }, isPriced: false))
    #expect(table.rows.map(\.primary) == ["big", "big"])
    #expect(table.rows[0].reason.contains("not every price is known"))
  }

  @Test func `the score table is one that training reads`() throws {
    let rows = result { task, _, model, round in model == 0 ? 9 : task == 0 ? 8 : 4 + Double(round)
    }
    .scoreRows
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(rows.joined()), to: "scores.jsonl")
    guard case .scores(let table) = try DatasetReader().read([path]).dataset else {
      Issue.record("not a score table")
      return
    }
    #expect(table.rowCount == 4 && table.models == ["big", "small"])
    #expect(table.columns.taskNames == ["easy", "hard"])
    #expect(table.scores == [0.9, 0.8, 0.9, 0.8, 0.9, 0.45, 0.9, 0.45])
    #expect(table.rawScores[5] == 4.5)
    #expect(table.costs[0] == 0.01 && table.outputTokens[0] == 20.5)
  }

  @Test func `tables say what is best, unknown and noisy`() throws {
    let result = result(
      { _, prompt, model, round in Double(8 - model) + 0.2 * Double(prompt + round) },
      isPriced: false)
    let table = BenchmarkTable(result)
    #expect(table.text.contains("easy  big"))
    #expect(table.text.contains("unknown"))
    #expect(table.text.contains("From round to round a grade changes by 0.14 points"))
    #expect(table.markdown.hasPrefix("| task | model |"))
    #expect(table.csv.split(separator: "\n").count == 5)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(table.json.utf8)) as? [String: Any])
    #expect((root["cells"] as? [Any])?.count == 4 && (root["routing"] as? [Any])?.count == 2)
  }
}
