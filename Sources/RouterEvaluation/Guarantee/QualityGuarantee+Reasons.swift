internal import CommandSupport
internal import Glibc

/// Why nothing is guaranteed, and what would help.
extension QualityGuarantee {
  mutating func setTooFew() {
    promptsNeeded = fewestPrompts
    reason =
      "\(prompts.readable) prompts are too few: at this target and confidence at least "
      + "\(fewestPrompts.readable) must be judged, even if routing never lost one"
  }

  mutating func setNoGap(_ gains: [Double], _ test: BettingTest) {
    promptsNeeded = test.valuesNeeded(like: gains, lossBound: 1).map(Self.rounded)
    reason =
      "\(prompts.readable) prompts do not show that the strong model is better at all"
      + (promptsNeeded.map { "; some \($0.readable) of them might" } ?? "")
  }

  mutating func setTooWeak(
    _ differences: PromptDifferences, _ threshold: Double, _ test: BettingTest
  ) {
    let point = differences.point(at: threshold)
    let calls = NumberText.percent(point.strongCallFraction)
    let needed = test.valuesNeeded(
      like: differences.values(at: threshold), lossBound: differences.lossBound
    ).map(Self.rounded)
    // More of them than it takes, and it still failed: the estimate is no good.
    promptsNeeded = needed.map { max($0, Self.rounded(prompts + prompts / 4)) }
    let counted = prompts.readable
    let reached = NumberText.percent(point.ratio)
    reason =
      promptsNeeded.map {
        "at \(calls) strong calls \(counted) prompts measured \(reached), which is not certain "
          + "enough; some \($0.readable) prompts might do"
      }
      ?? "the router falls short already at \(calls) strong calls, where \(counted) prompts "
      + "measured \(reached)"
  }

  /// Up to two significant digits: it is a rough number.
  private static func rounded(_ count: Int) -> Int {
    guard count > 0 else { return 0 }
    let unit = pow(10, max(0, log10(Double(count)).rounded(.down) - 1))
    return Int((Double(count) / unit).rounded(.up) * unit)
  }
}
