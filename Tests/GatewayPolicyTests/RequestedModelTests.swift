#if Gateway
import GatewayPolicy
import GatewayWire
import RouterScoring
import Testing

@Suite struct RequestedModelTests {
  private static let more =
    "router_settings: {model_group_alias: {gpt-4: big}, fallbacks: [{big: [vision]}]}"

  @Test(arguments: [
    ("router-mf-0.3", 0.3), ("router-bert-0", 0), ("router-causal-llm-1", 1),
    ("router-my-router-0.11593", 0.11593), ("router-x-1.0", 1),
  ])
  func `RouteLLM's names carry a threshold`(name: String, threshold: Double) throws {
    let decision = try engine().decide(request(short, model: name), DecisionContext())
    #expect(decision.step == .score && decision.threshold == threshold)
    #expect(decision.requestedModel == name)
  }

  @Test func `a name can carry a share`() throws {
    let decision = try engine().decide(
      request(short, model: "router-mf-share-0.3"), DecisionContext())
    #expect(try decision.threshold == lengthScorer().threshold(forStrongCallFraction: 0.3))
  }

  @Test(arguments: ["router-mf-1.5", "router-mf-share-2", "router-mf-1.2.3", "router-mf-."])
  func `a name with a number that is no share is refused`(name: String) throws {
    let request = try request(short, model: name)
    let error = #expect(throws: DecisionError.self) {
      try engine().decide(request, DecisionContext())
    }
    #expect(error?.response.status == 400 && error?.response.parameter == "model")
  }

  @Test func `a model asked for by its name answers, with its fallbacks`() throws {
    let engine = try engine(more: Self.more)
    let decision = try engine.decide(request(long, model: "big"), DecisionContext())
    #expect(decision.step == .explicit && decision.models == ["big", "vision"])
    #expect(try engine.decide(request(long, model: "small"), DecisionContext()).models == ["small"])
    #expect(try engine.decide(request(long, model: "gpt-4"), DecisionContext()).model == "big")
  }

  @Test(arguments: [
    "gpt-9", "Auto", "auto ", "router-mf", "router--0.3", "router-0.3", "router-share-0.3x",
  ])
  func `an unknown model is answered with what there is`(name: String) throws {
    let request = try request(short, model: name)
    let error = #expect(throws: DecisionError.self) {
      try engine(more: Self.more).decide(request, DecisionContext())
    }
    let response = try #require(error?.response)
    #expect(response.status == 404 && response.code == "model_not_found")
    #expect(response.message.contains("There are: auto, big, small, vision, gpt-4."))
  }

  @Test func `embeddings go to the model they name and are not routed`() throws {
    let engine = try engine(more: Self.more)
    func decide(_ model: String) throws -> RoutingDecision {
      let body = "{\"model\":\"\(model)\",\"input\":\"x\"}"
      return try engine.decide(EmbeddingRequest(parsing: Array(body.utf8)), DecisionContext())
    }
    #expect(try decide("small").models == ["small"])
    #expect(throws: DecisionError.self) { try decide("auto") }
  }
}
#endif
