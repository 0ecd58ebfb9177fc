/// A share or a mean of numbers from 0 to 1, with the 95 % interval that prompts allow.
///
/// Rows of one prompt are not independent, so the prompt is what counts. With y_c the sum and n_c the
/// number of the observations of prompt group c, p = Σy / Σn has the cluster-robust variance
///
///     v = G/(G − 1) · Σ_c (y_c − p·n_c)² / (Σ_c n_c)²     (Cochran, Sampling Techniques, 1977, §9A)
///
/// and the interval is Wilson's (1927) for as many independent observations as have that variance,
/// p(1 − p)/v of them; G where all observations are equal.
public struct ShareEstimate: Sendable, Equatable {
  public var value: Double
  /// Nil when there are fewer than two prompt groups.
  public var low: Double?
  public var high: Double?
  public var observations: Int
  /// Prompt groups.
  public var groups: Int
}

/// A difference with its 95 % interval by prompts, from the normal distribution.
public struct DifferenceEstimate: Sendable, Equatable {
  public var value: Double
  public var low: Double
  public var high: Double
  public var observations: Int

  /// - Parameter variance: the sum of the squares of each prompt group's summed influence.
  init(_ value: Double, variance: Double, observations: Int) {
    let half = ClusterMean.normalQuantile * variance.squareRoot()
    self.value = value
    low = value - half
    high = value + half
    self.observations = observations
  }

  /// Whether the interval leaves out 0.
  public var isCertain: Bool { low > 0 || high < 0 }
}

/// Sums from which a ``ShareEstimate`` is made.
struct ClusterMean {
  static let normalQuantile = 1.959963984540054

  private var count = 0.0
  private var sum = 0.0
  private var groups = 0.0
  /// Σ y_c², Σ y_c·n_c, Σ n_c².
  private var squares = SIMD3<Double>.zero
  private(set) var groupCount = 0.0
  private var groupSum = 0.0

  /// Adds an observation of the group at hand.
  mutating func add(_ value: Double) {
    groupCount += 1
    groupSum += value
  }

  /// Ends the group at hand, if it has any observation.
  mutating func endGroup() {
    guard groupCount > 0 else { return }
    count += groupCount
    sum += groupSum
    groups += 1
    squares += SIMD3(groupSum * groupSum, groupSum * groupCount, groupCount * groupCount)
    groupCount = 0
    groupSum = 0
  }

  /// Nil if there was no observation.
  var estimate: ShareEstimate? {
    guard count > 0 else { return nil }
    let p = sum / count
    var estimate = ShareEstimate(
      value: p, low: nil, high: nil, observations: Int(count), groups: Int(groups))
    guard groups > 1 else { return estimate }
    let residuals = max(0, squares.x - 2 * p * squares.y + p * p * squares.z)
    let variance = groups / (groups - 1) * residuals / (count * count)
    let n = variance > 1e-15 ? max(1, p * (1 - p) / variance) : groups
    let z = Self.normalQuantile
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (max(0, p * (1 - p)) / n + z * z / (4 * n * n)).squareRoot()
    estimate.low = max(0, middle - half)
    estimate.high = min(1, middle + half)
    return estimate
  }
}

/// The rows of a data set by the group of their prompt.
struct RowsByGroup {
  private let order: [Int32]
  private let starts: [Int32]

  init(_ dataset: PreferenceDataset) {
    let prompts = dataset.prompts
    let promptOfRow = dataset.columns.prompt
    var starts = [Int32](repeating: 0, count: prompts.groupCount + 1)
    for prompt in promptOfRow { starts[Int(prompts.group(of: Int(prompt))) + 1] += 1 }
    for group in 1..<starts.count { starts[group] += starts[group - 1] }
    var next = starts
    var order = [Int32](repeating: 0, count: promptOfRow.count)
    for (row, prompt) in promptOfRow.enumerated() {
      let group = Int(prompts.group(of: Int(prompt)))
      order[Int(next[group])] = Int32(row)
      next[group] += 1
    }
    self.order = order
    self.starts = starts
  }

  var groupCount: Int { starts.count - 1 }

  /// The rows of a group, in order.
  subscript(group: Int) -> ArraySlice<Int32> {
    order[Int(starts[group])..<Int(starts[group + 1])]
  }
}
