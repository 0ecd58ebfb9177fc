extension BattleRows {
  /// The same battles without their prompts, those of one order, pair and outcome as one row with
  /// the sum of their weights: all that a likelihood without the prompt depends on.
  var merged: BattleRows {
    struct Cell: Hashable {
      var a: Int32
      var b: Int32
      var outcome: Double
    }
    var place: [Cell: Int] = [:]
    var cells = BattleRows(modelCount: modelCount, modelsTies: modelsTies)
    for i in 0..<count {
      let cell = Cell(a: modelA[i], b: modelB[i], outcome: outcome[i])
      if let row = place[cell] {
        cells.weight[row] += weight[i]
        continue
      }
      place[cell] = cells.count
      cells.append(
        feature: 0, a: cell.a, b: cell.b, outcome: cell.outcome, weight: weight[i], cluster: 0)
    }
    return cells
  }

  /// How many clusters judge each model.
  var promptCounts: [Int] {
    var seen = [Set<Int32>](repeating: [], count: modelCount)
    for i in 0..<count {
      seen[Int(modelA[i])].insert(cluster[i])
      seen[Int(modelB[i])].insert(cluster[i])
    }
    return seen.map(\.count)
  }

  mutating func append(
    feature: Int32, a: Int32, b: Int32, outcome: Double, weight: Double = 1, cluster: Int32
  ) {
    self.feature.append(feature)
    modelA.append(a)
    modelB.append(b)
    self.outcome.append(outcome)
    self.weight.append(weight)
    self.cluster.append(cluster)
  }

  /// Throws where no strengths can be learned: without battles, with one model, or where every
  /// battle ends the same way.
  func checkLearnable() throws(TrainingError) {
    guard count > 0, weight.contains(where: { $0 > 0 }) else {
      throw TrainingError(.data, "there is no battle to learn from; add data")
    }
    guard zip(modelA, modelB).contains(where: { $0 != $1 }) else {
      throw TrainingError(
        .data, "no battle has two different models; add battles against another model")
    }
    guard let first = outcome.first, outcome.contains(where: { $0 != first }) else {
      let ending = outcome[0] == 0.5 ? "is a tie" : "has the same winner by position"
      throw TrainingError(
        .data, "every battle \(ending): there is nothing to learn; add battles that end otherwise")
    }
  }
}
