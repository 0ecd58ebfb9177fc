/// Limited-memory BFGS for smooth unconstrained minimisation (Nocedal & Wright, Numerical
/// Optimization, algorithms 7.4, 7.5) with a line search that satisfies the strong Wolfe conditions
/// (3.5, 3.6).
public struct LBFGS: Sendable {
  /// Pairs of steps and gradient changes that are kept.
  public var memory: Int
  /// Stops when the largest component of the gradient is at most this.
  public var gradientTolerance: Double
  /// Stops when the value fell by less than this share of its size, twice in a row; 0 turns it off.
  public var relativeDecrease: Double
  public var maximumIterations: Int

  public init(
    memory: Int = 10, gradientTolerance: Double = 1e-6, relativeDecrease: Double = 0,
    maximumIterations: Int = 500
  ) {
    self.memory = memory
    self.gradientTolerance = gradientTolerance
    self.relativeDecrease = relativeDecrease
    self.maximumIterations = maximumIterations
  }

  public struct Result: Sendable {
    public var x: [Double]
    public var value: Double
    /// The largest absolute component.
    public var gradientNorm: Double
    public var iterations: Int
    public var evaluations: Int
    /// Whether a stated tolerance was met, rather than the iterations or the line search giving out.
    public var converged: Bool
  }

  /// - Parameters:
  ///   - f: returns the value at x and writes the gradient; a value that is not finite makes the
  ///     line search step back.
  ///   - shouldStop: asked once an iteration, with its number and value.
  public func minimize(
    _ start: [Double], shouldStop: (_ iteration: Int, _ value: Double) -> Bool = { _, _ in false },
    _ f: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Result {
    var point = Point(x: start, gradient: [Double](repeating: 0, count: start.count))
    point.value = f(point.x, &point.gradient)
    var evaluations = 1
    var history: [Pair] = []
    var stalled = 0
    var iteration = 0
    var converged = point.largestSlope <= gradientTolerance
    while !converged, iteration < maximumIterations, point.value.isFinite {
      if shouldStop(iteration, point.value) { break }
      var direction = descent(point.gradient, history)
      var slope = dot(direction, point.gradient)
      if slope >= 0 {
        history = []
        direction = point.gradient.map { -$0 }
        slope = dot(direction, point.gradient)
      }
      let first = history.isEmpty ? min(1, 1 / max(point.norm, 1e-300)) : 1
      guard
        let next = lineSearch(
          from: point, along: direction, slope: slope, firstStep: first, evaluations: &evaluations,
          f)
      else {
        // A fresh start along the gradient may still help; a second failure will not.
        if history.isEmpty { break }
        history = []
        continue
      }
      let pair = Pair(
        step: zip(next.x, point.x).map { $0 - $1 },
        change: zip(next.gradient, point.gradient).map { $0 - $1 })
      if pair.curvature > 1e-12 * dot(pair.change, pair.change) {
        history.append(pair)
        if history.count > memory { history.removeFirst() }
      }
      let decrease = point.value - next.value
      let small = relativeDecrease * max(abs(point.value), abs(next.value), 1e-300)
      stalled = decrease <= small && relativeDecrease > 0 ? stalled + 1 : 0
      point = next
      iteration += 1
      converged = point.largestSlope <= gradientTolerance || stalled >= 2
    }
    return Result(
      x: point.x, value: point.value, gradientNorm: point.largestSlope, iterations: iteration,
      evaluations: evaluations, converged: converged)
  }

  private struct Point {
    var x: [Double]
    var gradient: [Double]
    var value = 0.0
    var largestSlope: Double { gradient.reduce(0) { max($0, abs($1)) } }
    var norm: Double { dot(gradient, gradient).squareRoot() }
  }

  private struct Pair {
    var step: [Double]
    var change: [Double]
    var curvature: Double { dot(step, change) }
  }

  /// −Hg by the two-loop recursion.
  private func descent(_ gradient: [Double], _ history: [Pair]) -> [Double] {
    var q = gradient
    var factors: [Double] = []
    for pair in history.reversed() {
      let factor = dot(pair.step, q) / pair.curvature
      factors.append(factor)
      for i in q.indices { q[i] -= factor * pair.change[i] }
    }
    if let last = history.last {
      let scale = last.curvature / dot(last.change, last.change)
      for i in q.indices { q[i] *= scale }
    }
    for (pair, factor) in zip(history, factors.reversed()) {
      let correction = factor - dot(pair.change, q) / pair.curvature
      for i in q.indices { q[i] += correction * pair.step[i] }
    }
    return q.map { -$0 }
  }

  /// A point that satisfies the strong Wolfe conditions, or at least decreases the value enough;
  /// nil when no such step was found.
  private func lineSearch(
    from start: Point, along direction: [Double], slope: Double, firstStep: Double,
    evaluations: inout Int, _ f: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Point? {
    let sufficient = 1e-4
    let curvature = 0.9
    func probe(_ step: Double) -> (Point, Double) {
      var point = start
      for i in point.x.indices { point.x[i] += step * direction[i] }
      point.value = f(point.x, &point.gradient)
      evaluations += 1
      return (point, dot(point.gradient, direction))
    }
    var low = (step: 0.0, value: start.value, slope: slope)
    var high: (step: Double, value: Double, slope: Double)?
    var best: Point?
    var step = firstStep
    for _ in 0..<40 {
      let (point, newSlope) = probe(step)
      let acceptable =
        point.value.isFinite && point.value <= start.value + sufficient * step * slope
      if acceptable, abs(newSlope) <= curvature * abs(slope) { return point }
      if acceptable, best == nil || point.value < best!.value { best = point }
      if !acceptable || point.value >= low.value && low.step > 0 {
        high = (step, point.value, newSlope)
      } else {
        if newSlope * ((high?.step ?? .infinity) - low.step) >= 0 {
          high = low
        }
        low = (step, point.value, newSlope)
      }
      if let high {
        step = interpolated(low, high)
        if abs(high.step - low.step) < 1e-12 * max(1, abs(low.step)) { break }
      } else {
        step *= 2
      }
    }
    return best
  }

  /// The minimum of the cubic through both ends, kept away from them; the middle when it has none.
  private func interpolated(
    _ a: (step: Double, value: Double, slope: Double),
    _ b: (step: Double, value: Double, slope: Double)
  ) -> Double {
    let width = b.step - a.step
    let middle = a.step + width / 2
    guard b.value.isFinite, b.slope.isFinite else { return a.step + width / 10 }
    let theta = a.slope + b.slope - 3 * (b.value - a.value) / width
    let radicand = theta * theta - a.slope * b.slope
    guard radicand >= 0 else { return middle }
    let gamma = (width > 0 ? 1 : -1) * radicand.squareRoot()
    let cubic = b.step - width * (b.slope + gamma - theta) / (b.slope - a.slope + 2 * gamma)
    let (lowest, highest) = (min(a.step, b.step), max(a.step, b.step))
    let margin = 0.1 * (highest - lowest)
    guard cubic.isFinite, cubic > lowest + margin, cubic < highest - margin else { return middle }
    return cubic
  }
}

func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sums = SIMD4<Double>.zero
  return x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      var i = 0
      while i + 4 <= x.count {
        sums.addProduct(
          SIMD4(x[i], x[i + 1], x[i + 2], x[i + 3]), SIMD4(y[i], y[i + 1], y[i + 2], y[i + 3]))
        i += 4
      }
      var total = sums.sum()
      while i < x.count {
        total += x[i] * y[i]
        i += 1
      }
      return total
    }
  }
}
