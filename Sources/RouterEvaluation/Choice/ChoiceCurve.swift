/// A way to choose among models, with what it paid and got: at every cost weight, and at the one
/// operating point that RouterArena's score is about. Sums by cluster, so that a resample needs
/// nothing else.
struct ChoiceCurve: Sendable {
  /// Sums over a cluster's observations: USD, quality, observations.
  typealias Sums = SIMD4<Double>

  var name: String
  /// One list per distinct point of the curve, one element per cluster; empty for a way without a
  /// curve.
  var points: [[Sums]] = []
  /// The cost weight of each point; NaN for points that have none.
  var costWeights: [Double] = []
  /// One per cluster.
  var operating: [Sums]
  /// The share of observations that each model gets at the operating point.
  var shares: [Double]

  /// A choice by predictions.
  ///
  /// - Parameters:
  ///   - folds: of each observation. The operating point of a fold is at the cost weight that had
  ///     the best RouterArena score on the other folds.
  init(
    _ name: String, _ outcomes: ModelOutcomes, _ predictions: ModelPredictions, folds: [Int32],
    costWeights grid: [Double]
  ) {
    precondition(predictions.count == outcomes.count, "a prediction for every observation")
    self.name = name
    var all: [[Int]] = []
    for costWeight in grid {
      let choices = predictions.choices(costWeight: costWeight)
      // Neighbouring cost weights often choose alike: one point is enough.
      if choices == all.last { continue }
      all.append(choices)
      costWeights.append(costWeight)
    }
    points = all.map { choices in
      outcomes.clusterSums { i in outcomes.sums(i, choices[i]) }
    }
    let chosen = Self.crossFitted(folds) { inside in
      all.indices.max { a, b in
        outcomes.score(all[a], where: inside) < outcomes.score(all[b], where: inside)
      } ?? 0
    }
    operating = outcomes.clusterSums { i in outcomes.sums(i, all[chosen[i]][i]) }
    shares = [Double](repeating: 0, count: outcomes.modelCount)
    for i in 0..<outcomes.count { shares[all[chosen[i]][i]] += 1 / Double(outcomes.count) }
  }

  /// A choice that does not look at the prompt: each model with a probability of its own.
  init(mixing shares: [Double], _ name: String, _ outcomes: ModelOutcomes) {
    self.name = name
    self.shares = shares
    operating = outcomes.clusterSums { outcomes.sums($0, mixing: shares) }
  }

  /// RouterBench's zero router: the non-decreasing hull of the single models, whose points are
  /// mixtures of two of them (Hu et al., arXiv:2403.12031, §3.2).
  init(zeroRouter outcomes: ModelOutcomes, folds: [Int32]) {
    name = ChoiceReport.zeroRouter
    let models = outcomes.models.indices
    points = models.map { m in outcomes.clusterSums { outcomes.sums($0, m) } }
    costWeights = models.map { _ in .nan }
    var mixtures: [[Double]] = []
    let chosen = Self.crossFitted(folds) { inside in
      mixtures.append(outcomes.bestMixture(where: inside))
      return mixtures.count - 1
    }
    let found = mixtures
    operating = outcomes.clusterSums { outcomes.sums($0, mixing: found[chosen[$0]]) }
    shares = models.map { m in
      chosen.reduce(0) { $0 + found[$1][m] } / Double(max(1, chosen.count))
    }
  }

  /// For each observation what `choose` finds on the observations outside of its fold; on all of
  /// them where there is one fold.
  private static func crossFitted(_ folds: [Int32], _ choose: ((Int) -> Bool) -> Int) -> [Int] {
    let names = Set(folds).sorted()
    guard names.count > 1 else {
      let choice = choose { _ in true }
      return folds.map { _ in choice }
    }
    var choiceOfFold: [Int32: Int] = [:]
    for fold in names { choiceOfFold[fold] = choose { folds[$0] != fold } }
    return folds.map { choiceOfFold[$0]! }
  }
}

extension ModelOutcomes {
  /// What one observation adds when a model answers it.
  func sums(_ i: Int, _ m: Int) -> ChoiceCurve.Sums {
    ChoiceCurve.Sums(cost[i * modelCount + m], quality[i * modelCount + m], 1, 0)
  }

  func sums(_ i: Int, mixing shares: [Double]) -> ChoiceCurve.Sums {
    var total = ChoiceCurve.Sums.zero
    for m in shares.indices { total += shares[m] * sums(i, m) }
    return total
  }

  func clusterSums(_ value: (Int) -> ChoiceCurve.Sums) -> [ChoiceCurve.Sums] {
    var sums = [ChoiceCurve.Sums](repeating: .zero, count: clusterCount)
    for i in 0..<count { sums[Int(cluster[i])] += value(i) }
    return sums
  }

  /// RouterArena's score of the given choices on a part of the observations; −1 where undefined.
  fileprivate func score(_ choices: [Int], where isIncluded: (Int) -> Bool) -> Double {
    var total = ChoiceCurve.Sums.zero
    for i in choices.indices where isIncluded(i) { total += sums(i, choices[i]) }
    return total.arenaScore ?? -1
  }

  /// The mixture of single models with the best RouterArena score on a part of the observations:
  /// on the hull, each segment walked in 32 steps.
  fileprivate func bestMixture(where isIncluded: (Int) -> Bool) -> [Double] {
    let points = models.indices.map { m in
      var total = ChoiceCurve.Sums.zero
      for i in 0..<count where isIncluded(i) { total += sums(i, m) }
      return total.point
    }
    let hull = CostEfficiency.nonDecreasingHull(points)
    let corners = hull.map { corner in points.firstIndex(of: corner) ?? 0 }
    var best: (score: Double, shares: [Double]) = (-1, [])
    for (place, corner) in corners.enumerated() {
      let next = corners[min(place + 1, corners.count - 1)]
      for step in 0..<32 {
        var shares = [Double](repeating: 0, count: modelCount)
        let share = Double(step) / 32
        shares[corner] += 1 - share
        shares[next] += share
        let mixed = ChoiceCurve.Sums(
          zip(shares, points).reduce(0) { $0 + $1.0 * $1.1.cost },
          zip(shares, points).reduce(0) { $0 + $1.0 * $1.1.quality }, 1, 0)
        let score = mixed.arenaScore ?? -1
        if score > best.score { best = (score, shares) }
      }
    }
    return best.shares
  }
}

extension ChoiceCurve.Sums {
  /// Means: USD per request, and quality.
  var point: CostEfficiency.Point { .init(cost: self[0] / self[2], quality: self[1] / self[2]) }

  /// RouterArena's score of the mean quality at the mean cost.
  var arenaScore: Double? {
    self[2] > 0
      ? CostEfficiency.routerArenaScore(
        accuracy: Swift.min(point.quality, 1), cost: 1_000 * point.cost) : nil
  }

  /// The sums of a resample in which cluster c was drawn `counts[c]` times.
  static func total(_ sums: [Self], counts: UnsafeBufferPointer<UInt16>) -> Self {
    sums.withUnsafeBufferPointer { sums in
      var total = Self.zero
      for c in 0..<sums.count { total += Self(repeating: Double(counts[c])) * sums[c] }
      return total
    }
  }
}
