internal import Glibc
public import RouterScoring

extension QualityGuarantee {
  /// Looks for the highest threshold that keeps the target, by a fixed-sequence test.
  ///
  /// From all-strong downwards each threshold τ is tested for H₀: E[D] ≤ 0 at level
  /// α = 1 − confidence by ``BettingTest``; the first that is not rejected ends the search, and the
  /// one before it is the answer. Some true H₀ is rejected only if the first of them is, so the
  /// whole search errs with a probability of α at most, without a correction for the number of
  /// tests (Bauer, "Multiple testing in clinical trials", 1991; Angelopoulos et al., "Learn then
  /// Test", 2021). There is one D for each prompt, the weighted mean over its rows of
  ///
  ///     scores:   q_routed − T·q_strong                           ≥ −T
  ///     battles:  v_routed − (v_weak + T·(v_strong − v_weak))     ≥ −max(T, 1 − T)
  ///
  /// with v_strong = y ∈ {1, ½, 0} and v_weak = 1 − y. For scores all-strong keeps the target
  /// without a test. For battles it has to be shown first that there is a gap, by the same test
  /// of v_strong − v_weak ≥ −1. Where no threshold below all-strong passes, there is no guarantee.
  ///
  /// - Parameters:
  ///   - outcomes: of prompts that neither trained the router nor will be reported on; scores in
  ///     0…1.
  ///   - winRates: one per observation, by the router as it will serve.
  ///   - order: one number per observation, equal within a cluster, drawn without regard to the
  ///     outcomes: prompts are bet on from the lowest up.
  ///   - thresholds: ascending, chosen without the outcomes, the first above 0.
  public static func search(
    _ outcomes: PairOutcomes, winRates: [Double], order: [Double], thresholds: [Double],
    request: GuaranteeRequest
  ) -> QualityGuarantee {
    precondition(winRates.count == outcomes.count && order.count == outcomes.count)
    let differences = PromptDifferences(outcomes, winRates, order: order, target: request.target)
    let test = BettingTest(level: 1 - request.confidence)
    var result = QualityGuarantee(request)
    result.measure = outcomes.source == .battles ? .pgr : .quality
    result.prompts = differences.count
    result.rows = outcomes.count
    result.fewestPrompts = Self.fewestPrompts(request, result.measure)
    guard result.prompts >= result.fewestPrompts else {
      result.setTooFew()
      return result
    }
    if result.measure == .pgr {
      let gaps = differences.gains
      guard test.rejects(gaps, lossBound: 1) else {
        result.setNoGap(gaps, test)
        return result
      }
    }
    var last: Double?
    for threshold in thresholds {
      let values = differences.values(at: threshold)
      guard test.rejects(values, lossBound: differences.lossBound) else {
        if last == nil { result.setTooWeak(differences, threshold, test) }
        break
      }
      last = threshold
    }
    guard let last else { return result }
    result.threshold = last
    let point = differences.point(at: last)
    result.strongCallFraction = point.strongCallFraction
    result.meanDifference = point.meanDifference
    result.testedRatio = point.ratio
    return result
  }

  /// The most that D can be below 0.
  static func lossBound(_ measure: Measure, target: Double) -> Double {
    measure == .pgr ? max(target, 1 - target) : target
  }

  /// With fewer prompts nothing is guaranteed: with nearly all calls strong no D is above 1 − T.
  static func fewestPrompts(_ request: GuaranteeRequest, _ measure: Measure) -> Int {
    BettingTest(level: 1 - request.confidence).fewestValues(
      gain: 1 - request.target, lossBound: lossBound(measure, target: request.target))
  }
}

extension Scorer {
  /// The thresholds that a guarantee goes through, ascending: those for 99 %, 98 %, … 0 % strong
  /// calls by the training prompts' scores, rounded down to as few digits as keep them apart.
  public var guaranteeThresholds: [Double] {
    let exact = (0...99).reversed().map { threshold(forStrongCallFraction: Double($0) / 100) }
    let distinct = Set(exact).count
    for digits in 3...12 {
      let scale = pow(10, Double(digits))
      let rounded = Set(exact.map { ($0 * scale).rounded(.down) / scale }.filter { $0 > 0 })
      if Double(rounded.count) >= 0.95 * Double(distinct) { return rounded.sorted() }
    }
    return Set(exact.filter { $0 > 0 }).sorted()
  }
}
