/// Finds a step along a direction of descent that satisfies the strong Wolfe conditions
///
///     φ(α) ≤ φ(0) + c₁ α φ′(0),   |φ′(α)| ≤ c₂ |φ′(0)|,   c₁ = 10⁻⁴, c₂ = 0.9
///
/// by bracketing (Nocedal & Wright, algorithm 3.5), then narrowing with cubic interpolation (3.6).
///
/// Close to a minimum the decrease drowns in the rounding of φ while φ′ is still exact; there the
/// first condition is replaced by Hager & Zhang's, which looks at the slopes alone (SIAM J. Optim.
/// 16, 2005): φ(α) ≤ φ(0) + ε|φ(0)| and φ′(α) ≤ (2c₁ − 1) φ′(0).
struct LineSearch {
  private static let sufficientDecrease = 1e-4
  private static let curvature = 0.9
  /// ε, a few thousand units in the last place.
  private static let rounding = 1e-12
  private static let maximumEvaluations = 40

  /// The step and the change of the gradient of the last advance.
  private(set) var step: [Double]
  private(set) var change: [Double]
  /// Counts calls of f.
  var evaluations = 0

  private var trial: LBFGS.Point
  /// The lowest point that decreases φ enough, kept in case the curvature condition is never met.
  private var fallback: LBFGS.Point?

  init(dimension: Int) {
    step = [Double](repeating: 0, count: dimension)
    change = step
    trial = LBFGS.Point(x: step, gradient: step)
  }

  /// φ at one step length.
  private struct Sample {
    var length: Double
    var value: Double
    var slope: Double
  }

  /// Moves `point` to the step found; false, and no move, when none was.
  mutating func advance(
    _ point: inout LBFGS.Point, along direction: [Double], firstStep: Double,
    _ f: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Bool {
    let start = Sample(length: 0, value: point.value, slope: dot(direction, point.gradient))
    guard start.slope < 0, start.slope.isFinite else { return false }
    fallback = nil
    // φ has acceptable steps between low and high; without a high, beyond low.
    var low = start
    var high: Sample?
    var length = firstStep
    for _ in 0..<Self.maximumEvaluations {
      let sample = evaluate(point, direction, length, f)
      if accepts(sample, start) {
        move(&point)
        return true
      }
      let decreases =
        sample.value <= start.value + Self.sufficientDecrease * length * start.slope
      if decreases, sample.value < fallback?.value ?? start.value { fallback = trial }
      // Comparisons are false for NaN, which so counts as too far.
      if !decreases || (low.length > 0 && sample.value >= low.value) {
        high = sample
      } else {
        if sample.slope * ((high?.length ?? .infinity) - low.length) >= 0 { high = low }
        low = sample
      }
      if let high {
        guard abs(high.length - low.length) > 1e-14 * max(high.length, low.length) else { break }
        length = Self.between(low, high)
      } else {
        length *= 2
      }
      guard length.isFinite, length > 0 else { break }
    }
    guard let fallback else { return false }
    trial = fallback
    move(&point)
    return true
  }

  private mutating func evaluate(
    _ point: LBFGS.Point, _ direction: [Double], _ length: Double,
    _ f: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Sample {
    for i in direction.indices { trial.x[i] = point.x[i] + length * direction[i] }
    trial.value = f(trial.x, &trial.gradient)
    trial.measure()
    evaluations += 1
    guard trial.isFinite else { return Sample(length: length, value: .nan, slope: .nan) }
    return Sample(length: length, value: trial.value, slope: dot(direction, trial.gradient))
  }

  private func accepts(_ sample: Sample, _ start: Sample) -> Bool {
    guard abs(sample.slope) <= Self.curvature * abs(start.slope) else { return false }
    let enough = Self.sufficientDecrease * sample.length * start.slope
    return sample.value <= start.value + enough
      || sample.value <= start.value + Self.rounding * abs(start.value)
        && sample.slope <= (2 * Self.sufficientDecrease - 1) * start.slope
  }

  /// Makes the trial the point; the old point's memory serves the next trial.
  private mutating func move(_ point: inout LBFGS.Point) {
    for i in step.indices {
      step[i] = trial.x[i] - point.x[i]
      change[i] = trial.gradient[i] - point.gradient[i]
    }
    swap(&point, &trial)
  }

  /// The minimum of the cubic through both ends, kept a tenth of the interval away from them; the
  /// middle when it has none.
  private static func between(_ low: Sample, _ high: Sample) -> Double {
    let width = high.length - low.length
    // Beyond the domain of f nothing is known but that it is too far.
    guard high.value.isFinite, high.slope.isFinite else { return low.length + width / 10 }
    let theta = low.slope + high.slope - 3 * (high.value - low.value) / width
    let radicand = theta * theta - low.slope * high.slope
    guard radicand >= 0 else { return low.length + width / 2 }
    let gamma = (width > 0 ? 1 : -1) * radicand.squareRoot()
    let cubic =
      high.length - width * (high.slope + gamma - theta) / (high.slope - low.slope + 2 * gamma)
    let share = (cubic - low.length) / width
    return share.isFinite && share > 0.1 && share < 0.9 ? cubic : low.length + width / 2
  }
}
