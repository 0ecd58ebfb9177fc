#if Gateway
internal import Synchronization

/// Metrics in Prometheus' text format (version 0.0.4).
///
/// Counting is an atomic addition on a series that its user keeps; looking a series up by label
/// values takes a lock for the time of one dictionary lookup.
public final class MetricsRegistry: Sendable {
  private enum Metric: Sendable {
    case counter(MetricFamily<Counter>)
    case histogram(MetricFamily<Histogram>)
    case callback(name: String, help: String, type: String, @Sendable () -> String)
  }

  /// The content type of ``exposition``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private let metrics = Mutex([Metric]())

  public init() {}

  public func counter(
    _ name: String, help: String, labels: [String] = [], unit: MetricUnit = .ones
  ) -> MetricFamily<Counter> {
    let family = MetricFamily(name, help: help, labels: labels, unit: unit) { Counter() }
    metrics.withLock { $0.append(.counter(family)) }
    return family
  }

  /// - Parameter bounds: the upper ends of the ranges, rising, in the unit.
  public func histogram(
    _ name: String, help: String, labels: [String] = [], unit: MetricUnit = .ones, bounds: [Int]
  ) -> MetricFamily<Histogram> {
    let family = MetricFamily(name, help: help, labels: labels, unit: unit) {
      Histogram(bounds: bounds)
    }
    metrics.withLock { $0.append(.histogram(family)) }
    return family
  }

  /// A number that is asked for when the metrics are read.
  public func gauge(_ name: String, help: String, value: @escaping @Sendable () -> Int) {
    metrics.withLock {
      $0.append(.callback(name: name, help: help, type: "gauge") { String(value()) })
    }
  }

  /// A number kept elsewhere that only grows.
  public func counter(_ name: String, help: String, value: @escaping @Sendable () -> Int) {
    metrics.withLock {
      $0.append(.callback(name: name, help: help, type: "counter") { String(value()) })
    }
  }

  /// All metrics as Prometheus reads them.
  public var exposition: String {
    var text = ""
    for metric in metrics.withLock({ $0 }) {
      switch metric {
      case .counter(let family):
        text += Self.head(family.name, family.help, "counter")
        for (values, counter) in family.sorted {
          text += family.name + Self.labels(family.labels, values)
          text += " \(family.unit.text(counter.total))\n"
        }
      case .histogram(let family):
        text += Self.head(family.name, family.help, "histogram")
        for (values, histogram) in family.sorted { text += Self.series(family, values, histogram) }
      case .callback(let name, let help, let type, let value):
        text += Self.head(name, help, type) + "\(name) \(value())\n"
      }
    }
    return text
  }

  private static func series(
    _ family: MetricFamily<Histogram>, _ values: [String], _ histogram: Histogram
  ) -> String {
    let (cumulative, sum) = histogram.totals
    let bounds = histogram.bounds.map(family.unit.text) + ["+Inf"]
    var text = ""
    for (bound, count) in zip(bounds, cumulative) {
      text += family.name + "_bucket" + labels(family.labels + ["le"], values + [bound])
      text += " \(count)\n"
    }
    let names = labels(family.labels, values)
    text += "\(family.name)_sum\(names) \(family.unit.text(sum))\n"
    return text + "\(family.name)_count\(names) \(cumulative.last ?? 0)\n"
  }

  private static func head(_ name: String, _ help: String, _ type: String) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private static func labels(_ names: [String], _ values: [String]) -> String {
    guard !names.isEmpty else { return "" }
    return "{" + zip(names, values).map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
  }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
#endif
