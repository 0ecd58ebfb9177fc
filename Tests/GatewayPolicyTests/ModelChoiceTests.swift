#if Gateway
import Foundation
import GatewayPolicy
import GatewayWire
import RouterScoring
import Synchronization
import Testing

/// A router for three models of which the cheaper ones lose the more the longer the prompt is: `big`
/// is worth .9 at a cent, `middle` .84 to .52 at .2 cents, `small` .89 to .24 at next to nothing.
private func threeModels() throws -> Scorer {
  var model = try lengthScorer().model
  model.choice = ModelChoice(
    models: ["gpt-small", "gpt-big", "unused", "gpt-middle"], qualities: [0.6, 0.9, 1, 0.7],
    loadings: [-0.1, 0, 0, -0.05], components: [ChoiceComponent(intercept: 0, heads: model.heads)],
    baseCosts: [0.0001, 0.01, 0.05, 0.002], characterCosts: [0, 0, 0, 0])
  return try Scorer(model)
}

@Suite struct ModelChoiceTests {
  private func configuration(_ routing: String) throws -> GatewayConfiguration {
    try GatewayConfiguration(
      yaml: """
        model_list:
          - {model_name: big, litellm_params: {model: openai/gpt-big}}
          - {model_name: middle, litellm_params: {model: openai/gpt-middle}}
          - {model_name: small, litellm_params: {model: openai/gpt-small}}
        routing:
          artifact: router.safetensors
          strong: big
          weak: small
        \(routing.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
        """, environment: [:])
  }

  private static let models = "models: {gpt-big: big, gpt-middle: middle, gpt-small: small}\n"

  private func engine(_ routing: String, _ scorer: Scorer? = nil) throws -> DecisionEngine {
    DecisionEngine(
      try Policy(
        configuration(Self.models + routing), scorer: scorer ?? threeModels(), artifactHash: "abc"))
  }

  @Test(arguments: [
    ("cost_weight: 50", short, "small"), ("cost_weight: 50", long, "middle"),
    ("cost_weight: 20", long, "big"), ("cost_weight: 0", short, "big"),
    ("quality: 0.85", short, "small"), ("quality: 0.85", long, "big"),
    ("quality: 0.5", long, "middle"),
    // None is that good: the best.
    ("quality: 1", long, "big"),
  ])
  func `quality less its cost chooses, or the cheapest that is good enough`(
    routing: String, prompt: String, model: String
  ) throws {
    let decision = try engine(routing).decide(request(prompt), DecisionContext())
    #expect(decision.model == model && decision.step == .score)
    #expect(decision.candidates == ["big", "middle", "small"])
    #expect(decision.artifact == "abc" && decision.winRate == nil && decision.threshold == nil)
    let choice = try #require(decision.choice)
    #expect(choice.quality == choice.predictions.first { $0.model == model }?.quality)
  }

  @Test func `predictions are the router's own`() throws {
    let scorer = try threeModels()
    let decision = try engine("quality: 1", scorer).decide(request(long), DecisionContext())
    let predictions = try #require(decision.choice?.predictions)
    let chooser = try ModelChooser(scorer.model)
    let best = chooser.choose(long, costWeight: 0)
    // The router's best is no candidate here.
    #expect(best.model == "unused")
    #expect(predictions.map(\.model) == ["big", "middle", "small"])
    #expect(predictions.map(\.cost).map(Float.init) == [0.01, 0.002, 0.0001])
    #expect(chooser.cheapest(long, quality: 0.2).quality == predictions[2].quality)
  }

  @Test func `the next best model is the fallback unless others are configured`() throws {
    let decision = try engine("cost_weight: 50").decide(request(short), DecisionContext())
    #expect(decision.models == ["small", "middle"])
  }

  @Test(arguments: [
    (["x-router-cost-weight": "0"], [:], "big"), (["x-router-quality": "0.5"], [:], "middle"),
    ([:], ["router_quality": "0.5"], "middle"), ([:], ["turnout_cost_weight": "1e6"], "small"),
    // A threshold and a share are about the strong and the weak model.
    (["x-router-threshold": "1"], [:], "small"), (["x-router-share": "1"], [:], "big"),
  ])
  func `a request brings its own aim, or a limit`(
    headers: [String: String], metadata: [String: String], model: String
  ) throws {
    let context = try DecisionContext(metadata: metadata, user: nil, key: nil) { headers[$0] }
    let decision = try engine("cost_weight: 40").decide(request(long), context)
    #expect(decision.model == model)
    #expect((decision.choice == nil) == (decision.threshold != nil))
  }

