internal import Glibc

/// A stretch of an axis with round tick marks.
struct AxisScale {
  let low: Double
  let high: Double
  let ticks: [Double]
  /// Digits after the point that tell the ticks apart.
  let digits: Int

  /// Covers `values` with about `count` steps of 1, 2 or 5 times a power of ten.
  init(covering values: [Double], ticks count: Int) {
    let finite = values.filter(\.isFinite)
    let least = finite.min() ?? 0
    var most = finite.max() ?? 1
    if most <= least { most = least + max(abs(least) * 0.01, 1e-6) }
    let rough = (most - least) / Double(max(1, count))
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
    let (first, last) = ((least / step).rounded(.down), (most / step).rounded(.up))
    low = first * step
    high = last * step
    ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
    digits = max(0, Int(-log10(step * 1.001).rounded(.down)))
  }

  /// 0 at the low end, 1 at the high end.
  func fraction(of value: Double) -> Double { (value - low) / (high - low) }
}
