public import RouterScoring

/// Measures a router on the outcomes of its pair.
public enum RouterEvaluator {
  /// Everything the report holds but what only the caller can know (in-sample prompts, battles of
  /// other pairs, whether the data are simulated).
  ///
  /// - Parameters:
  ///   - scores: one per observation; they rank the prompts (curve, APGR, CPT, AUC).
  ///   - winRates: P(strong strictly better), one per observation; they decide and are judged as
  ///     probabilities.
  ///   - threshold: strong if and only if the win rate reaches it.
  ///   - comparators: other scores of the same observations, by name.
  /// - Precondition: there is an observation; scores and win rates are not NaN.
  public static func evaluate(
    _ outcomes: PairOutcomes, scores: [Double], winRates: [Double], pair: ModelPair,
    threshold: Double, options: EvaluationOptions = EvaluationOptions(),
    comparators: [String: [Double]] = [:]
  ) -> EvaluationReport {
    precondition(outcomes.count > 0, "nothing to evaluate")
    let measures = RoutingMeasures(
      outcomes, scores: scores, winRates: winRates, threshold: threshold, gridCount: 101)
    let clusterCount = outcomes.clusterCount
    let sample = measures.measureSample(clusterCount: clusterCount)
    let bootstrap = ClusterBootstrap(clusterCount: clusterCount, options: options)
    let replicates = bootstrap.run(width: measures.width) { measures.measure(counts: $0, into: $1) }

    func estimate(_ statistic: RoutingMeasures.Statistic) -> Estimate {
      let value = sample[statistic.rawValue]
      let column = BootstrapColumn(
        replicates, column: statistic.rawValue, width: measures.width)
      let defined = value.isFinite ? value : nil
      return statistic == .ece
        ? column.shiftedInterval(of: defined, confidence: options.confidence)
        : column.interval(of: defined, confidence: options.confidence)
    }

    var report = EvaluationReport()
    report.prompts = outcomes.distinctPromptCount
    report.rows = outcomes.count
    report.strongModel = pair.strong
    report.weakModel = pair.weak
    report.strongQuality = estimate(.strongQuality)
    report.weakQuality = estimate(.weakQuality)
    report.gap = estimate(.gap)
    report.threshold = threshold
    report.strongCallFraction = estimate(.strongCallFraction)
    report.quality = estimate(.quality)
    report.pgr = estimate(.pgr)
    report.apgr = estimate(.apgr)
    report.cpt20 = estimate(.cpt20)
    report.cpt50 = estimate(.cpt50)
    report.cpt80 = estimate(.cpt80)
    report.auc = estimate(.auc)
    report.logLoss = estimate(.logLoss)
    report.brier = estimate(.brier)
    report.ece = estimate(.ece)
    report.eceFloor = ProbabilityMetrics.expectedCalibrationErrorFloor(
      winRates, weights: outcomes.weight, seed: options.seed)
    report.cost = estimate(.cost)
    report.costAllStrong = estimate(.costAllStrong)
    report.costAllWeak = estimate(.costAllWeak)
    report.saving = estimate(.saving)
    return report
  }
}
