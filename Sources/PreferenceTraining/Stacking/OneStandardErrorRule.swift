/// Chooses among settings tried from the strongest to the weakest: the strongest whose loss is
/// within one standard error of the best (Breiman, Friedman, Olshen & Stone, 1984, §3.4.3).
///
/// The standard error is that of the paired difference over clusters, which are prompts: with few of
/// them the simple setting stays, with many the best one wins.
struct OneStandardErrorRule<Setting> {
  private var trials: [(setting: Setting, losses: [Int32: Double], total: Double)] = []

  /// Adds the next weaker setting with its loss in each cluster, the same clusters every time.
  ///
  /// - Returns: whether it is the best so far.
  @discardableResult
  mutating func add(_ setting: Setting, losses: [Int32: Double]) -> Bool {
    let total = losses.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    let isBest = trials.allSatisfy { total < $0.total }
    trials.append((setting, losses, total))
    return isBest
  }

  /// nil before the first trial.
  var chosen: Setting? {
    guard let best = trials.min(by: { $0.total < $1.total }) else { return nil }
    return trials.first { trial in
      let excess = trial.total - best.total
      let mean = excess / Double(max(1, trial.losses.count))
      let squares = trial.losses.sorted { $0.key < $1.key }.reduce(0.0) { sum, loss in
        let deviation = loss.value - best.losses[loss.key, default: 0] - mean
        return sum + deviation * deviation
      }
      return excess <= squares.squareRoot()
    }?.setting
  }
}
