/// The plainest use of what is known about a prompt: the mean gain of its task.
///
/// A router that does not beat this has learned to tell tasks apart and nothing more.
struct TaskOnlyComparator: Sendable {
  struct Fitted: Sendable {
    let overallMean: Double
    let meanOfTask: [Int32: Double]

    /// The mean gain of each prompt's task; the overall mean where the task is none (negative) or
    /// was not seen in training.
    func scores(for tasks: [Int32]) -> [Double] {
      tasks.map { $0 < 0 ? overallMean : meanOfTask[$0] ?? overallMean }
    }
  }

  /// - Parameters:
  ///   - tasks: one per training row; negative for none.
  ///   - gains: d = q_strong − q_weak.
  ///   - weights: one per row, ≥ 0; equal when nil.
  func fit(tasks: [Int32], gains: [Double], weights: [Double]? = nil) -> Fitted {
    precondition(tasks.count == gains.count, "one gain per row")
    precondition(weights == nil || weights!.count == gains.count, "one weight per row")
    var means: [Int32: GainMean] = [:]
    for i in gains.indices where tasks[i] >= 0 {
      means[tasks[i], default: GainMean()].add(gains[i], weight: weights?[i] ?? 1)
    }
    return Fitted(
      overallMean: GainMean.overall(gains, weights), meanOfTask: means.compactMapValues(\.value))
  }
}
