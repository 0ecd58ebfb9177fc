#if Gateway
/// How much cheaper to choose while spending runs ahead of the day.
///
/// By a share `t` of the window a share `plan(t) = floor + (1 − floor)·t` of the budget may be
/// spent: never nothing, so that the first requests of a day are as good as others. Spending a
/// share `s` gives the pressure `(s / plan(t) − 1) / tolerance` within `0...1`: nothing while
/// spending is within the plan, all of it at `1 + tolerance` times the plan, and in between it grows
/// and falls without a step. By that share fewer requests go to the strong model.
public struct SpendingPace: Sendable, Equatable {
  /// The share of the budget that may be spent at the start of a window, in `0 < floor <= 1`.
  public var floor: Double
  /// How far ahead of the plan the pressure is full, as a share of the plan; above 0.
  public var tolerance: Double
  /// What the pressure is at most, in `0...1`.
  public var strength: Double

  public init(floor: Double = 0.1, tolerance: Double = 0.5, strength: Double = 1) {
    precondition(floor > 0 && floor <= 1 && tolerance > 0 && (0...1).contains(strength))
    self.floor = floor
    self.tolerance = tolerance
    self.strength = strength
  }

  /// In `0...strength`.
  ///
  /// - Parameters:
  ///   - spentShare: spent money over the budget's limit; above 1 where it was passed.
  ///   - elapsedShare: how much of the window is over, in `0...1`.
  public func pressure(spentShare: Double, elapsedShare: Double) -> Double {
    let elapsed = min(max(elapsedShare, 0), 1)
    let plan = floor + (1 - floor) * elapsed
    return strength * min(max((spentShare / plan - 1) / tolerance, 0), 1)
  }
}
#endif
