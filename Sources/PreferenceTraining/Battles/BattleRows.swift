internal import PreferenceData

/// Battles as numbers, column by column, one element per battle; sorted by feature row, so that the
/// battles of one prompt are neighbours.
struct BattleRows: Sendable {
  /// The prompt's row in a matrix of features.
  var feature: [Int32] = []
  var modelA: [Int32] = []
  var modelB: [Int32] = []
  /// 1 when a won, 0 when b won, ½ for a tie.
  var outcome: [Double] = []
  var weight: [Double] = []
  /// The unit of robust intervals: battles of prompts with one split key share a cluster.
  var cluster: [Int32] = []
  var modelCount: Int
  /// Whether ties have a probability of their own.
  var modelsTies: Bool
  var count: Int { feature.count }

  init(modelCount: Int, modelsTies: Bool) {
    self.modelCount = modelCount
    self.modelsTies = modelsTies
  }

  /// - Parameters:
  ///   - position: the feature row of each prompt of the store, negative to leave it out.
  init(_ table: BattleTable, position: [Int32], ties: TieHandling) {
    self.init(modelCount: table.models.count, modelsTies: ties == .model)
    let rows = (0..<table.rowCount).filter { row in
      position[Int(table.columns.prompt[row])] >= 0
        && !(ties == .drop && table.outcomes[row].isTie)
    }.sorted { left, right in
      (position[Int(table.columns.prompt[left])], left)
        < (position[Int(table.columns.prompt[right])], right)
    }
    for row in rows {
      let prompt = Int(table.columns.prompt[row])
      feature.append(position[prompt])
      modelA.append(table.modelA[row])
      modelB.append(table.modelB[row])
      outcome.append(table.outcomes[row].valueOfA)
      weight.append(table.weights.isEmpty ? 1 : Double(table.weights[row]))
      cluster.append(table.prompts.group(of: prompt))
    }
    modelsTies = modelsTies && outcome.contains(0.5)
  }

  func selecting(_ indices: [Int]) -> BattleRows {
    var rows = BattleRows(modelCount: modelCount, modelsTies: modelsTies)
    rows.feature = indices.map { feature[$0] }
    rows.modelA = indices.map { modelA[$0] }
    rows.modelB = indices.map { modelB[$0] }
    rows.outcome = indices.map { outcome[$0] }
    rows.weight = indices.map { weight[$0] }
    rows.cluster = indices.map { cluster[$0] }
    return rows
  }

  /// Whether some pair of models was judged in both orders: only then is a position bias told from
  /// a difference of strength.
  var hasBothOrders: Bool {
    var seen = Set<Int64>()
    for i in 0..<count {
      let a = Int64(modelA[i])
      let b = Int64(modelB[i])
      seen.insert(a << 32 | b)
      if a != b, seen.contains(b << 32 | a) { return true }
    }
    return false
  }

  /// The weighted share of ties.
  var tieShare: Double {
    var ties = 0.0
    var mass = 0.0
    for i in 0..<count {
      mass += weight[i]
      if outcome[i] == 0.5 { ties += weight[i] }
    }
    return mass > 0 ? ties / mass : 0
  }
}

extension BattleTable.Outcome {
  var isTie: Bool { self == .tie || self == .tieBothBad }

  /// The value of the outcome to model a: 1, ½ or 0.
  var valueOfA: Double {
    switch self {
    case .modelA: 1
    case .modelB: 0
    case .tie, .tieBothBad: 0.5
    }
  }
}
