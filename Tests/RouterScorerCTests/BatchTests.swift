import CRouterScorer
import RouterScoring
import Testing

@Suite struct BatchTests {
  private let router: SampleRouter
  private let loaded: LoadedScorer

  init() throws {
    router = try SampleRouter()
    loaded = try LoadedScorer(router.path)
  }

  /// Enough text to keep eight threads busy.
  private let prompts: [[UInt8]] =
    oddPrompts
    + (0..<1500).map { number in
      Array(
        String(repeating: "Prompt \(number): what is \(number * 7919) times 3? ", count: 5).utf8)
    }

  @Test(arguments: [UInt32(0), 1, 2, 8, 1000, .max])
  func `a batch gives each prompt the bits of its own call`(threads: UInt32) throws {
    let rates = try loaded.winRates(prompts.map { [$0] }, threads: threads)
    for (prompt, rate) in zip(prompts, rates) {
      #expect(rate.bitPattern == (try loaded.winRate(prompt)).bitPattern)
    }
  }

  @Test(arguments: [UInt32(1), 2, 8])
  func `conversations of different lengths keep their own turns`(threads: UInt32) throws {
    let conversations = (0..<700).map { number in
      (0..<number % 5).map { prompts[(number + $0) % prompts.count] }
    }
    let rates = try loaded.winRates(conversations, threads: threads)
    for (conversation, rate) in zip(conversations, rates) {
      #expect(rate == (try loaded.winRates([conversation])).first)
    }
  }

  @Test func `no prompts need nothing`() throws {
    var none = router_prompts()
    try check(router_scorer_win_rates(loaded.pointer, &none, 4, nil))
  }

  /// What a batch fails with, having changed nothing.
  private func refusal(_ change: (inout router_prompts) -> Void) -> CallFailure? {
    var rates = [7.0, 7.0, 7.0]
    let failure = withPrompts([[[0x61]], [[0x62], [0x63]]]) { prompts in
      change(&prompts)
      return callFailure(router_scorer_win_rates(loaded.pointer, &prompts, 2, &rates))
    }
    #expect(rates == [7, 7, 7])
    return failure
  }

  @Test func `counts and lengths beyond all reason are refused`() {
    for count in [-1, .min, .max, 1 << 60, 1 << 41] {
      let failure = refusal { $0.count = count }
      #expect(failure?.status == ROUTER_ERROR_ARGUMENT)
      #expect(failure?.text == "prompts->count is beyond any number of prompts")
    }
    for number in [-1, .min, .max, 1 << 60] {
      let counts = [1, number]
      let failure = counts.withUnsafeBufferPointer { counts in
        refusal { $0.turn_counts = counts.baseAddress }
      }
      #expect(failure?.text == "prompts->turn_counts[1] is beyond any number of turns")
      let lengths = [1, number, 1]
      let other = lengths.withUnsafeBufferPointer { lengths in
        refusal { $0.lengths = lengths.baseAddress }
      }
      #expect(other?.text == "prompts->lengths[1] is beyond any length")
    }
  }

  @Test func `NULLs are refused by name`() {
    #expect(refusal { $0.turns = nil }?.text == "prompts->turns is NULL")
    #expect(refusal { $0.lengths = nil }?.text == "prompts->lengths is NULL")
    let turns: [UnsafePointer<CChar>?] = [nil, nil, nil]
    let failure = turns.withUnsafeBufferPointer { turns in
      refusal { $0.turns = turns.baseAddress }
    }
    #expect(failure?.text == "prompts->turns[0] is NULL but has a length of 1")
    withPrompts([[[0x61]]]) { given in
      var prompts = given
      var rate = 0.0
      let calls: [(String, () -> router_status)] = [
        ("scorer is NULL", { router_scorer_win_rates(nil, &prompts, 1, &rate) }),
        ("prompts is NULL", { router_scorer_win_rates(loaded.pointer, nil, 1, &rate) }),
        ("win_rates is NULL", { router_scorer_win_rates(loaded.pointer, &prompts, 1, nil) }),
      ]
      for (text, call) in calls {
        #expect(callFailure(call())?.text == text)
      }
    }
  }
}
