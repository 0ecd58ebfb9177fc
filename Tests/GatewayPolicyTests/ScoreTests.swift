#if Gateway
import GatewayPolicy
import RouterScoring
import Testing

@Suite struct ScoreTests {
  @Test func `the strong model answers from the threshold on`() throws {
    let engine = try engine()
    let hard = try engine.decide(request(long), DecisionContext())
    #expect(hard.model == "big" && hard.step == .score)
    #expect(hard.models == ["big", "small"] && hard.candidates == ["big", "small"])
    #expect(try #require(hard.winRate) >= 0.5 && hard.threshold == 0.5)
    #expect(hard.artifact == "abc" && hard.propensity == 1)
    let easy = try engine.decide(request(short), DecisionContext())
    #expect(easy.model == "small" && easy.models == ["small", "big"])
    #expect(try #require(easy.winRate) < 0.5)
  }

  @Test func `the score is that of the user's turns alone`() throws {
    let engine = try engine()
    let scorer = try lengthScorer()
    let talk = try request([
      ("system", long), ("user", short), ("assistant", long), ("tool", long),
      ("user", "and \(short)"),
    ])
    let expected = ["Hi", "and Hi"].map { Array($0.utf8) }
    let score = expected[0].withUnsafeBytes { first in
      expected[1].withUnsafeBytes { second in
        [first, second].withUnsafeBufferPointer { turns in
          var scratch = Scorer.Scratch(for: scorer)
          return scorer.score(turns: turns, scratch: &scratch)
        }
      }
    }
    #expect(try engine.decide(talk, DecisionContext()).score == score)
  }

  @Test func `the last message alone is scored if so configured`() throws {
    let talk = try request([("user", long), ("assistant", "ok"), ("user", short)])
    let whole = try engine(routing: "sticky: false").decide(talk, DecisionContext())
    let last = try engine(routing: "sticky: false\nscored_text: last_message")
      .decide(talk, DecisionContext())
    let alone = try engine().decide(request(short), DecisionContext())
    #expect(last.score == alone.score)
    #expect(whole.score != last.score)
  }

  @Test func `a share is the threshold that the router knows for it`() throws {
    let engine = try engine(routing: "share: 0.3")
    let decision = try engine.decide(request(short), DecisionContext())
    #expect(try decision.threshold == lengthScorer().threshold(forStrongCallFraction: 0.3))
  }

  @Test func `a request without a turn of the user's is decided too`() throws {
    let decision = try engine().decide(request([("system", "x")]), DecisionContext())
    #expect(decision.step == .score)
  }

  @Test func `without a router what no rule decides goes to the strong model`() throws {
    let engine = DecisionEngine(
      try Policy(
        configuration(routing: "rules: [{when: {tier: free}, use: small}]"), scorer: nil,
        artifactHash: nil))
    let decision = try engine.decide(request(short), DecisionContext())
    #expect(decision.step == .fallback && decision.model == "big" && decision.winRate == nil)
  }
}
#endif