  @Test(arguments: ["-1", "nan", "inf", "1e13", ""])
  func `an aim that is none is refused by its name`(value: String) {
    let error = #expect(throws: DecisionError.self) {
      try DecisionContext(metadata: [:], user: nil, key: nil) {
        ["x-router-cost-weight": value][$0]
      }
    }
    #expect(error?.response.parameter == "x-router-cost-weight")
  }

  @Test func `an aim is refused where two models are decided between`() throws {
    var context = DecisionContext()
    context.aim = .quality(0.8)
    let engine = DecisionEngine(
      try Policy(configuration("share: 0.3"), scorer: lengthScorer(), artifactHash: nil))
    #expect(throws: DecisionError.self) { try engine.decide(request(short), context) }
  }

  @Test func `a task has an aim or a limit of its own`() throws {
    let engine = try engine(
      "cost_weight: 50\ntasks: {legal: {model: score, quality: 0.9}, chat: {model: score, share: 0}}"
    )
    var context = DecisionContext()
    context.task = "legal"
    #expect(try engine.decide(request(long), context).model == "big")
    context.task = "chat"
    #expect(try engine.decide(request(long), context).model == "small")
  }

  @Test func `the budget's pace moves the choice to the cheapest model without a step`() throws {
    for routing in ["cost_weight: 0", "cost_weight: 20", "quality: 0.85"] {
      let engine = try engine(routing)
      var path: [String] = []
      for pressure in stride(from: 0.0, through: 1, by: 0.01) {
        var context = DecisionContext()
        context.pressure = { pressure }
        let decision = try engine.decide(request(long), context)
        if path.last != decision.model { path.append(decision.model) }
        #expect(decision.step == (decision.model == "big" ? .score : .budget))
      }
      #expect(path == ["big", "middle", "small"], "\(routing)")
    }
  }

  @Test func `a conversation keeps its model until a better one is wanted`() throws {
    let engine = try engine("cost_weight: 50\nscored_text: last_message")
    func talk(_ turns: String...) throws -> RoutingDecision {
      var messages = [("user", turns[0])]
      for turn in turns.dropFirst() { messages += [("assistant", "Sure."), ("user", turn)] }
      return try engine.decide(request(messages), DecisionContext())
    }
    #expect(try talk(short).model == "small")
    #expect(try talk(short, long).model == "middle")
    let kept = try talk(short, long, short)
    #expect(kept.model == "middle" && kept.step == .sticky)
  }

  @Test func `a lot draws each of all models`() throws {
    let draws = Mutex([0.1, 0.4])
    var context = DecisionContext()
    context.draw = { draws.withLock { $0.removeFirst() } }
    let drawn = try engine("cost_weight: 50\nexploration: 0.3").decide(request(short), context)
    #expect(drawn.model == "middle" && drawn.step == .exploration)
    #expect(abs(drawn.propensity - 0.1) < 1e-12)
    draws.withLock { $0 = [0.3] }
    let kept = try engine("cost_weight: 50\nexploration: 0.3").decide(request(short), context)
    #expect(kept.model == "small" && abs(kept.propensity - 0.8) < 1e-12)
  }

  @Test func `the decision tells what was expected of each model`() throws {
    var context = DecisionContext()
    context.explains = true
    let decision = try engine("cost_weight: 50").decide(request(short), context)
    #expect(decision.explanation.joined().contains("cost weight 50.0"))
    let json = try JSONSerialization.jsonObject(with: Data(decision.encoded()))
    let object = try #require(json as? [String: Any])
    let predictions = try #require(object["predictions"] as? [[String: Any]])
    #expect(predictions.map { $0["model"] as? String } == ["big", "middle", "small"])
    #expect(object["cost_weight"] as? Double == 50)
  }

  @Test func `a router for two models, or without one of these, is refused`() throws {
    for scorer in [
      try lengthScorer(),
      try {
        var model = try threeModels().model
        model.choice?.models[3] = "gpt-other"
        return try Scorer(model)
      }(),
    ] {
      let error = #expect(throws: PolicyError.self) { try engine("quality: 1", scorer) }
      #expect(error?.message.hasPrefix("router.safetensors: ") == true)
    }
    let notes = try Policy(
      configuration("share: 0.3"), scorer: threeModels(), artifactHash: nil
    ).notes
    #expect(notes.contains { $0.contains("can choose among 4 models") })
  }

  @Test(arguments: [
    ("models: [gpt-big, gpt-small]\ncost_weight: 1", "which model_list lacks"),
    ("models: [big]\ncost_weight: 1", "at least two models"),
    ("models: [big, small]", "needs a cost_weight"),
    ("models: [big, small]\ncost_weight: -1", "at least 0"),
    ("models: [big, small]\ncost_weight: 1\nquality: 1", "stands beside cost_weight"),
    ("models: [big, small]\nquality: 1\nshare: 0.3", "decides between two models"),
    ("models: {a: big, b: big}\nquality: 1", "names big twice"),
    ("share: 0.3\nquality: 0.5", "give routing.models too"),
    ("share: 0.3\ntasks: {a: {quality: 0.5}}", "give routing.models too"),
  ])
  func `what makes no sense is said with its line`(routing: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try configuration(routing) }
    let problem = error?.problems.first { $0.message.contains(message) }
    #expect(problem?.line ?? 0 >= 6, "\(error?.description ?? "")")
  }
}
#endif
