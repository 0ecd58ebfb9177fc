internal import Glibc

/// A mean over prompts that count several rows each: Σ sums / Σ weights, with a 95 % interval.
///
/// The interval is the percentile bootstrap over prompts (2,000 draws, always the same). Where all
/// prompts agree on 0 or on 1 it would have no width; there it is Wilson's (1927), with as many
/// trials as there are prompts.
struct PromptMean {
  private static let draws = 2000
  /// The 97.5 % quantile of the normal distribution.
  private static let quantile = 1.959964

  /// Whether the mean is of differences, in −1…1, and not of shares.
  var isDifference = false
  private(set) var sums: [Double] = []
  private(set) var weights: [Double] = []

  /// Adds a prompt.
  mutating func append(sum: Double, weight: Double) {
    guard weight > 0 else { return }
    sums.append(sum)
    weights.append(weight)
  }

  var interval: MeanInterval? {
    let weight = weights.reduce(0, +)
    guard weight > 0 else { return nil }
    let mean = sums.reduce(0, +) / weight
    let count = Double(sums.count)
    let values = zip(sums, weights).map { $0 / $1 }
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      guard first == 0 || first == 1 else {
        return MeanInterval(mean: mean, low: nil, high: nil, prompts: sums.count)
      }
      let square = Self.quantile * Self.quantile
      let reach = square / (count + square)
      let floor = isDifference ? -reach : 0
      return MeanInterval(
        mean: mean, low: first == 1 ? 1 - reach * (isDifference ? 2 : 1) : floor,
        high: first == 1 ? 1 : reach, prompts: sums.count)
    }
    var generator = Draw(state: 0x5EED)
    var means: [Double] = []
    means.reserveCapacity(Self.draws)
    for _ in 0..<Self.draws {
      var (sum, weight) = (0.0, 0.0)
      for _ in sums.indices {
        let index = generator.index(below: sums.count)
        sum += sums[index]
        weight += weights[index]
      }
      means.append(sum / weight)
    }
    means.sort()
    return MeanInterval(
      mean: mean, low: means[Int((0.025 * Double(Self.draws)).rounded(.down))],
      high: means[Int((0.975 * Double(Self.draws)).rounded(.down))], prompts: sums.count)
  }

  /// SplitMix64.
  private struct Draw {
    var state: UInt64

    mutating func index(below count: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((word ^ (word >> 31)).multipliedFullWidth(by: UInt64(count)).high)
    }
  }
}

/// A mean with a 95 % interval.
public struct MeanInterval: Sendable, Equatable {
  public var mean: Double
  /// Nil where there is nothing to tell the spread from.
  public var low: Double?
  public var high: Double?
  public var prompts: Int
}
