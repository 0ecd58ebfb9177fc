/// How the length of answers goes with the verdict, in decided battles that say both lengths.
public struct LengthBias: Sendable, Equatable {
  /// Battles in which the longer answer is so many times as long as the shorter one.
  public struct Band: Sendable, Equatable {
    /// Up to this factor; nil for any above the last.
    public var factor: Double?
    public var longerWins: ShareEstimate
  }

  /// How often the longer answer wins.
  public var longerWins: ShareEstimate
  public var bands: [Band]
  /// Battles whose answers are of the very same length.
  public var equalRows: Int
  /// P(a model wins | its answer is the longer) − P(it wins | its answer is the shorter), within
  /// pairs of models: what length goes with apart from the models' strength. Nil where no pair has
  /// both.
  public var withinPairs: DifferenceEstimate?

  private static let factors = [1.1, 1.5, 2.0]

  init?(_ table: BattleTable, _ pairs: BattlePairs, _ rows: RowsByGroup) {
    guard !table.lengthA.isEmpty, !table.lengthB.isEmpty else { return nil }
    var all = ClusterMean()
    var bands = [ClusterMean](repeating: ClusterMean(), count: Self.factors.count + 1)
    var equal = 0
    for group in 0..<rows.groupCount {
      for row in rows[group] where table.outcomes[Int(row)].isDecided {
        let (a, b) = (Double(table.lengthA[Int(row)]), Double(table.lengthB[Int(row)]))
        guard a.isFinite, b.isFinite else { continue }
        if a == b {
          equal += 1
          continue
        }
        let value = (a > b) == (table.outcomes[Int(row)] == .modelA) ? 1.0 : 0
        let factor = max(a, b) / max(1, min(a, b))
        all.add(value)
        bands[Self.factors.firstIndex { factor <= $0 } ?? Self.factors.count].add(value)
      }
      all.endGroup()
      for band in bands.indices { bands[band].endGroup() }
    }
    guard let longerWins = all.estimate else { return nil }
    self.longerWins = longerWins
    self.bands = bands.enumerated().compactMap { index, band in
      band.estimate.map {
        Band(factor: index < Self.factors.count ? Self.factors[index] : nil, longerWins: $0)
      }
    }
    equalRows = equal
    withinPairs = Self.withinPairs(table, pairs, rows)
  }

  /// D = Σ_k w_k (m_k,longer − m_k,shorter) / Σ_k w_k over pairs k, m the share of decided battles
  /// that the pair's first model wins when its answer is the longer or the shorter one, and
  /// w = n₁n₀/(n₁ + n₀).
  private static func withinPairs(
    _ table: BattleTable, _ pairs: BattlePairs, _ rows: RowsByGroup
  ) -> DifferenceEstimate? {
    /// Twice the pair, plus one if the pair's first model has the longer answer.
    func cell(_ row: Int) -> Int? {
      let (a, b) = (table.lengthA[row], table.lengthB[row])
      guard table.outcomes[row].isDecided, a.isFinite, b.isFinite, a != b else { return nil }
      guard table.modelA[row] != table.modelB[row] else { return nil }
      let isLonger = (a > b) == (table.modelA[row] < table.modelB[row])
      return 2 * Int(pairs.ofRow[row]) + (isLonger ? 1 : 0)
    }
    func value(_ row: Int) -> Double {
      (table.outcomes[row] == .modelA) == (table.modelA[row] < table.modelB[row]) ? 1 : 0
    }
    var counts = [Double](repeating: 0, count: 2 * pairs.count)
    var sums = counts
    for row in 0..<table.rowCount {
      guard let cell = cell(row) else { continue }
      counts[cell] += 1
      sums[cell] += value(row)
    }
    let weights = (0..<pairs.count).map { pair in
      let (n, m) = (counts[2 * pair], counts[2 * pair + 1])
      return n > 0 && m > 0 ? n * m / (n + m) : 0
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    var difference = 0.0
    var observations = 0.0
    for pair in 0..<pairs.count where weights[pair] > 0 {
      let (shorter, longer) = (2 * pair, 2 * pair + 1)
      difference +=
        weights[pair] / total * (sums[longer] / counts[longer] - sums[shorter] / counts[shorter])
      observations += counts[shorter] + counts[longer]
    }
    var variance = 0.0
    for group in 0..<rows.groupCount {
      var influence = 0.0
      for row in rows[group] {
        guard let cell = cell(Int(row)), weights[cell / 2] > 0 else { continue }
        let residual = value(Int(row)) - sums[cell] / counts[cell]
        influence +=
          (cell % 2 == 1 ? 1 : -1) * weights[cell / 2] / total * residual / counts[cell]
      }
      variance += influence * influence
    }
    return DifferenceEstimate(difference, variance: variance, observations: Int(observations))
  }
}
