/// How the place in which an answer is shown sways the judge.
public struct PositionBias: Sendable, Equatable {
  /// Shares of all battles.
  public var firstWins: ShareEstimate
  public var secondWins: ShareEstimate
  /// P(first wins) − P(second wins) where a pair of models was judged in both orders, each order of
  /// a pair weighing the same: 0 without bias, whichever models are stronger. Nil without such a
  /// pair, for then place and strength cannot be told apart.
  public var difference: DifferenceEstimate?

  init?(_ table: BattleTable, _ pairs: BattlePairs, _ rows: RowsByGroup) {
    var (first, second) = (ClusterMean(), ClusterMean())
    for group in 0..<rows.groupCount {
      for row in rows[group] {
        first.add(table.outcomes[Int(row)] == .modelA ? 1 : 0)
        second.add(table.outcomes[Int(row)] == .modelB ? 1 : 0)
      }
      first.endGroup()
      second.endGroup()
    }
    guard let firstWins = first.estimate, let secondWins = second.estimate else { return nil }
    self.firstWins = firstWins
    self.secondWins = secondWins
    difference = Self.difference(table, pairs, rows)
  }

  /// D = Σ_k w_k ½ (m_k,ab + m_k,ba) / Σ_k w_k, with m the mean of +1 (first wins), −1 and 0 over a
  /// pair's battles in one order, and w_k the rows of the rarer order.
  private static func difference(
    _ table: BattleTable, _ pairs: BattlePairs, _ rows: RowsByGroup
  ) -> DifferenceEstimate? {
    func cell(_ row: Int) -> Int {
      2 * Int(pairs.ofRow[row]) + (table.modelA[row] < table.modelB[row] ? 0 : 1)
    }
    func value(_ row: Int) -> Double { 2 * table.outcomes[row].valueOfFirst - 1 }
    var counts = [Double](repeating: 0, count: 2 * pairs.count)
    var sums = counts
    for row in 0..<table.rowCount where table.modelA[row] != table.modelB[row] {
      counts[cell(row)] += 1
      sums[cell(row)] += value(row)
    }
    let weights = (0..<pairs.count).map { min(counts[2 * $0], counts[2 * $0 + 1]) }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    var difference = 0.0
    var observations = 0.0
    for pair in 0..<pairs.count where weights[pair] > 0 {
      for cell in [2 * pair, 2 * pair + 1] {
        difference += weights[pair] / total / 2 * sums[cell] / counts[cell]
        observations += counts[cell]
      }
    }
    var variance = 0.0
    for group in 0..<rows.groupCount {
      var influence = 0.0
      for row in rows[group] {
        let weight = weights[Int(pairs.ofRow[Int(row)])]
        guard weight > 0 else { continue }
        let cell = cell(Int(row))
        let residual = value(Int(row)) - sums[cell] / counts[cell]
        influence += weight / total / 2 * residual / counts[cell]
      }
      variance += influence * influence
    }
    return DifferenceEstimate(difference, variance: variance, observations: Int(observations))
  }
}
