#if Gateway
import GatewayPolicy
import GatewayWire
import Testing

@Suite struct StickyTests {
  /// A conversation of a prompt, an answer and what is asked next.
  private func talk(
    _ opening: String, answer: String = "Sure.", then next: String, more: String = ""
  ) throws -> ChatRequest {
    try request([("user", opening), ("assistant", answer), ("user", next)], more: more)
  }

  private func decide(
    _ engine: DecisionEngine, _ request: ChatRequest, key: String? = nil, now: Double = 0
  ) throws -> RoutingDecision {
    var context = DecisionContext()
    context.key = key
    context.now = now
    return try engine.decide(request, context)
  }

  /// Scored by the last message, so that a conversation's score falls again.
  private static let last = "scored_text: last_message"

  @Test func `a conversation keeps the strong model`() throws {
    let engine = try engine(routing: Self.last)
    #expect(try decide(engine, request(long)).model == "big")
    let second = try decide(engine, talk(long, then: short))
    #expect(second.model == "big" && second.step == .sticky)
    #expect(second.models == ["big", "small"])
    // Without memory the score would say otherwise.
    #expect(try #require(second.winRate) < 0.5)
    let third = try request([
      ("user", long), ("assistant", "Sure."), ("user", short), ("assistant", "Ok."),
      ("user", short),
    ])
    #expect(try decide(engine, third).step == .sticky)
  }

  @Test func `a conversation is upgraded, and stays so`() throws {
    let engine = try engine(routing: Self.last)
    #expect(try decide(engine, request(short)).model == "small")
    let harder = try decide(engine, talk(short, then: long))
    #expect(harder.model == "big" && harder.step == .score)
    let easier = try request([
      ("user", short), ("assistant", "Sure."), ("user", long), ("assistant", "Ok."),
      ("user", short),
    ])
    let kept = try decide(engine, easier)
    #expect(kept.model == "big" && kept.step == .sticky)
  }

  @Test func `a conversation that changes its model says what must be read anew`() throws {
    let engine = try engine(routing: Self.last)
    let first = try request(short)
    #expect(try decide(engine, first).rereadTokens == 0)
    let harder = try talk(short, then: long)
    #expect(try decide(engine, harder).rereadTokens == first.estimatedInputTokens)
    // From here on it is the strong model's, which has read all.
    let next = try request([
      ("user", short), ("assistant", "Sure."), ("user", long), ("assistant", "Ok."),
      ("user", short),
    ])
    #expect(try decide(engine, next).rereadTokens == 0)
  }

  @Test func `conversations that began alike are told apart by the first answer`() throws {
    let engine = try engine(routing: Self.last)
    _ = try decide(engine, request(short))
    #expect(try decide(engine, talk(short, answer: "One.", then: long)).model == "big")
    #expect(try decide(engine, talk(short, answer: "Two.", then: short)).model == "small")
    // And a new one begins anew.
    #expect(try decide(engine, request(short)).model == "small")
  }

