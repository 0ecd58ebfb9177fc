/// Rows that say again what another one says, or the opposite.
public struct RepeatedRows: Sendable, Equatable {
  /// Rows beyond the first with the same prompt, models in the same places, judge and verdict (score
  /// tables: the same prompt and scores).
  public var duplicates = 0
  /// Rows whose prompt, models in the same places and judge have more than one verdict (score
  /// tables: another score for a model on the same prompt).
  public var contradictory = 0
  /// Sets of a prompt, a pair of models and a judge that was shown both orders.
  public var bothOrders = 0
  /// Of them, those with one and the same verdict in all rows.
  public var bothOrdersAgree = 0

  init(_ dataset: PreferenceDataset, _ pairs: BattlePairs?) {
    switch dataset {
    case .battles(let table): count(table, pairs ?? BattlePairs(table))
    case .scores(let table): count(table)
    }
  }

  private struct Row {
    var prompt: Int32
    var pair: Int32
    var judge: Int32
    /// Which model was shown first, then the verdict on the pair's first model.
    var isSwapped: Bool
    var verdict: UInt8

    func isSameQuestion(as other: Row) -> Bool {
      prompt == other.prompt && pair == other.pair && judge == other.judge
    }
  }

  private mutating func count(_ table: BattleTable, _ pairs: BattlePairs) {
    var rows = (0..<table.rowCount).map { row in
      let isSwapped = table.modelA[row] > table.modelB[row]
      let verdict: UInt8 =
        switch table.outcomes[row] {
        case .modelA: isSwapped ? 1 : 0
        case .modelB: isSwapped ? 0 : 1
        case .tie: 2
        case .tieBothBad: 3
        }
      return Row(
        prompt: table.columns.prompt[row], pair: pairs.ofRow[row],
        judge: table.judge.isEmpty ? -1 : table.judge[row], isSwapped: isSwapped, verdict: verdict)
    }
    rows.sort { ($0.prompt, $0.pair, $0.judge) < ($1.prompt, $1.pair, $1.judge) }
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, rows[end].isSameQuestion(as: rows[start]) { end += 1 }
      if end - start > 1 { count(rows[start..<end]) }
      start = end
    }
  }

  private mutating func count(_ rows: ArraySlice<Row>) {
    var tally = [[Int]](repeating: [0, 0, 0, 0], count: 2)
    for row in rows { tally[row.isSwapped ? 1 : 0][Int(row.verdict)] += 1 }
    for order in tally {
      let verdicts = order.count { $0 > 0 }
      duplicates += order.reduce(0, +) - verdicts
      if verdicts > 1 { contradictory += order.reduce(0, +) }
    }
    guard tally.allSatisfy({ $0.contains { $0 > 0 } }) else { return }
    bothOrders += 1
    if (0..<4).count(where: { tally[0][$0] + tally[1][$0] > 0 }) == 1 { bothOrdersAgree += 1 }
  }

  private mutating func count(_ table: ScoreTable) {
    let models = table.models.count
    func scores(_ row: Int) -> ArraySlice<Float> {
      table.scores[row * models..<(row + 1) * models]
    }
    var rowsOfPrompt: [Int32: [Int]] = [:]
    var firstRow = [Int32](repeating: -1, count: table.prompts.count)
    for row in 0..<table.rowCount {
      let prompt = table.columns.prompt[row]
      if firstRow[Int(prompt)] < 0 {
        firstRow[Int(prompt)] = Int32(row)
      } else {
        rowsOfPrompt[prompt, default: [Int(firstRow[Int(prompt)])]].append(row)
      }
    }
    for rows in rowsOfPrompt.values {
      var seen: [ArraySlice<Float>] = []
      var isContradictory = false
      for row in rows {
        let own = scores(row)
        if seen.contains(where: { zip($0, own).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) } })
        {
          duplicates += 1
        }
        if seen.contains(where: {
          zip($0, own).contains { !$0.isNaN && !$1.isNaN && $0 != $1 }
        }) {
          isContradictory = true
        }
        // More different rows than that of one prompt are not told apart.
        if seen.count < 64 { seen.append(own) }
      }
      if isContradictory { contradictory += rows.count }
    }
  }
}
