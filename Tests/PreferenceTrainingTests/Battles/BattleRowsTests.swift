import PreferenceData
import Testing

@testable import PreferenceTraining

@Suite struct BattleRowsTests {
  private typealias Outcome = BattleTable.Outcome

  /// Rows of (prompt, a, b, outcome).
  private func table(_ rows: [(String, Int32, Int32, Outcome)], weights: [Float] = [])
    -> BattleTable
  {
    var table = BattleTable()
    table.models = ["x", "y", "z"]
    for (prompt, a, b, outcome) in rows {
      table.columns.prompt.append(Int32(table.prompts.intern(turns: [prompt])))
      table.modelA.append(a)
      table.modelB.append(b)
      table.outcomes.append(outcome)
    }
    table.weights = weights
    return table
  }

  private var mixed: BattleTable {
    table(
      [
        ("second", 0, 1, .modelA), ("first", 1, 2, .tie), ("second", 1, 0, .tieBothBad),
        ("first", 2, 0, .modelB), ("left out", 0, 2, .modelA),
      ], weights: [1, 2, 3, 4, 5])
  }

  /// "second" has feature row 1 and "first" row 0.
  private let position: [Int32] = [1, 0, -1]

  @Test func `rows come by prompt and bring everything with them`() {
    let rows = BattleRows(mixed, position: position, ties: .model)
    #expect(rows.feature == [0, 0, 1, 1])
    #expect(rows.modelA == [1, 2, 0, 1])
    #expect(rows.modelB == [2, 0, 1, 0])
    #expect(rows.outcome == [0.5, 0, 1, 0.5])
    #expect(rows.weight == [2, 4, 1, 3])
    #expect(rows.cluster[0] == rows.cluster[1] && rows.cluster[1] != rows.cluster[2])
    #expect(rows.modelsTies && rows.modelCount == 3)
    #expect(rows.tieShare == 0.5)
  }

  @Test func `ties are dropped, halved or modelled`() {
    let dropped = BattleRows(mixed, position: position, ties: .drop)
    #expect(dropped.outcome == [0, 1] && !dropped.modelsTies)
    let halved = BattleRows(mixed, position: position, ties: .half)
    #expect(halved.outcome == [0.5, 0, 1, 0.5] && !halved.modelsTies)
    let decided = table([("p", 0, 1, .modelA), ("q", 1, 0, .modelA)])
    #expect(!BattleRows(decided, position: [0, 1], ties: .model).modelsTies)
  }

  @Test func `prompts that differ only in case and punctuation are one cluster`() {
    let rows = BattleRows(
      table([("Why?", 0, 1, .modelA), ("why", 0, 1, .modelB), ("How?", 0, 1, .tie)]),
      position: [0, 1, 2], ties: .half)
    #expect(rows.cluster[0] == rows.cluster[1] && rows.cluster[2] != rows.cluster[0])
  }

  @Test func `both orders are seen only where one pair has them`() {
    #expect(!BattleRows(models: 3, [(0, 1, 1, 3), (1, 2, 0, 2), (2, 0, 1, 1)]).hasBothOrders)
    #expect(BattleRows(models: 3, [(0, 1, 1, 3), (2, 0, 1, 1), (1, 0, 1, 1)]).hasBothOrders)
    #expect(!BattleRows(models: 3, [(1, 1, 1, 2)]).hasBothOrders)
  }

  @Test func `merging adds the weights of equal battles`() {
    var rows = BattleRows(models: 2, ties: true, [(0, 1, 1, 3), (0, 1, 0.5, 2), (1, 0, 1, 1)])
    rows.weight[0] = 4
    let merged = rows.merged
    #expect(merged.modelA == [0, 0, 1] && merged.modelB == [1, 1, 0])
    #expect(merged.outcome == [1, 0.5, 1] && merged.weight == [6, 2, 1])
    #expect(merged.modelsTies && merged.modelCount == 2)
  }

  @Test func `battles that say nothing of strengths are refused with the remedy`() throws {
    let cases: [(BattleRows, String)] = [
      (BattleRows(modelCount: 2, modelsTies: false), "no battle"),
      (BattleRows(models: 2, [(1, 1, 1, 3), (1, 1, 0, 1)]), "two different models"),
      (BattleRows(models: 2, [(0, 1, 1, 3), (1, 0, 1, 3)]), "same winner"),
      (BattleRows(models: 2, ties: true, [(0, 1, 0.5, 3)]), "is a tie"),
    ]
    for (rows, words) in cases {
      let error = #expect(throws: TrainingError.self) { try rows.checkLearnable() }
      #expect(error?.code == .data && error?.message.contains(words) == true)
    }
    var weightless = BattleRows(models: 2, [(0, 1, 1, 1), (0, 1, 0, 1)])
    weightless.weight = [0, 0]
    #expect(throws: TrainingError.self) { try weightless.checkLearnable() }
    try BattleRows(models: 2, [(0, 1, 1, 1), (0, 1, 0, 1)]).checkLearnable()
  }
}
