internal import Glibc

/// A mean with its 95 % interval by Student's t; no interval for fewer than two values.
struct Mean {
  var value: Double?
  var low: Double?
  var high: Double?

  init(_ values: [Double]) {
    guard !values.isEmpty else { return }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    value = mean
    guard values.count > 1 else { return }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half =
      Self.quantile(freedom: values.count - 1) * (squares / (count - 1) / count).squareRoot()
    (low, high) = (mean - half, mean + half)
  }

  /// The 97.5 % quantile of Student's t: exact for 1 and 2 degrees of freedom, else Hill's series
  /// in the normal quantile (Abramowitz & Stegun 26.7.5), right to 0.3 % from 3 on.
  static func quantile(freedom: Int) -> Double {
    let (z, n) = (1.959963984540054, Double(freedom))
    switch freedom {
    case 1: return 12.706204736432095
    case 2: return 4.302652729696142
    default:
      let z2 = z * z
      let terms = [
        (z2 + 1) / 4, ((5 * z2 + 16) * z2 + 3) / 96, (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
        ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) / 92_160,
      ]
      return z * (1 + terms.reversed().reduce(0) { ($0 + $1) / n })
    }
  }
}
