/// The statistics of a sample with those of its resamples.
struct MeasuredSample {
  private let width: Int
  private let gridCount: Int
  private let sample: [Double]
  private let replicates: [Double]
  private let confidence: Double
  private let hasCosts: Bool

  init(
    _ measures: RoutingMeasures, clusterCount: Int, options: EvaluationOptions, hasCosts: Bool
  ) {
    width = measures.width
    gridCount = measures.gridCount
    sample = measures.measureSample(clusterCount: clusterCount)
    // One cluster resamples to itself: there is nothing to see, and no interval.
    var options = options
    if clusterCount < 2 { options.bootstrapReplicates = 0 }
    replicates = ClusterBootstrap(clusterCount: clusterCount, options: options)
      .run(width: measures.width) { measures.measure(counts: $0, into: $1) }
    confidence = options.confidence
    self.hasCosts = hasCosts
  }

  /// A statistic with its interval; undefined if it is about costs and they are not known.
  func estimate(_ statistic: RoutingMeasures.Statistic) -> Estimate {
    switch statistic {
    case .cost, .costAllStrong, .costAllWeak, .saving:
      guard hasCosts else { return Estimate() }
    default: break
    }
    let value = sample[statistic.rawValue]
    let defined = value.isFinite ? value : nil
    let column = BootstrapColumn(replicates, column: statistic.rawValue, width: width)
    return statistic == .ece
      ? column.shiftedInterval(of: defined, confidence: confidence)
      : column.interval(of: defined, confidence: confidence)
  }

  /// A statistic of every resample, NaN where undefined.
  func replicates(of statistic: RoutingMeasures.Statistic) -> [Double] {
    stride(from: statistic.rawValue, to: replicates.count, by: width).map { replicates[$0] }
  }

  /// The interval of the curve's quality at even shares.
  struct QualityBand {
    fileprivate let low: [Double?]
    fileprivate let high: [Double?]

    /// Linear between the shares it was measured at.
    func ends(at share: Double) -> (low: Double?, high: Double?) {
      (Self.value(of: low, at: share), Self.value(of: high, at: share))
    }

    private static func value(of ends: [Double?], at share: Double) -> Double? {
      let position = share * Double(ends.count - 1)
      let index = min(max(0, Int(position)), ends.count - 2)
      guard let left = ends[index], let right = ends[index + 1] else { return nil }
      return left + (position - Double(index)) * (right - left)
    }
  }

  /// Nil without resamples.
  func qualityBand() -> QualityBand? {
    guard !replicates.isEmpty, gridCount > 1 else { return nil }
    let first = width - gridCount
    let intervals = (first..<width).map { column in
      BootstrapColumn(replicates, column: column, width: width)
        .interval(of: sample[column], confidence: confidence)
    }
    return QualityBand(low: intervals.map(\.low), high: intervals.map(\.high))
  }
}
