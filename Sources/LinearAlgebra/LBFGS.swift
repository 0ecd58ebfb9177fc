/// Limited-memory BFGS for smooth unconstrained minimisation (Nocedal & Wright, Numerical
/// Optimization, 2nd ed., algorithms 7.4 and 7.5), with a line search for the strong Wolfe conditions
/// (3.5, 3.6).
///
/// Memory: 2·`memory` + 5 vectors. Sums run in a fixed order, so that the same function gives the
/// same bits.
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

  /// Why the iteration ended.
  public enum Ending: Sendable, Equatable {
    /// The gradient is within its tolerance.
    case gradient
    /// The value hardly falls any more.
    case decrease
    /// All iterations are used up.
    case iterations
    /// No step along the gradient lowers the value, often because rounding hides the decrease.
    case lineSearch
    /// The value or the gradient at the start is not finite.
    case nonFinite
    /// The caller asked for it.
    case stopped
  }

  public struct Result: Sendable {
    public var x: [Double]
    public var value: Double
    /// The largest absolute component.
    public var gradientNorm: Double
    public var iterations: Int
    public var evaluations: Int
    public var ending: Ending
    /// Whether a stated tolerance was met.
    public var converged: Bool { ending == .gradient || ending == .decrease }
  }

  /// - Parameters:
  ///   - shouldStop: asked before every iteration, with its number and the value so far; also the
  ///     place to report progress from.
  ///   - f: returns the value at x and writes every component of the gradient. A value or gradient
  ///     that is not finite makes the line search step back.
  public func minimize(
    _ start: [Double], shouldStop: (_ iteration: Int, _ value: Double) -> Bool = { _, _ in false },
    _ f: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Result {
    var point = Point(x: start, gradient: [Double](repeating: 0, count: start.count))
    point.value = f(point.x, &point.gradient)
    point.measure()
    var search = LineSearch(dimension: start.count)
    search.evaluations = 1
    var history = CurvaturePairs(capacity: max(1, memory), dimension: start.count)
    var direction = start
    var stalled = 0
    var iterations = 0
    var ending = Ending.iterations
    loop: while true {
      guard point.isFinite else {
        ending = .nonFinite
        break
      }
      if point.largestSlope <= gradientTolerance {
        ending = .gradient
        break
      }
      if iterations >= maximumIterations { break }
      if shouldStop(iterations, point.value) {
        ending = .stopped
        break
      }
      history.descent(point.gradient, into: &direction)
      if !(dot(direction, point.gradient) < 0) {
        history.forget()
        history.descent(point.gradient, into: &direction)
      }
      // The inverse Hessian's scale is unknown at first: take a step of length at most 1.
      let length = dot(point.gradient, point.gradient).squareRoot()
      let firstStep = history.isEmpty ? min(1, 1 / length) : 1
      let before = point.value
      while !search.advance(&point, along: direction, firstStep: firstStep, f) {
        // The gradient itself may still help; when that fails too, nothing will.
        if history.isEmpty {
          ending = .lineSearch
          break loop
        }
        history.forget()
        continue loop
      }
      iterations += 1
      history.append(step: search.step, change: search.change)
      if relativeDecrease > 0 {
        let scale = max(abs(before), abs(point.value))
        stalled = before - point.value <= relativeDecrease * scale ? stalled + 1 : 0
        if stalled == 2 {
          ending = point.largestSlope <= gradientTolerance ? .gradient : .decrease
          break
        }
      }
    }
    return Result(
      x: point.x, value: point.value, gradientNorm: point.largestSlope, iterations: iterations,
      evaluations: search.evaluations, ending: ending)
  }

  /// A point with what f says about it.
  struct Point {
    var x: [Double]
    var gradient: [Double]
    var value = 0.0
    /// The largest absolute component of the gradient.
    var largestSlope = 0.0
    var isFinite: Bool { value.isFinite && largestSlope.isFinite }

    mutating func measure() {
      largestSlope = largestMagnitude(gradient)
    }
  }
}
