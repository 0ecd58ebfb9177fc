internal import Glibc

/// Figures that weigh quality against dollars, as two public benchmarks define them.
public enum CostEfficiency {
  /// A mean cost and the mean quality it buys.
  public struct Point: Sendable, Equatable {
    public var cost: Double
    public var quality: Double

    public init(cost: Double, quality: Double) {
      self.cost = cost
      self.quality = quality
    }
  }

  /// RouterBench's average improvement in quality, in the form of its repository
  /// (`evaluation/AIQ.py`): the area under the non-decreasing convex hull of (cost, quality) from
  /// the cheapest point to the dearest, divided by the dearest cost.
  ///
  /// - Parameter dearestCost: the largest cost among all the routers that are compared, to which the
  ///   hull goes on at its best quality; nil for a router on its own.
  /// - Returns: nil for fewer than two points or a dearest cost that is not above 0.
  public static func averageImprovementInQuality(
    _ points: [Point], dearestCost: Double? = nil
  ) -> Double? {
    guard points.count > 1, let own = points.map(\.cost).max() else { return nil }
    let dearest = max(own, dearestCost ?? own)
    guard dearest > 0 else { return nil }
    var hull = nonDecreasingHull(points)
    hull.append(Point(cost: dearest, quality: hull[hull.count - 1].quality))
    let area = zip(hull, hull.dropFirst()).reduce(0) { area, segment in
      area + (segment.1.cost - segment.0.cost) * (segment.0.quality + segment.1.quality) / 2
    }
    return area / dearest
  }

  /// The upper convex hull by ascending cost (Andrew's monotone chain), up to its highest point.
  static func nonDecreasingHull(_ points: [Point]) -> [Point] {
    let sorted = points.sorted { ($0.cost, $0.quality) < ($1.cost, $1.quality) }
    var hull: [Point] = []
    for point in sorted {
      // Of points with one cost the best comes last and replaces the others.
      if let last = hull.last, last.cost == point.cost { hull.removeLast() }
      while hull.count > 1 {
        let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
        let turn =
          (b.cost - a.cost) * (point.quality - a.quality)
          - (b.quality - a.quality) * (point.cost - a.cost)
        guard turn >= 0 else { break }
        hull.removeLast()
      }
      hull.append(point)
    }
    let top = hull.indices.max { hull[$0].quality < hull[$1].quality } ?? 0
    return Array(hull[...top])
  }

  /// RouterArena's score of an accuracy A ∈ 0…1 at c USD per 1,000 requests: with
  /// C = (log₂ 200 − log₂ c)/(log₂ 200 − log₂ 0.0044), kept in 0…1, it is
  /// S = 1.1·A·C/(0.1·A + C) (arXiv:2510.00202).
  ///
  /// - Returns: nil for an accuracy outside 0…1 or a cost that is not above 0.
  public static func routerArenaScore(accuracy: Double, cost: Double) -> Double? {
    guard (0...1).contains(accuracy), cost > 0, cost.isFinite else { return nil }
    let thrift = (log2(200) - log2(cost)) / (log2(200) - log2(0.0044))
    let c = min(max(thrift, 0), 1)
    let denominator = 0.1 * accuracy + c
    return denominator > 0 ? 1.1 * accuracy * c / denominator : 0
  }
}
