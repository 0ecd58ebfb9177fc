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
  ///   - comparators: other scores of the same observations, by name; `length` takes part in the
  ///     verdict.
  ///   - costing: where the outcomes' costs come from, and what is asked about money.
  /// - Precondition: there is an observation; scores and win rates are not NaN.
  public static func evaluate(
    _ outcomes: PairOutcomes, scores: [Double], winRates: [Double], pair: ModelPair,
    threshold: Double, options: EvaluationOptions = EvaluationOptions(),
    comparators: [String: [Double]] = [:], costing: CostBasis = CostBasis()
  ) -> EvaluationReport {
    precondition(outcomes.count > 0, "nothing to evaluate")
    let measures = RoutingMeasures(
      outcomes, scores: scores, winRates: winRates, threshold: threshold, gridCount: 101)
    let measured = MeasuredSample(
      measures, clusterCount: outcomes.clusterCount, options: options,
      hasCosts: outcomes.hasKnownCosts)

    var report = EvaluationReport()
    report.prompts = outcomes.promptCount
    report.rows = outcomes.count
    report.strongModel = pair.strong
    report.weakModel = pair.weak
    report.threshold = threshold
    report.confidence = options.confidence
    for (path, statistic) in estimates { report[keyPath: path] = measured.estimate(statistic) }
    // A share of a share of battles won would say nothing.
    if outcomes.source == .scores { report.qualityRatio = measured.estimate(.qualityRatio) }
    report.eceFloor = ProbabilityMetrics.expectedCalibrationErrorFloor(
      winRates, weights: outcomes.weight, seed: options.seed)
    report.reliability = ReliabilityBin.bins(measures.calibration, confidence: options.confidence)
    if let bins = options.routeLLMBins {
      report.routeLLMAPGR = RouteLLMCurve.averagePerformanceGapRecovered(
        outcomes, winRates: winRates, bins: bins)
    }
    addSweep(of: outcomes, winRates: winRates, measured, options, to: &report)
    report.comparators = Comparators(
      outcomes: outcomes, options: options,
      routerAPGR: (report.apgr.value, measured.replicates(of: .apgr)),
      share: report.strongCallFraction.value ?? 0
    ).results(of: comparators)
    report.notes = EvaluationNotes.notes(on: report, outcomes: outcomes, options: options)
    report.notes += costing.notes
    report.verdict = Verdict.judging(report, independentPrompts: outcomes.clusterCount)
    if outcomes.hasKnownCosts {
      report.addMoney(outcomes, winRates: winRates, costing: costing, options: options)
    }
    return report
  }

  private static let estimates:
    [(any WritableKeyPath<EvaluationReport, Estimate> & Sendable, RoutingMeasures.Statistic)] = [
      (\.strongQuality, .strongQuality), (\.weakQuality, .weakQuality), (\.gap, .gap),
      (\.strongCallFraction, .strongCallFraction), (\.quality, .quality), (\.pgr, .pgr),
      (\.apgr, .apgr), (\.cpt20, .cpt20), (\.cpt50, .cpt50), (\.cpt80, .cpt80), (\.auc, .auc),
      (\.logLoss, .logLoss), (\.brier, .brier), (\.ece, .ece), (\.cost, .cost),
      (\.costAllStrong, .costAllStrong), (\.costAllWeak, .costAllWeak), (\.saving, .saving),
    ]

  private static func addSweep(
    of outcomes: PairOutcomes, winRates: [Double], _ measured: MeasuredSample,
    _ options: EvaluationOptions, to report: inout EvaluationReport
  ) {
    let sweep = ThresholdSweep(outcomes, winRates: winRates)
    let band = measured.qualityBand()
    report.curve = sweep.points(count: options.curvePoints).map { point in
      var point = point
      (point.qualityLow, point.qualityHigh) = band?.ends(at: point.strongCallFraction) ?? (nil, nil)
      return point
    }
    report.thresholds = (1...9).map { sweep.point(atThreshold: Double($0) / 10) }
    // Where many prompts have one win rate, neighbouring shares come to one point.
    for point in (1...9).map({ sweep.point(nearestShare: Double($0) / 10) })
    where point.strongCallFraction != report.shares.last?.strongCallFraction {
      report.shares.append(point)
    }
    if let points = sweep.costPoints {
      report.aiq = CostEfficiency.averageImprovementInQuality(points)
    }
    // An accuracy in dollars' company: only where quality is a share of 1.
    let isUnitScale = (outcomes.strongQuality + outcomes.weakQuality).allSatisfy {
      (0...1).contains($0)
    }
    if isUnitScale, let quality = report.quality.value, let cost = report.cost.value {
      report.routerArena = CostEfficiency.routerArenaScore(accuracy: quality, cost: cost)
    }
  }
}
