public import RouterScoring

extension EvaluationReport {
  /// The report on prompts of which no row judges the pair: how often the strong model would be
  /// called is known, what it is worth is not.
  ///
  /// - Parameter winRates: one per prompt.
  public static func unjudged(
    pair: ModelPair, winRates: [Double], target: RouterEvaluationJob.Target,
    options: EvaluationOptions = EvaluationOptions()
  ) -> EvaluationReport {
    var report = EvaluationReport()
    report.prompts = winRates.count
    report.strongModel = pair.strong
    report.weakModel = pair.weak
    report.confidence = options.confidence
    let sorted = winRates.sorted(by: >)
    switch target {
    case .threshold(let threshold): report.threshold = threshold
    case .standard, .quality: report.threshold = RouterEvaluationJob.Target.usualThreshold
    case .share(let share):
      let calls = Int((share * Double(sorted.count)).rounded())
      report.threshold = calls == 0 || sorted.isEmpty ? 1 : sorted[calls - 1]
    }
    if !winRates.isEmpty {
      let calls = winRates.count { $0 >= report.threshold }
      report.strongCallFraction.value = Double(calls) / Double(winRates.count)
    }
    let reason =
      "no row of these prompts judges both \(pair.strong) and \(pair.weak), so that nothing is "
      + "known of their quality; choose another pair with --strong and --weak, or give more data"
    report.notes = [
      "quality, pgr, apgr, cpt, auc, log_loss, brier and ece are undefined: \(reason)"
    ]
    report.verdict = Verdict(reason: reason)
    return report
  }
}
