extension DatasetDescription {
  static func models(
    _ table: BattleTable, _ rows: RowsByGroup, _ summary: DatasetSummary
  ) -> [Model] {
    struct Totals {
      var ties = 0
      var first = 0
      var length = 0.0
      var lengths = 0
    }
    var means = [ClusterMean](repeating: ClusterMean(), count: table.models.count)
    var totals = [Totals](repeating: Totals(), count: table.models.count)
    var touched: [Int] = []
    func add(_ model: Int, _ value: Double, _ row: Int, _ lengths: [Float], isFirst: Bool) {
      if means[model].groupCount == 0 { touched.append(model) }
      means[model].add(value)
      totals[model].ties += table.outcomes[row].isDecided ? 0 : 1
      totals[model].first += isFirst ? 1 : 0
      if !lengths.isEmpty, lengths[row].isFinite {
        totals[model].length += Double(lengths[row])
        totals[model].lengths += 1
      }
    }
    for group in 0..<rows.groupCount {
      for row in rows[group].lazy.map({ Int($0) }) {
        let value = table.outcomes[row].valueOfFirst
        add(Int(table.modelA[row]), value, row, table.lengthA, isFirst: true)
        add(Int(table.modelB[row]), 1 - value, row, table.lengthB, isFirst: false)
      }
      for model in touched { means[model].endGroup() }
      touched.removeAll(keepingCapacity: true)
    }
    let costs = Dictionary(uniqueKeysWithValues: summary.models.map { ($0.name, $0.meanCost) })
    return table.models.indices.compactMap { model in
      guard let outcome = means[model].estimate else { return nil }
      let totals = totals[model]
      return Model(
        name: table.models[model], rows: outcome.observations, outcome: outcome,
        tieShare: Double(totals.ties) / Double(outcome.observations), rowsFirst: totals.first,
        meanLength: totals.lengths > 0 ? totals.length / Double(totals.lengths) : nil,
        meanCost: costs[table.models[model]] ?? nil)
    }.sorted(by: isBetter)
  }

  static func models(
    _ table: ScoreTable, _ rows: RowsByGroup, _ summary: DatasetSummary
  ) -> [Model] {
    let count = table.models.count
    var means = [ClusterMean](repeating: ClusterMean(), count: count)
    var tokens = [(sum: Double, count: Int)](repeating: (0, 0), count: count)
    for group in 0..<rows.groupCount {
      for row in rows[group].lazy.map({ Int($0) }) {
        for model in 0..<count {
          let score = table.scores[row * count + model]
          guard !score.isNaN else { continue }
          means[model].add(Double(score))
          if !table.outputTokens.isEmpty, !table.outputTokens[row * count + model].isNaN {
            tokens[model].sum += Double(table.outputTokens[row * count + model])
            tokens[model].count += 1
          }
        }
      }
      for model in 0..<count { means[model].endGroup() }
    }
    let costs = Dictionary(uniqueKeysWithValues: summary.models.map { ($0.name, $0.meanCost) })
    return (0..<count).compactMap { model in
      guard let outcome = means[model].estimate else { return nil }
      let tokens = tokens[model]
      return Model(
        name: table.models[model], rows: outcome.observations, outcome: outcome,
        meanLength: tokens.count > 0 ? tokens.sum / Double(tokens.count) : nil,
        meanCost: costs[table.models[model]] ?? nil)
    }.sorted(by: isBetter)
  }

  private static func isBetter(_ a: Model, _ b: Model) -> Bool {
    (b.outcome.value, a.name) < (a.outcome.value, b.name)
  }
}
