/// The statistics about money of a sample, with those of its resamples: whole prompts are drawn, and
/// differences are taken within a resample, so that they are paired.
struct MeasuredBill {
  enum Statistic: Int, CaseIterable {
    case allStrong, allWeak, routed, saving, savingFraction, retryRate, costPerPoint
    case whatIfAllStrong, whatIfAllWeak, whatIfRouted, whatIfSaving, whatIfSavingFraction
  }

  enum Prices {
    case base, whatIf
  }

  private let sample: [Double]
  private let replicates: [Double]
  private let confidence: Double

  init(
    _ outcomes: PairOutcomes, winRates: [Double], threshold: Double, costing: CostBasis,
    options: EvaluationOptions
  ) {
    let sums = ClusterSums(outcomes, winRates: winRates, threshold: threshold)
    let clusterCount = outcomes.clusterCount
    let (strongFactor, weakFactor) = (costing.strongFactor, costing.weakFactor)
    @Sendable func measure(
      _ counts: UnsafeBufferPointer<UInt16>, _ statistics: UnsafeMutableBufferPointer<Double>
    ) {
      Self.measure(
        sums.totals(counts: counts), strongFactor: strongFactor, weakFactor: weakFactor, statistics)
    }
    var sample = [Double](repeating: .nan, count: Statistic.allCases.count)
    let once = [UInt16](repeating: 1, count: clusterCount)
    sample.withUnsafeMutableBufferPointer { sample in
      once.withUnsafeBufferPointer { measure($0, sample) }
    }
    self.sample = sample
    var options = options
    if clusterCount < 2 { options.bootstrapReplicates = 0 }
    replicates = ClusterBootstrap(clusterCount: clusterCount, options: options)
      .run(width: Statistic.allCases.count) { measure($0, $1) }
    confidence = options.confidence
  }

  private static func measure(
    _ totals: ClusterSums.Totals, strongFactor: Double, weakFactor: Double,
    _ statistics: UnsafeMutableBufferPointer<Double>
  ) {
    func set(_ statistic: Statistic, _ value: Double) { statistics[statistic.rawValue] = value }
    func perThousand(_ term: ClusterSums.Term) -> Double {
      1_000 * totals.mean(term, per: .knownWeight)
    }
    let (strong, weak) = (perThousand(.strongCost), perThousand(.weakCost))
    let (routed, strongCalls) = (perThousand(.routedCost), perThousand(.strongCallCost))
    set(.allStrong, strong)
    set(.allWeak, weak)
    set(.routed, routed)
    set(.saving, strong - routed)
    set(.savingFraction, strong > 0 ? 1 - routed / strong : .nan)
    // What the strong model would charge for the prompts that the weak one answers.
    let avoided = strong - strongCalls
    set(.retryRate, avoided > 0 ? (strong - routed) / avoided : .nan)
    let points = 100 * (totals.mean(.routed) - totals.mean(.weak))
    set(.costPerPoint, points > 0 ? (routed - weak) / points : .nan)

    let changed = strongFactor * strongCalls + weakFactor * (routed - strongCalls)
    set(.whatIfAllStrong, strongFactor * strong)
    set(.whatIfAllWeak, weakFactor * weak)
    set(.whatIfRouted, changed)
    set(.whatIfSaving, strongFactor * strong - changed)
    set(
      .whatIfSavingFraction,
      strongFactor * strong > 0 ? 1 - changed / (strongFactor * strong) : .nan)
  }

  func estimate(_ statistic: Statistic) -> Estimate {
    let value = sample[statistic.rawValue]
    return BootstrapColumn(
      replicates, column: statistic.rawValue, width: Statistic.allCases.count
    ).interval(of: value.isFinite ? value : nil, confidence: confidence)
  }

  /// USD per 1,000 requests.
  func bill(_ prices: Prices) -> MoneyReport.Bill {
    var bill = MoneyReport.Bill()
    let isBase = prices == .base
    bill.allStrong = estimate(isBase ? .allStrong : .whatIfAllStrong)
    bill.allWeak = estimate(isBase ? .allWeak : .whatIfAllWeak)
    bill.routed = estimate(isBase ? .routed : .whatIfRouted)
    bill.saving = estimate(isBase ? .saving : .whatIfSaving)
    return bill
  }
}
