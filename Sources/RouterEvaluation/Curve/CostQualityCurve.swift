/// The quality a router reaches at each share of calls it sends to the strong model.
///
/// The curve runs from every call on the weak model to every call on the strong one and is
/// linear between its points. Build it from outcomes and the scores that rank them, or from points
/// that were measured elsewhere:
///
/// ```swift
/// let curve = CostQualityCurve(outcomes, scores: scores)
/// curve.averagePerformanceGapRecovered       // APGR, 0.5 for random routing
/// curve.callPerformanceThreshold(for: 0.5)   // CPT(50 %)
/// ```
///
/// The performance gap recovered at a quality is PGR = (quality − weak)/(strong − weak) (Ong et al.,
/// *RouteLLM*, 2024, §2.2). It is undefined where the strong model is not better: then everything
/// that is measured in it is `nil`.
public struct CostQualityCurve: Sendable, Equatable {
  /// One operating point of a router.
  public struct Point: Sendable, Equatable {
    /// The share of calls sent to the strong model, in `0...1`.
    public var strongCallFraction: Double
    /// The mean quality over all calls, on the benchmark's own scale.
    public var quality: Double

    public init(strongCallFraction: Double, quality: Double) {
      self.strongCallFraction = strongCallFraction
      self.quality = quality
    }
  }

  /// Ascending by share, from 0 to 1.
  public let points: [Point]
  /// The mean quality with every call on one model.
  public let weakQuality: Double
  public let strongQuality: Double

  /// The complete curve of a ranking: every prompt in turn goes to the strong model, best score
  /// first.
  ///
  /// Observations with equal scores are averaged over all their orders, which makes the curve
  /// straight across them. An observation of weight 2 counts as two.
  ///
  /// - Precondition: there is an observation, and one score per observation, none of them NaN.
  public init(_ outcomes: PairOutcomes, scores: [Double]) {
    precondition(outcomes.count > 0, "a curve needs outcomes")
    self.init(RankedOutcomes(outcomes, scores: scores), means: outcomes.meanQuality)
  }

  init(_ ranked: RankedOutcomes, means: (strong: Double, weak: Double)) {
    let total = ranked.rows.reduce(0) { $0 + $1.weight }
    var points = [Point(strongCallFraction: 0, quality: means.weak)]
    var (weight, gain) = (0.0, 0.0)
    for row in ranked.rows {
      weight += row.weight
      gain += row.gain
      guard row.endsRun else { continue }
      points.append(
        Point(strongCallFraction: weight / total, quality: means.weak + gain / total))
    }
    // The end is known exactly; the running sums have rounded on the way to it.
    points[points.count - 1] = Point(strongCallFraction: 1, quality: means.strong)
    self.points = points
    (strongQuality, weakQuality) = means
  }

  /// A curve through measured points, in any order, completed by both ends where they lack.
  ///
  /// - Throws: ``EvaluationError/invalidPoint(strongCallFraction:quality:)`` for a share outside
  ///   `0...1` or a quality that is not finite.
  public init(
    points: [Point], weakQuality: Double, strongQuality: Double
  ) throws(EvaluationError) {
    let ends = [
      Point(strongCallFraction: 0, quality: weakQuality),
      Point(strongCallFraction: 1, quality: strongQuality),
    ]
    for point in points + ends {
      guard (0...1).contains(point.strongCallFraction), point.quality.isFinite else {
        throw .invalidPoint(
          strongCallFraction: point.strongCallFraction, quality: point.quality)
      }
    }
    var sorted = points.enumerated().sorted {
      ($0.element.strongCallFraction, $0.offset) < ($1.element.strongCallFraction, $1.offset)
    }.map(\.element)
    if sorted.first?.strongCallFraction != 0 { sorted.insert(ends[0], at: 0) }
    if sorted.last?.strongCallFraction != 1 { sorted.append(ends[1]) }
    self.points = sorted
    self.weakQuality = weakQuality
    self.strongQuality = strongQuality
  }

  /// strong − weak.
  public var gap: Double { strongQuality - weakQuality }

  /// PGR of a quality; nil unless the gap is above 0.
  public func performanceGapRecovered(at quality: Double) -> Double? {
    gap > 0 ? (quality - weakQuality) / gap : nil
  }

  /// The area under PGR over the full range of shares (APGR): 0.5 for random routing; nil unless
  /// the gap is above 0.
  public var averagePerformanceGapRecovered: Double? {
    let area = zip(points, points.dropFirst()).reduce(0) { area, segment in
      let (left, right) = segment
      let width = right.strongCallFraction - left.strongCallFraction
      return area + width * ((left.quality + right.quality) / 2 - weakQuality)
    }
    return gap > 0 ? area / gap : nil
  }

  /// The first share at which the curve, walked by share, recovers `fraction` of the gap (CPT);
  /// nil if it never does, or unless the gap is above 0.
  public func callPerformanceThreshold(for fraction: Double) -> Double? {
    guard gap > 0 else { return nil }
    let target = weakQuality + fraction * gap
    // Sums round: a point that recovers the share but for the last digits counts.
    let slack = 1e-12 * gap
    guard let hit = points.firstIndex(where: { $0.quality >= target - slack }) else { return nil }
    guard hit > 0 else { return points[0].strongCallFraction }
    let (left, right) = (points[hit - 1], points[hit])
    let part = min(1, (target - left.quality) / (right.quality - left.quality))
    return left.strongCallFraction + part * (right.strongCallFraction - left.strongCallFraction)
  }

  /// The curve at `count` ≥ 2 even shares.
  public func sampled(_ count: Int) -> [Point] {
    (0..<count).map { index in
      let share = Double(index) / Double(count - 1)
      return Point(
        strongCallFraction: share, quality: quality(atStrongCallFraction: share))
    }
  }

  /// The quality at a share, which is linear between points.
  public func quality(atStrongCallFraction share: Double) -> Double {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].strongCallFraction < share { low = middle + 1 } else { high = middle }
    }
    guard low < points.count else { return strongQuality }
    guard low > 0 else { return points[0].quality }
    let (left, right) = (points[low - 1], points[low])
    let width = right.strongCallFraction - left.strongCallFraction
    guard width > 0 else { return right.quality }
    let part = (share - left.strongCallFraction) / width
    return left.quality + part * (right.quality - left.quality)
  }
}
