#if Gateway
import GatewayPolicy
import GatewayWire
import Testing

@Suite struct RuleTests {
  private static let cases:
    [(when: String, request: @Sendable (Bool) throws -> (ChatRequest, DecisionContext))] =
      [
        ("task: [code, sql]", { holds in try tagged { $0.task = holds ? "sql" : "chat" } }),
        ("feature: search", { holds in try tagged { $0.feature = holds ? "search" : nil } }),
        ("tier: [gold]", { holds in try tagged { $0.tier = holds ? "gold" : "Gold" } }),
        ("customer: acme", { holds in try tagged { $0.customer = holds ? "acme" : "acme2" } }),
        ("min_tokens: 100", { holds in (try request(holds ? long : short), DecisionContext()) }),
        ("max_tokens: 100", { holds in (try request(holds ? short : long), DecisionContext()) }),
        (
          "tools: true",
          { holds in
            (
              try request(short, more: holds ? #","tools":[{}]"# : #","tools":[]"#),
              DecisionContext()
            )
          }
        ),
        (
          "images: false",
          { holds in
            let part =
              holds ? #"{"type":"text","text":"x"}"# : #"{"type":"image_url","image_url":{}}"#
            let body = #"{"model":"auto","messages":[{"role":"user","content":["# + part + "]}]}"
            return (try ChatRequest(parsing: Array(body.utf8)), DecisionContext())
          }
        ),
        (
          "language: [de, fr]",
          { holds in
            let text =
              holds ? "Wie ist das Wetter und was kann ich tun?" : "What is the weather like?"
            return (try request(text), DecisionContext())
          }
        ),
        (
          "pattern: '\\bprove\\b'",
          { holds in
            let messages = [
              ("user", "prove it"), ("assistant", "done"), ("user", "and prove more"),
            ]
            return (
              try request(holds ? messages : messages + [("user", "thanks")]), DecisionContext()
            )
          }
        ),
      ]

  private static func tagged(
    _ change: (inout DecisionContext) -> Void
  ) throws -> (ChatRequest, DecisionContext) {
    var context = DecisionContext()
    change(&context)
    return (try request(short), context)
  }

  @Test(arguments: cases.indices)
  func `a rule decides if its condition holds`(index: Int) throws {
    let engine = try engine(
      routing: "sticky: false\nrules: [{name: r, when: {\(Self.cases[index].when)}, use: vision}]")
    let (holding, itsContext) = try Self.cases[index].request(true)
    let decision = try engine.decide(holding, itsContext)
    #expect(decision.step == .rule && decision.rule == "r" && decision.model == "vision")
    #expect(decision.winRate == nil)
    let (other, otherContext) = try Self.cases[index].request(false)
    #expect(try engine.decide(other, otherContext).step == .score)
  }

  @Test func `all conditions of a rule have to hold`() throws {
    let engine = try engine(routing: "rules: [{when: {task: code, tools: true}, use: vision}]")
    var context = DecisionContext()
    context.task = "code"
    #expect(try engine.decide(request(short), context).step == .score)
    #expect(try engine.decide(request(short, more: #","tools":[{}]"#), context).step == .rule)
  }

  @Test func `the first rule that holds decides`() throws {
    let engine = try engine(
      routing: """
        rules:
          - {name: first, when: {tier: gold}, use: [vision, big]}
          - {name: second, when: {max_tokens: 1000}, use: small}
        """)
    var context = DecisionContext()
    context.tier = "gold"
    let decision = try engine.decide(request(short), context)
    #expect(decision.rule == "first" && decision.models == ["vision", "big"])
    #expect(try engine.decide(request(short), DecisionContext()).rule == "second")
  }

  @Test func `a rule can send a request on to the score, past the rules below and the task map`()
    throws
  {
    let engine = try engine(
      routing: """
        rules:
          - {name: scored, when: {tier: gold}, use: score}
          - {name: others, when: {max_tokens: 100000}, use: vision}
        tasks: {chat: {model: vision}}
        """)
    var context = DecisionContext()
    context.tier = "gold"
    context.task = "chat"
    let decision = try engine.decide(request(long), context)
    #expect(decision.step == .score && decision.rule == "scored" && decision.model == "big")
  }
}
#endif
