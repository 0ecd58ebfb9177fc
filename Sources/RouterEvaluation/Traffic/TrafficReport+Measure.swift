internal import PreferenceData
internal import PromptFeatures
internal import RouterScoring

extension TrafficReport {
  static let shiftLimit = 0.2

  init(_ sample: TrafficSample, _ scorer: Scorer, threshold: Double) {
    let model = scorer.model
    let known = Set(model.provenance.promptHashes)
    strongModel = model.pair.strong
    weakModel = model.pair.weak
    requests = Int(sample.requests)
    prompts = sample.prompts.count
    inSamplePrompts =
      known.isEmpty ? 0 : sample.prompts.keyHashes().count { known.contains($0) }
    invalidRows = 0
    isSimulated = model.provenance.simulated
    let quantiles = model.scoreQuantiles.map(Double.init)
    stability = PopulationStability(
      quantiles: quantiles, trainingPrompts: model.provenance.trainingPrompts,
      scores: sample.scores, weights: sample.weights)
    let median = sample.scoreQuantiles()[50]
    medianRank = 1 - scorer.strongCallFraction(threshold: scorer.winRate(score: median))
    unknownWordShare = model.views.ngrams.flatMap { Self.unknownWords(sample, $0) }
    shifts = model.views.surface.map { Self.shifts(sample, $0) } ?? []
    self.threshold = threshold
    (strongCallFraction, strongCallFractionLow, strongCallFractionHigh) =
      sample.share { sample.winRates[$0] >= threshold }
    trainingStrongCallFraction = scorer.strongCallFraction(threshold: threshold)
    shares = (1...9).map { tenths in
      let wanted = Double(tenths) / 10
      let trained = scorer.threshold(forStrongCallFraction: wanted)
      let (share, low, high) = sample.share { sample.winRates[$0] >= trained }
      return Share(
        wanted: wanted, trainingThreshold: trained, share: share, shareLow: low, shareHigh: high,
        threshold: sample.threshold(forStrongCallFraction: wanted))
    }
  }

  /// Of unknown words only those in ignored buckets are seen, which a share 1 − known buckets of
  /// them are.
  private static func unknownWords(_ sample: TrafficSample, _ view: NgramView) -> Double? {
    var (words, unknown) = (0.0, 0.0)
    for prompt in 0..<sample.prompts.count {
      let counts = sample.prompts.withTurns(of: prompt) { view.wordCounts(turns: $0) }
      words += sample.weights[prompt] * Double(counts.words)
      unknown += sample.weights[prompt] * Double(counts.unknown)
    }
    let visible = 1 - view.knownBucketShare
    guard words > 0, visible > 0 else { return nil }
    return min(1, unknown / words / visible)
  }

  private static func shifts(_ sample: TrafficSample, _ view: SurfaceView) -> [Shift] {
    var scratch = PromptScratch()
    var row = [Float](repeating: 0, count: SurfaceFeatures.count)
    var sums = [Double](repeating: 0, count: SurfaceFeatures.count)
    for prompt in 0..<sample.prompts.count {
      sample.prompts.withTurns(of: prompt) { scratch.analyze(turns: $0) }
      view.standardize(scratch.surface, into: &row)
      for index in row.indices { sums[index] += sample.weights[prompt] * Double(row[index]) }
    }
    return zip(SurfaceFeatures.names, sums)
      .map { Shift(name: $0, deviations: $1 / sample.requests) }
      .filter { abs($0.deviations) >= shiftLimit }
      .sorted { abs($0.deviations) > abs($1.deviations) }
  }
}
