internal import Glibc
internal import RouterScoring

/// Fits the strictly increasing map from score to win rate on out-of-fold scores.
///
/// Candidates are Platt scaling (one slope; Platt, 1999) and a monotone linear spline of the logit
/// with slopes ≥ ε shrunk towards Platt's; the spline is taken only where its cross-fitted log loss
/// is lower.
struct CalibrationFitting: Sendable {
  /// Segments of the spline.
  var segments = 6
  /// Least slope of the logit per standard deviation of the score.
  var leastSlope = 1e-3

  struct Fitted: Sendable {
    var calibration: Calibration
    /// `platt` or `spline`.
    var kind: String
    /// Cross-fitted mean log loss.
    var logLoss: Double
    /// Cross-fitted win rates, one per observation.
    var winRates: [Double]
  }

  /// - Parameters:
  ///   - labels: 1 where the strong model was strictly better.
  ///   - effectiveCount: n of the clip 1/2n…1 − 1/2n, the number of distinct prompts.
  func fit(
    scores: [Double], labels: [Double], weights: [Double], folds: [Int32], effectiveCount: Int
  ) -> Fitted {
    let (mean, deviation) = weightedMoments(scores, weights)
    let clip = 1 / (2 * Double(max(effectiveCount, 2)))
    let candidates = [
      ("platt", [mean - deviation, mean + deviation]), ("spline", knots(of: scores)),
    ]
    var best: Fitted?
    for (kind, knots) in candidates where knots.count >= 2 {
      guard kind == "platt" || knots.count > 2 else { continue }
      var winRates = [Double](repeating: 0, count: scores.count)
      for fold in Set(folds).sorted() {
        let inside = folds.indices.filter { folds[$0] != fold }
        guard !inside.isEmpty else { continue }
        let map = calibration(
          knots, inside.map { scores[$0] }, inside.map { labels[$0] },
          inside.map { weights[$0] }, clip)
        for i in folds.indices where folds[i] == fold {
          winRates[i] = map.winRate(score: scores[i])
        }
      }
      var total = 0.0
      for i in scores.indices {
        total -=
          weights[i] * (labels[i] * log(winRates[i]) + (1 - labels[i]) * log(1 - winRates[i]))
      }
      let loss = total / weights.reduce(0, +)
      if best == nil || loss < best!.logLoss {
        best = Fitted(
          calibration: calibration(knots, scores, labels, weights, clip), kind: kind,
          logLoss: loss, winRates: winRates)
      }
    }
    return best!
  }

  /// Knots at evenly spaced quantiles, at least a hundredth of a deviation apart.
  private func knots(of scores: [Double]) -> [Double] {
    let sorted = scores.sorted()
    let least = 0.01 * weightedMoments(scores, scores.map { _ in 1 }).deviation
    var knots: [Double] = []
    for k in 0...segments {
      // The outer knots sit inside the range: the tails are extrapolated, not chased.
      let share = 0.02 + 0.96 * Double(k) / Double(segments)
      let value = sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
      // Apart in single precision too, in which they are kept.
      let last = knots.last ?? -.infinity
      if value > last + least, Float(value) > Float(last) { knots.append(value) }
    }
    return knots
  }

  private func calibration(
    _ knots: [Double], _ scores: [Double], _ labels: [Double], _ weights: [Double], _ clip: Double
  ) -> Calibration {
    let (_, deviation) = weightedMoments(scores, weights)
    // One column per segment: how far the score has travelled along it, in deviations. The outer
    // segments reach to infinity, so the columns add up to the score itself.
    let columns = (1..<knots.count).map { j in
      scores.map { travelled($0, knots, segment: j) / deviation }
    }
    let loss = PointLoss.logistic(labels: labels)
    let total = scores.map { ($0 - knots[0]) / deviation }
    let platt = BoundedLinearFit(lower: [leastSlope], anchor: [leastSlope], penalty: 1e-6)
      .fit(columns: [total], loss: loss, weights: weights)
    var slopes = [platt.weights[0]]
    var intercept = platt.intercept
    if knots.count > 2 {
      let fit = BoundedLinearFit(
        lower: columns.map { _ in leastSlope }, anchor: columns.map { _ in platt.weights[0] },
        penalty: 1 / Double(scores.count)
      ).fit(columns: columns, loss: loss, weights: weights)
      slopes = fit.weights
      intercept = fit.intercept
    }
    var logits = [intercept]
    for j in 1..<knots.count {
      logits.append(logits[j - 1] + slopes[j - 1] * (knots[j] - knots[j - 1]) / deviation)
    }
    return Calibration(
      knots: knots.map(Float.init), logits: logits.map(Float.init), lowest: Float(clip),
      highest: Float(1 - clip))
  }

  private func travelled(_ score: Double, _ knots: [Double], segment j: Int) -> Double {
    let start = j == 1 ? -Double.infinity : knots[j - 1]
    let end = j == knots.count - 1 ? Double.infinity : knots[j]
    return min(max(score, start), end) - knots[j - 1]
  }
}
