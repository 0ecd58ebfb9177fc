/// The unordered pairs of models in battles, and the pair of each row.
struct BattlePairs {
  /// The models of each pair, the smaller number first; by first appearance.
  private(set) var models: [(Int32, Int32)] = []
  /// The pair of each row.
  private(set) var ofRow: [Int32] = []

  init(_ table: BattleTable) {
    var numbers: [Int64: Int32] = [:]
    ofRow.reserveCapacity(table.rowCount)
    for row in 0..<table.rowCount {
      let (a, b) = (table.modelA[row], table.modelB[row])
      let key = Int64(min(a, b)) << 32 | Int64(max(a, b))
      if let known = numbers[key] {
        ofRow.append(known)
      } else {
        numbers[key] = Int32(models.count)
        ofRow.append(Int32(models.count))
        models.append((min(a, b), max(a, b)))
      }
    }
  }

  var count: Int { models.count }
}

extension BattleTable.Outcome {
  /// What the verdict says of the model shown first: 1 for a win, ½ for a tie, 0 for a loss.
  var valueOfFirst: Double {
    switch self {
    case .modelA: 1
    case .modelB: 0
    case .tie, .tieBothBad: 0.5
    }
  }

  var isDecided: Bool { self == .modelA || self == .modelB }
}
