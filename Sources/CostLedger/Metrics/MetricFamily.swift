#if Gateway
internal import Synchronization

/// The series of one metric, one for each combination of label values that was seen.
///
/// Label values come from requests too. There are at most ``seriesLimit`` series; further
/// combinations are counted together under the value `other`.
public final class MetricFamily<Series: AnyObject & Sendable>: Sendable {
  public static var seriesLimit: Int { 256 }

  let name: String
  let help: String
  let labels: [String]
  let unit: MetricUnit
  private let make: @Sendable () -> Series
  private let series = Mutex([[String]: Series]())

  init(
    _ name: String, help: String, labels: [String], unit: MetricUnit,
    make: @escaping @Sendable () -> Series
  ) {
    self.name = name
    self.help = help
    self.labels = labels
    self.unit = unit
    self.make = make
  }

  /// The series of these label values, in the order of the labels. Callers may keep it.
  public func callAsFunction(_ values: String...) -> Series { callAsFunction(values) }

  public func callAsFunction(_ values: [String]) -> Series {
    precondition(values.count == labels.count, "\(name) has \(labels.count) labels")
    return series.withLock { series in
      if let known = series[values] { return known }
      var values = values.map { $0.clipped(to: 128) }
      if series.count >= Self.seriesLimit - 1 { values = values.map { _ in "other" } }
      if let known = series[values] { return known }
      let new = make()
      series[values] = new
      return new
    }
  }

  /// The series by label values, sorted.
  var sorted: [(values: [String], series: Series)] {
    series.withLock { series in series.map { ($0, $1) } }
      .sorted { $0.values.lexicographicallyPrecedes($1.values) }
  }
}
#endif
