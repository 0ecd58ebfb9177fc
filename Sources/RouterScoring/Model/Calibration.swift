/// A strictly increasing map from score to win rate, clipped away from 0 and 1.
///
/// The map is piecewise linear on the logit scale, between knots and beyond the outer ones with
/// their segments' slopes: logit p = g(s). Platt scaling (Platt, 1999) is the case of two knots.
public struct Calibration: Sendable, Equatable {
  /// Scores, strictly ascending; at least two.
  public var knots: [Float]
  /// g at the knots, strictly ascending.
  public var logits: [Float]
  /// The clip: the win rate lies in `lowest...highest`, 1/2n and 1 − 1/2n for n training rows.
  public var lowest: Float
  public var highest: Float

  public init(knots: [Float], logits: [Float], lowest: Float, highest: Float) {
    self.knots = knots
    self.logits = logits
    self.lowest = lowest
    self.highest = highest
  }
}
