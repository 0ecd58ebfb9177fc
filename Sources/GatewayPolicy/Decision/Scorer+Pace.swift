#if Gateway
internal import RouterScoring

extension Scorer {
  /// The threshold while spending runs ahead of its plan: of the calls that would go to the strong
  /// model, the share `pressure` does not, and these are the ones with the lowest win rates.
  ///
  /// Win rates lie close together, those of one router within a few hundredths: moving the threshold
  /// itself evenly would take all calls away with the first step.
  ///
  /// - Parameter pressure: in 0...1; at 1 no call is left.
  func threshold(_ asked: Double, under pressure: Double) -> Double {
    guard pressure > 0 else { return asked }
    let share = strongCallFraction(threshold: asked)
    // Beyond all that was seen in training nothing is known of shares.
    guard share > 0 else { return asked + (1 - asked) * min(pressure, 1) }
    return max(asked, threshold(forStrongCallFraction: share * (1 - min(pressure, 1))))
  }
}
#endif
