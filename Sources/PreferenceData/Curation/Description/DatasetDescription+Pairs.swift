extension DatasetDescription {
  private static let pairCount = 10

  static func pairs(_ table: BattleTable, _ pairs: BattlePairs) -> [Pair] {
    struct Tally {
      var rows = 0
      var first = 0
      var second = 0
      var shownFirst = 0
    }
    var tallies = [Tally](repeating: Tally(), count: pairs.count)
    for row in 0..<table.rowCount where table.modelA[row] != table.modelB[row] {
      let isInOrder = table.modelA[row] < table.modelB[row]
      let outcome = table.outcomes[row]
      let index = Int(pairs.ofRow[row])
      tallies[index].rows += 1
      tallies[index].shownFirst += isInOrder ? 1 : 0
      if outcome.isDecided {
        if (outcome == .modelA) == isInOrder {
          tallies[index].first += 1
        } else {
          tallies[index].second += 1
        }
      }
    }
    return zip(pairs.models, tallies).filter { $0.1.rows > 0 }.map { models, tally in
      let isTurned = tally.second > tally.first
      let names = (table.models[Int(models.0)], table.models[Int(models.1)])
      return Pair(
        first: isTurned ? names.1 : names.0, second: isTurned ? names.0 : names.1,
        rows: tally.rows, firstWins: max(tally.first, tally.second),
        secondWins: min(tally.first, tally.second), ties: tally.rows - tally.first - tally.second,
        rowsFirstShownFirst: isTurned ? tally.rows - tally.shownFirst : tally.shownFirst)
    }.sorted(by: isMoreJudged).prefix(pairCount).map { $0 }
  }

  /// - Parameter models: described, by falling mean.
  static func pairs(_ table: ScoreTable, _ models: [Model]) -> [Pair] {
    let count = table.models.count
    let column = Dictionary(uniqueKeysWithValues: table.models.enumerated().map { ($1, $0) })
    // With as many rows, the best models and the weakest: those that a router may have to choose
    // between.
    let ranked = models.enumerated().sorted {
      ($1.element.rows, min($0.offset, 2 * (models.count - 1 - $0.offset)))
        < ($0.element.rows, min($1.offset, 2 * (models.count - 1 - $1.offset)))
    }.prefix(5).map(\.offset).sorted().map { models[$0].name }
    var pairs: [Pair] = []
    for (index, first) in ranked.enumerated() {
      for second in ranked[(index + 1)...] {
        guard let a = column[first], let b = column[second] else { continue }
        var pair = Pair(first: first, second: second, rows: 0, firstWins: 0, secondWins: 0, ties: 0)
        for row in 0..<table.rowCount {
          let (x, y) = (table.scores[row * count + a], table.scores[row * count + b])
          guard !x.isNaN, !y.isNaN else { continue }
          pair.rows += 1
          pair.firstWins += x > y ? 1 : 0
          pair.secondWins += x < y ? 1 : 0
        }
        pair.ties = pair.rows - pair.firstWins - pair.secondWins
        if pair.rows > 0 { pairs.append(pair) }
      }
    }
    return pairs.sorted(by: isMoreJudged)
  }

  private static func isMoreJudged(_ a: Pair, _ b: Pair) -> Bool {
    if a.rows != b.rows { return a.rows > b.rows }
    if a.lead != b.lead { return a.lead > b.lead }
    return (a.first, a.second) < (b.first, b.second)
  }

  static func widest(_ pairs: [Pair]) -> Pair? { pairs.first }
}

extension DatasetDescription.Pair {
  fileprivate var lead: Int { firstWins - secondWins }
}

extension DatasetDescription {
  static func tasks(_ dataset: PreferenceDataset, _ rows: RowsByGroup, _ pair: Pair?) -> [Task] {
    let columns = dataset.columns
    guard !columns.taskNames.isEmpty else { return [] }
    let count = columns.taskNames.count
    var rowCounts = [Int](repeating: 0, count: count)
    var promptCounts = rowCounts
    var means = [ClusterMean](repeating: ClusterMean(), count: count)
    let outcome = outcomes(dataset, pair)
    var touched: [Int: Bool] = [:]
    for group in 0..<rows.groupCount {
      touched.removeAll(keepingCapacity: true)
      for row in rows[group].lazy.map({ Int($0) }) {
        let task = Int(columns.task[row])
        guard task >= 0 else { continue }
        touched[task] = true
        rowCounts[task] += 1
        if let value = outcome(row) { means[task].add(value) }
      }
      for task in touched.keys {
        promptCounts[task] += 1
        means[task].endGroup()
      }
    }
    return (0..<count).map { task in
      Task(
        name: columns.taskNames[task], rows: rowCounts[task], prompts: promptCounts[task],
        firstOutcome: means[task].estimate)
    }.filter { $0.rows > 0 }.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
  }

  /// What a row says of a pair's first model against the second, in 0…1.
  private static func outcomes(_ dataset: PreferenceDataset, _ pair: Pair?) -> (Int) -> Double? {
    guard let pair, let first = dataset.models.firstIndex(of: pair.first),
      let second = dataset.models.firstIndex(of: pair.second)
    else { return { _ in nil } }
    switch dataset {
    case .battles(let table):
      return { row in
        let value = table.outcomes[row].valueOfFirst
        switch (Int(table.modelA[row]), Int(table.modelB[row])) {
        case (first, second): return value
        case (second, first): return 1 - value
        default: return nil
        }
      }
    case .scores(let table):
      let count = table.models.count
      return { row in
        let difference = table.scores[row * count + first] - table.scores[row * count + second]
        return difference.isNaN ? nil : (1 + Double(difference)) / 2
      }
    }
  }
}
