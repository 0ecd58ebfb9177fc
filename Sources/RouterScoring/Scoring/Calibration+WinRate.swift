internal import Glibc

extension Calibration {
  /// The win rate of a score: 1 / (1 + exp(−g(score))), clipped to `lowest...highest`.
  ///
  /// Strictly increasing in the score wherever the clip does not hold it and doubles can tell the
  /// results apart. A score that is no number counts as the lowest.
  public func winRate(score: Double) -> Double {
    let probability = 1 / (1 + exp(-logit(score: score)))
    guard probability > Double(lowest) else { return Double(lowest) }
    return min(probability, Double(highest))
  }

  /// g(score): linear between the knots and beyond the outer ones.
  public func logit(score: Double) -> Double {
    precondition(knots.count >= 2 && knots.count == logits.count, "a calibration has two knots")
    // The last segment that starts at or below the score; the outer ones have no outer bound.
    var low = 0
    var high = knots.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if Double(knots[middle]) <= score { low = middle } else { high = middle }
    }
    let (left, right) = (Double(knots[low]), Double(knots[high]))
    let (bottom, top) = (Double(logits[low]), Double(logits[high]))
    return bottom + (score - left) * ((top - bottom) / (right - left))
  }
}
