#if Gateway
import GatewayPolicy
import Testing

@Suite struct ContextWindowTests {
  private static let huge = String(repeating: "word ", count: 1_000)  // some 1,250 tokens

  @Test func `a request that is too long for a model goes to one that it fits into`() throws {
    let engine = try engine()
    var context = DecisionContext()
    context.limit = .threshold(1)
    let decision = try engine.decide(request(Self.huge), context)
    #expect(decision.models == ["big", "small"] && decision.step == .contextWindow)
    #expect(try engine.decide(request(long), context).models == ["small", "big"])
  }

  @Test func `the configured fallbacks for long requests come first`() throws {
    let engine = try engine(
      more: "router_settings: {context_window_fallbacks: [{small: [vision]}]}")
    let decision = try engine.decide(request(Self.huge, model: "small"), DecisionContext())
    #expect(decision.models == ["vision", "small"] && decision.step == .contextWindow)
  }

  @Test func `where it fits nowhere the upstream is to say so`() throws {
    let decision = try engine().decide(request(Self.huge, model: "small"), DecisionContext())
    #expect(decision.models == ["small"] && decision.step == .explicit)
  }
}
#endif
