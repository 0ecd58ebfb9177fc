#if Gateway
import GatewayPolicy
import Testing

@Suite struct HealthTests {
  private func decide(
    _ healthy: Set<String>, model: String = "auto", more: String = ""
  ) throws -> RoutingDecision {
    var context = DecisionContext()
    context.isHealthy = { healthy.contains($0) }
    return try engine(more: more).decide(request(long, model: model), context)
  }

  @Test func `a model without a healthy deployment comes last`() throws {
    let decision = try decide(["small"])
    #expect(decision.models == ["small", "big"] && decision.step == .health)
    #expect(decision.winRate != nil && decision.hasHealthyModel)
  }

  @Test func `a sick fallback changes nothing`() throws {
    let decision = try decide(["big"])
    #expect(decision.models == ["big", "small"] && decision.step == .score)
  }

  @Test func `where none is healthy the order stays and is told`() throws {
    let decision = try decide([])
    #expect(decision.models == ["big", "small"] && !decision.hasHealthyModel)
  }

  @Test func `a model asked for by name falls back only as configured`() throws {
    #expect(try decide(["small"], model: "big").models == ["big"])
    let fallbacks = "router_settings: {default_fallbacks: [vision, small]}"
    let decision = try decide(["small"], model: "big", more: fallbacks)
    #expect(decision.models == ["small", "big", "vision"])
  }

  @Test func `a conversation returns to its model when that is healthy again`() throws {
    let engine = try engine(routing: "scored_text: last_message")
    var sick = DecisionContext()
    sick.isHealthy = { $0 != "big" }
    #expect(try engine.decide(request(long), sick).model == "small")
    let next = try request([("user", long), ("assistant", "a"), ("user", short)])
    let decision = try engine.decide(next, DecisionContext())
    #expect(decision.model == "big" && decision.step == .sticky)
  }
}
#endif
