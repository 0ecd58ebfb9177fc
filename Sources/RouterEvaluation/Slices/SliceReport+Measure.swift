internal import CommandSupport

extension SliceReport {
  /// The slices of outcomes: by task where there are at least two, largest first, and by fifths of
  /// prompt length, shortest first.
  ///
  /// Each slice is measured alone: its intervals come from resamples of its own prompts.
  ///
  /// - Parameters:
  ///   - scores, winRates: one per observation, none of them NaN.
  ///   - lengths: the prompt's length in characters, one per observation.
  static func measure(
    _ outcomes: PairOutcomes, scores: [Double], winRates: [Double], lengths: [Double],
    threshold: Double, options: EvaluationOptions
  ) -> [SliceReport] {
    let measurement = SliceMeasurement(
      outcomes: outcomes, scores: scores, winRates: winRates, threshold: threshold,
      options: options)
    return byTask(outcomes).map { measurement.slice(.task, $0.name, $0.indices) }
      + byLength(lengths).map { measurement.slice(.length, $0.name, $0.indices) }
  }

  private static func byTask(_ outcomes: PairOutcomes) -> [(name: String, indices: [Int])] {
    let groups = Dictionary(grouping: outcomes.task.indices) { outcomes.task[$0] }
    guard groups.count > 1 else { return [] }
    return groups.map { task, indices in
      (name: task < 0 ? "no task named" : outcomes.taskNames[Int(task)], indices: indices)
    }
    .sorted { ($1.indices.count, $0.name) < ($0.indices.count, $1.name) }
  }

  /// Fifths of the observations, split only between different lengths.
  static func byLength(
    _ lengths: [Double], parts: Int = 5
  ) -> [(name: String, indices: [Int])] {
    let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    var result: [(name: String, indices: [Int])] = []
    var start = 0
    for part in 1...parts where start < order.count {
      var end = max(start + 1, order.count * part / parts)
      while end < order.count, lengths[order[end]] == lengths[order[end - 1]] { end += 1 }
      guard part == parts || end - start >= order.count / (2 * parts) else { continue }
      let indices = Array(order[start..<end])
      let (first, last) = (Int(lengths[indices[0]]), Int(lengths[indices[indices.count - 1]]))
      let range = first == last ? first.readable : "\(first.readable)–\(last.readable)"
      result.append((name: range + " characters", indices: indices))
      start = end
    }
    return result.count > 1 ? result : []
  }
}

/// What all slices of a report share.
private struct SliceMeasurement {
  let outcomes: PairOutcomes
  let scores: [Double]
  let winRates: [Double]
  let threshold: Double
  let options: EvaluationOptions

  func slice(_ kind: SliceReport.Kind, _ name: String, _ indices: [Int]) -> SliceReport {
    let part = outcomes.selecting(indices)
    let measures = RoutingMeasures(
      part, scores: indices.map { scores[$0] }, winRates: indices.map { winRates[$0] },
      threshold: threshold, gridCount: 0)
    let measured = MeasuredSample(
      measures, clusterCount: part.clusterCount, options: options, hasCosts: false)
    var slice = SliceReport(kind: kind, name: name, prompts: part.promptCount, rows: part.count)
    slice.strongQuality = measured.estimate(.strongQuality)
    slice.weakQuality = measured.estimate(.weakQuality)
    slice.gap = measured.estimate(.gap)
    slice.strongCallFraction = measured.estimate(.strongCallFraction)
    slice.quality = measured.estimate(.quality)
    slice.pgr = measured.estimate(.pgr)
    slice.apgr = measured.estimate(.apgr)
    slice.finding = Self.finding(slice, independentPrompts: part.clusterCount)
    return slice
  }

  private static func finding(
    _ slice: SliceReport, independentPrompts: Int
  ) -> SliceReport.Finding {
    guard independentPrompts >= SliceReport.fewestPrompts else { return .tooFew }
    guard slice.apgr.value != nil else { return .noGap }
    guard let low = slice.apgr.low, let high = slice.apgr.high else { return .uncertainGap }
    return low > 0.5 ? .better : high < 0.5 ? .worse : .notBetter
  }
}
