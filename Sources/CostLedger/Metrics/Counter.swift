#if Gateway
internal import Synchronization

/// A number that only grows.
public final class Counter: Sendable {
  private let value = Atomic(0)

  init() {}

  /// - Parameter amount: in the metric's unit; what is negative is not added.
  public func add(_ amount: Int = 1) { value.wrappingAdd(max(amount, 0), ordering: .relaxed) }

  public var total: Int { value.load(ordering: .relaxed) }
}

/// How often values fell into ranges, and their sum.
public final class Histogram: Sendable {
  let bounds: [Int]
  /// One per bound and one for what is above all of them.
  private let counts: [Counter]
  private let sum = Counter()

  init(bounds: [Int]) {
    self.bounds = bounds
    counts = (0...bounds.count).map { _ in Counter() }
  }

  /// - Parameter value: in the metric's unit, not negative.
  public func observe(_ value: Int) {
    var index = 0
    while index < bounds.count, value > bounds[index] { index += 1 }
    counts[index].add(1)
    sum.add(value)
  }

  /// Values at or below each bound, then of all; and their sum.
  var totals: (cumulative: [Int], sum: Int) {
    var running = 0
    let cumulative = counts.map { count in
      running += count.total
      return running
    }
    return (cumulative, sum.total)
  }
}
#endif