  @Test func `other keys and users have other conversations`() throws {
    let engine = try engine(routing: Self.last)
    _ = try decide(engine, request(long), key: "a")
    #expect(try decide(engine, talk(long, then: short), key: "b").model == "small")
    #expect(
      try decide(engine, talk(long, then: short, more: #","user":"u""#), key: "a").model == "small")
    #expect(try decide(engine, talk(long, then: short), key: "a").model == "big")
  }

  @Test func `a customer's conversation gives another's no model`() throws {
    let engine = try engine(
      routing: Self.last + "\nrules: [{when: {tier: gold}, use: big}]")
    func decide(_ customer: String?, _ tier: String?, _ request: ChatRequest) throws -> String {
      var context = DecisionContext()
      (context.customer, context.tier) = (customer, tier)
      return try engine.decide(request, context).model
    }
    for (customer, tier) in [("a", "gold"), ("a", nil), ("b", "gold"), (nil, "gold")] {
      _ = try decide(customer, tier, request(short))
    }
    #expect(try decide("c", nil, talk(short, then: short)) == "small")
    #expect(try decide("a", nil, talk(short, then: short)) == "small")
    #expect(try decide("a", "gold", talk(short, then: short)) == "big")
  }

  @Test func `an opening that had two models gives none`() throws {
    let engine = try engine(routing: Self.last + "\nexploration: 1")
    // Two conversations that begin alike, drawn to either model.
    for draw in [0.0, 0.9] {
      var context = DecisionContext()
      context.draw = { draw }
      _ = try engine.decide(request(short), context)
    }
    var context = DecisionContext()
    context.draw = { 0.9 }
    for answer in ["One.", "Two."] {
      let next = try engine.decide(talk(short, answer: answer, then: short), context)
      #expect(next.model == "small" && next.step != .sticky)
    }
  }

  @Test func `who brings another limit is decided anew, who brings the same is not`() throws {
    let engine = try engine(routing: Self.last)
    func decide(_ request: ChatRequest, _ limit: Double?) throws -> RoutingDecision {
      var context = DecisionContext()
      context.limit = limit.map { .threshold($0) }
      return try engine.decide(request, context)
    }
    #expect(try decide(request(long), nil).model == "big")
    let cheap = try decide(talk(long, then: short), 1)
    #expect(cheap.model == "small" && cheap.step == .score)
    let dear = try decide(talk(long, then: short), 0)
    #expect(dear.model == "big" && dear.step == .score)
    let same = try decide(talk(long, then: short), 0)
    #expect(same.model == "big" && same.step == .sticky)
    let back = try decide(talk(long, then: short), nil)
    #expect(back.model == "small" && back.step == .score)
  }

  @Test func `a model that a rule chose is kept when the rule no longer holds`() throws {
    let engine = try engine(
      routing: Self.last + "\nrules: [{when: {pattern: picture}, use: vision}]")
    #expect(try decide(engine, request("a picture")).step == .rule)
    let next = try decide(engine, talk("a picture", then: long))
    #expect(next.model == "vision" && next.step == .sticky)
  }

  @Test func `after a while a conversation is forgotten`() throws {
    let engine = try engine(routing: Self.last + "\nsticky: {idle: 60}")
    _ = try decide(engine, request(long), now: 100)
    #expect(try decide(engine, talk(long, then: short), now: 161).model == "small")
    _ = try decide(engine, request(long), now: 200)
    #expect(try decide(engine, talk(long, then: short), now: 260).model == "big")
  }

  @Test func `memory is bounded, and what was heard of lately stays`() throws {
    let engine = try engine(routing: Self.last + "\nsticky: {capacity: 100}")
    _ = try decide(engine, request(long))
    for number in 0..<1_000 {
      _ = try decide(engine, request("\(number) \(long)"))
      if number % 40 == 0 {
        #expect(try decide(engine, talk(long, then: short)).model == "big")
      }
    }
    #expect(try decide(engine, talk("0 \(long)", then: short)).model == "small")
    #expect(engine.rememberedConversations <= 100)
  }

  @Test func `a trial is not remembered`() throws {
    let engine = try engine(routing: Self.last)
    var trial = DecisionContext()
    trial.explains = true
    #expect(try engine.decide(request(long), trial).model == "big")
    #expect(engine.rememberedConversations == 0)
    #expect(try decide(engine, talk(long, then: short)).model == "small")
  }

  @Test func `turned off, every request is decided anew`() throws {
    let engine = try engine(routing: Self.last + "\nsticky: false")
    _ = try decide(engine, request(long))
    #expect(try decide(engine, talk(long, then: short)).model == "small")
  }

  @Test func `a model that a reload took away is not kept`() throws {
    let engine = try engine(
      routing: Self.last + "\nrules: [{when: {pattern: picture}, use: vision}]")
    _ = try decide(engine, request("a picture"))
    let smaller = try GatewayConfiguration(
      yaml: """
        model_list:
          - {model_name: big, litellm_params: {model: a}}
          - {model_name: small, litellm_params: {model: b}}
        routing: {artifact: r, strong: big, weak: small, threshold: 0.5}
        """, environment: [:])
    engine.replace(try Policy(smaller, scorer: lengthScorer(), artifactHash: nil))
    #expect(try decide(engine, talk("a picture", then: short)).model == "small")
  }
}
#endif
