import CRouterScorer
import RouterScoring
import Testing

@Suite struct ScoringTests {
  private let router: SampleRouter
  private let loaded: LoadedScorer

  init() throws {
    router = try SampleRouter()
    loaded = try LoadedScorer(router.path)
  }

  private func expected(_ prompt: [UInt8]) -> Double {
    var scratch = Scorer.Scratch(for: router.scorer)
    return prompt.withUnsafeBytes {
      router.scorer.winRate(score: router.scorer.score($0, scratch: &scratch))
    }
  }

  @Test func `any bytes have the win rate that Swift gives them, to the last bit`() throws {
    for prompt in oddPrompts {
      #expect(try loaded.winRate(prompt).bitPattern == expected(prompt).bitPattern)
    }
  }

  @Test func `ten megabytes are scored, by their ends`() throws {
    let prompt = (0..<1_300_000).flatMap { Array("word\($0 % 999) ".utf8) }
    #expect(prompt.count > 10_000_000)
    let rate = try loaded.winRate(prompt)
    #expect(rate == expected(prompt))
    #expect(try loaded.winRates([[prompt, prompt]], threads: 2).first?.isFinite == true)
    // And the memory that they took does not disturb what comes after.
    #expect(try loaded.winRate("Is 7 prime?") == expected(Array("Is 7 prime?".utf8)))
  }

  @Test func `nothing at all is a prompt, NULL or not`() throws {
    var rate = -1.0
    try check(router_scorer_win_rate(loaded.pointer, nil, 0, &rate))
    #expect(rate == expected([]))
    try check(router_scorer_win_rate(loaded.pointer, "x", 0, &rate))
    #expect(rate == expected([]))
  }

  @Test func `turns have the win rate that Swift gives them; no turn counts as an empty one`()
    throws
  {
    let prompts: [[[UInt8]]] = [
      [Array("Write a poem.".utf8), [], Array("Shorter, please.".utf8)],
      (0..<50).map { Array("turn \($0)".utf8) }, [[]], [],
    ]
    var scratch = Scorer.Scratch(for: router.scorer)
    let rates = try loaded.winRates(prompts)
    for (prompt, rate) in zip(prompts, rates) {
      let turns = prompt.isEmpty ? [[]] : prompt
      let expected = withBuffers(turns) { router.scorer.score(turns: $0, scratch: &scratch) }
      #expect(rate == router.scorer.winRate(score: expected))
    }
  }

  @Test func `arguments that can't be are refused and nothing is written`() {
    var number = 7.0
    let scorer = loaded.pointer
    let calls: [(String, () -> router_status)] = [
      ("scorer is NULL", { router_scorer_win_rate(nil, "a", 1, &number) }),
      ("win_rate is NULL", { router_scorer_win_rate(scorer, "a", 1, nil) }),
      ("prompt is NULL but has a length of 1", { router_scorer_win_rate(scorer, nil, 1, &number) }),
      ("length is beyond any prompt's", { router_scorer_win_rate(scorer, "a", -1, &number) }),
      ("length is beyond any prompt's", { router_scorer_win_rate(scorer, "a", .min, &number) }),
      ("scorer is NULL", { router_scorer_threshold(nil, 0.5, &number) }),
      ("threshold is NULL", { router_scorer_threshold(scorer, 0.5, nil) }),
      (
        "strong_fraction is nan; give a share from 0 to 1",
        { router_scorer_threshold(scorer, .nan, &number) }
      ),
      (
        "strong_fraction is 1.5; give a share from 0 to 1",
        { router_scorer_threshold(scorer, 1.5, &number) }
      ),
      (
        "strong_fraction is -inf; give a share from 0 to 1",
        { router_scorer_threshold(scorer, -.infinity, &number) }
      ),
    ]
    for (text, call) in calls {
      #expect(callFailure(call()) == CallFailure(status: ROUTER_ERROR_ARGUMENT, text: text))
    }
    #expect(number == 7)
  }

  @Test func `thresholds are those of Swift, and deciding is at or above`() throws {
    for share in [0, 0.001, 0.3, 0.5, 0.999, 1] {
      var threshold = -1.0
      try check(router_scorer_threshold(loaded.pointer, share, &threshold))
      #expect(threshold == router.scorer.threshold(forStrongCallFraction: share))
    }
    #expect(router_decide(0.5, 0.5) == 1)
    #expect(router_decide(0.5, 0.5.nextUp) == 0)
    #expect(router_decide(.nan, 0.5) == 0)
    #expect(router_decide(0.5, .nan) == 0)
    #expect(router_decide(.infinity, .infinity) == 1)
  }
}

/// Runs `body` with turns as the scorer takes them.
func withBuffers<R>(
  _ turns: [[UInt8]], _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> R
) -> R {
  turns.flatMap { $0 }.withUnsafeBytes { bytes in
    var start = 0
    let buffers = turns.map { turn in
      defer { start += turn.count }
      return UnsafeRawBufferPointer(rebasing: bytes[start..<start + turn.count])
    }
    return buffers.withUnsafeBufferPointer(body)
  }
}
