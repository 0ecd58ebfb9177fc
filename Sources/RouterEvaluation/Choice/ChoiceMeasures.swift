/// Every statistic of a ``ChoiceReport``, computed from how often a resample drew each cluster.
struct ChoiceMeasures: Sendable {
  /// The statistics of each way to choose, one after the other.
  enum Statistic: Int, CaseIterable {
    case aiq, arena, cost, quality
  }

  let curves: [ChoiceCurve]
  /// The curve that is ours, for the two statistics beside the best single model.
  let ours: Int
  /// The place among `curves` of the best single model.
  let best: Int

  /// Two more follow those of the ways: the saving at the best model's quality, and the quality
  /// gained at its cost.
  var width: Int { curves.count * Statistic.allCases.count + 2 }
  var savingColumn: Int { width - 2 }
  var gainColumn: Int { width - 1 }

  func column(_ curve: Int, _ statistic: Statistic) -> Int {
    curve * Statistic.allCases.count + statistic.rawValue
  }

  func measure(
    counts: UnsafeBufferPointer<UInt16>, into statistics: UnsafeMutableBufferPointer<Double>
  ) {
    let points = curves.map { curve in
      curve.points.map { ChoiceCurve.Sums.total($0, counts: counts).point }
    }
    // RouterBench divides by the dearest point among all routers that it compares.
    let dearest = points.joined().map(\.cost).max() ?? 0
    for (place, curve) in curves.enumerated() {
      let total = ChoiceCurve.Sums.total(curve.operating, counts: counts)
      statistics[column(place, .aiq)] =
        CostEfficiency.averageImprovementInQuality(points[place], dearestCost: dearest) ?? .nan
      statistics[column(place, .arena)] = total.arenaScore ?? .nan
      statistics[column(place, .cost)] = 1_000 * total.point.cost
      statistics[column(place, .quality)] = total.point.quality
    }
    let hull = CostEfficiency.nonDecreasingHull(points[ours])
    let target = ChoiceCurve.Sums.total(curves[best].operating, counts: counts).point
    statistics[savingColumn] =
      CostEfficiency.cost(ofQuality: target.quality, on: hull).map { 1 - $0 / target.cost } ?? .nan
    statistics[gainColumn] =
      CostEfficiency.quality(atCost: target.cost, on: hull).map { $0 - target.quality } ?? .nan
  }
}

extension CostEfficiency {
  /// The least cost at which a hull reaches a quality, linear between its corners; nil if it never
  /// does.
  static func cost(ofQuality quality: Double, on hull: [Point]) -> Double? {
    guard let first = hull.first, quality > first.quality else { return hull.first?.cost }
    for (left, right) in zip(hull, hull.dropFirst()) where right.quality >= quality {
      let share = (quality - left.quality) / (right.quality - left.quality)
      return left.cost + share * (right.cost - left.cost)
    }
    return nil
  }

  /// The quality that a hull buys for a cost; nil below its cheapest corner.
  static func quality(atCost cost: Double, on hull: [Point]) -> Double? {
    guard let first = hull.first, let last = hull.last, cost >= first.cost else { return nil }
    for (left, right) in zip(hull, hull.dropFirst()) where right.cost >= cost {
      let share = (cost - left.cost) / (right.cost - left.cost)
      return left.quality + share * (right.quality - left.quality)
    }
    return last.quality
  }
}
