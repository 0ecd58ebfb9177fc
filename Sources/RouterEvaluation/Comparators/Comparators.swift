/// Other ways to route the same prompts, measured beside a router on the same resamples.
struct Comparators {
  let outcomes: PairOutcomes
  let options: EvaluationOptions
  /// The router's APGR on the sample and on each resample.
  let routerAPGR: (value: Double?, replicates: [Double])
  /// Its share of strong calls.
  let share: Double

  /// Results by name: those given, and `random`, `oracle`, `all_strong` and `all_weak`.
  func results(of rankings: [String: [Double]]) -> [String: ComparatorResult] {
    var rankings = rankings
    rankings["oracle"] = outcomes.gain
    var results = ranked(rankings)
    results["random"] = random()
    let means = outcomes.meanQuality
    for (name, quality) in [("all_strong", means.strong), ("all_weak", means.weak)] {
      var result = ComparatorResult()
      result.quality = quality
      results[name] = result
    }
    return results
  }

  private func ranked(_ rankings: [String: [Double]]) -> [String: ComparatorResult] {
    let names = rankings.keys.sorted()
    let ranked = names.map { RankedOutcomes(outcomes, scores: rankings[$0] ?? []) }
    let sums = ClusterSums(outcomes, winRates: nil, threshold: 0)
    let bootstrap = ClusterBootstrap(clusterCount: outcomes.clusterCount, options: options)
    let replicates = bootstrap.run(width: names.count) { counts, statistics in
      let totals = sums.totals(counts: counts)
      for index in ranked.indices {
        let walk = ranked[index].walk(
          counts: counts, totalWeight: totals[.weight], totalGain: totals[.strong] - totals[.weak])
        statistics[index] = walk.averagePerformanceGapRecovered
      }
    }
    var results: [String: ComparatorResult] = [:]
    for (index, name) in names.enumerated() {
      let curve = CostQualityCurve(ranked[index], means: outcomes.meanQuality)
      let apgr = curve.averagePerformanceGapRecovered
      let own = stride(from: index, to: replicates.count, by: names.count).map { replicates[$0] }
      var result = ComparatorResult()
      result.apgr = interval(of: apgr, own)
      result.cpt50 = curve.callPerformanceThreshold(for: 0.5)
      result.cpt80 = curve.callPerformanceThreshold(for: 0.8)
      result.quality = curve.quality(atStrongCallFraction: share)
      result.curve = curve.sampled(101)
      if let apgr, let routerValue = routerAPGR.value {
        let differences = zip(routerAPGR.replicates, own).map { $0 - $1 }
        result.apgrDifference = interval(of: routerValue - apgr, differences)
      }
      results[name] = result
    }
    return results
  }

  /// The diagonal, with the spread of single random draws as its interval.
  private func random() -> ComparatorResult {
    var result = ComparatorResult()
    let means = outcomes.meanQuality
    result.quality = means.weak + share * (means.strong - means.weak)
    guard means.strong > means.weak else { return result }
    let draws = RandomScorer(outcomes).averagePerformanceGapsRecovered(options)
    result.apgr = interval(of: 0.5, draws)
    result.cpt50 = 0.5
    result.cpt80 = 0.8
    if let value = routerAPGR.value {
      result.apgrDifference = interval(of: value - 0.5, routerAPGR.replicates.map { $0 - 0.5 })
    }
    return result
  }

  private func interval(of value: Double?, _ replicates: [Double]) -> Estimate {
    BootstrapColumn(replicates, column: 0, width: 1)
      .interval(of: value, confidence: options.confidence)
  }
}
