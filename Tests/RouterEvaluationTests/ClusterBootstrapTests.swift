import RouterEvaluation
import RouterScoring
import Testing

@Suite struct ClusterBootstrapTests {
  private let pair = ModelPair(strong: "s", weak: "w")

  private func options(threads: Int = 1, replicates: Int = 200) -> EvaluationOptions {
    var options = EvaluationOptions()
    options.threads = threads
    options.bootstrapReplicates = replicates
    options.seed = 7
    return options
  }

  @Test func `a resample draws as many clusters as there are`() {
    let bootstrap = ClusterBootstrap(clusterCount: 37, options: options())
    let sums = bootstrap.run(width: 1) { counts, statistics in
      statistics[0] = counts.reduce(0) { $0 + Double($1) }
    }
    #expect(sums == Array(repeating: 37, count: 200))
  }

  @Test func `every cluster is drawn once on average`() {
    let bootstrap = ClusterBootstrap(clusterCount: 5, options: options(replicates: 20_000))
    let draws = bootstrap.run(width: 5) { counts, statistics in
      for i in 0..<5 { statistics[i] = Double(counts[i]) }
    }
    for cluster in 0..<5 {
      let own = stride(from: cluster, to: draws.count, by: 5).map { draws[$0] }
      let mean = own.reduce(0, +) / 20_000
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      // Binomial(5, 1/5): mean 1, variance 0.8; five standard errors.
      #expect(isClose(mean, 1, within: 5 * 0.9 / 141))
      #expect(isClose(variance, 0.8, within: 0.06))
    }
  }

  @Test func `the number of threads changes nothing`() {
    let sample = Sample(count: 500, seed: 11, levels: 40)
    func report(threads: Int) -> EvaluationReport {
      RouterEvaluator.evaluate(
        sample.outcomes, scores: sample.scores, winRates: sample.winRates, pair: pair,
        threshold: 0.3, options: options(threads: threads),
        comparators: ["length": sample.scores.map { -$0 }])
    }
    let one = report(threads: 1)
    #expect(one == report(threads: 2))
    #expect(one == report(threads: 7))
    #expect(one.apgr.low != nil)
  }

  @Test func `another seed gives other intervals of the same value`() {
    let sample = Sample(count: 500, seed: 11, levels: 40)
    var other = options()
    other.seed = 8
    let (a, b) = (options(), other)
    let reports = [a, b].map {
      RouterEvaluator.evaluate(
        sample.outcomes, scores: sample.scores, winRates: sample.winRates, pair: pair,
        threshold: 0.3, options: $0)
    }
    #expect(reports[0].apgr.value == reports[1].apgr.value)
    #expect(reports[0].apgr.low != reports[1].apgr.low)
  }

  @Test func `intervals cover the truth about as often as they say`() {
    // 120 samples of 300 prompts from one population whose mean gain is 0.4·½ − 0.1 = 0.1.
    var covered = 0
    for trial in 0..<120 {
      var generator = GoldenGenerator(seed: UInt64(1_000 + trial))
      var (strong, weak) = ([Double](), [Double]())
      for _ in 0..<300 {
        let u = generator.next()
        strong.append(generator.next() < 0.6 + 0.2 * u ? 1 : 0)
        weak.append(generator.next() < 0.7 - 0.2 * u ? 1 : 0)
      }
      let outcomes = PairOutcomes(strongQuality: strong, weakQuality: weak)
      var options = options(replicates: 200)
      options.seed = UInt64(trial)
      let difference = PairedComparison.meanDifference(
        losses: outcomes.strongQuality, against: outcomes.weakQuality, clusters: outcomes.cluster,
        options: options)
      if let low = difference.estimate.low, let high = difference.estimate.high, low <= 0.1,
        high >= 0.1
      {
        covered += 1
      }
    }
    // 95 % of 120 is 114, with a standard error of 2.4.
    #expect((105...119).contains(covered), "\(covered) of 120")
  }

  @Test func `rows of one prompt widen the interval as copies must`() throws {
    // Every prompt ten times over: row by row the interval would shrink by √10.
    let sample = Sample(count: 200, seed: 13, levels: 1_000)
    let copies = (0..<2_000).map { $0 % 200 }
    let repeated = PairOutcomes(
      strongQuality: copies.map { sample.outcomes.strongQuality[$0] },
      weakQuality: copies.map { sample.outcomes.weakQuality[$0] }, cluster: copies.map { Int32($0) }
    )
    func width(_ outcomes: PairOutcomes, _ scores: [Double], _ rates: [Double]) throws -> Double {
      let report = RouterEvaluator.evaluate(
        outcomes, scores: scores, winRates: rates, pair: pair, threshold: 0.3,
        options: options(replicates: 500))
      return try #require(report.quality.high) - #require(report.quality.low)
    }
    let plain = try width(sample.outcomes, sample.scores, sample.winRates)
    let copied = try width(
      repeated, copies.map { sample.scores[$0] }, copies.map { sample.winRates[$0] })
    #expect(isClose(copied, plain, within: 1e-9))
  }
}
