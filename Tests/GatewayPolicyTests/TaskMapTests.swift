#if Gateway
import GatewayPolicy
import Testing

@Suite struct TaskMapTests {
  private static let tasks = """
    tasks:
      translate: {model: small, fallback: vision, timeout: 9}
      legal: {model: score, threshold: 0.001, timeout: 60, paced: false}
      chat: {model: vision}
    """

  private func decide(_ task: String?, _ prompt: String, more: String = "") throws
    -> RoutingDecision
  {
    var context = DecisionContext()
    context.task = task
    context.pressure = { 1 }
    return try engine(routing: Self.tasks, more: more).decide(request(prompt), context)
  }

  @Test func `a task's row names the model, the fallback and the timeout`() throws {
    let decision = try decide("translate", long)
    #expect(decision.step == .task && decision.task == "translate")
    #expect(decision.models == ["small", "vision"] && decision.timeout == 9)
    #expect(decision.winRate == nil)
  }

  @Test func `a row without a fallback takes the model's`() throws {
    let decision = try decide("chat", long, more: "router_settings: {fallbacks: [{vision: [big]}]}")
    #expect(decision.models == ["vision", "big"])
  }

  @Test func `a row can give the score a limit of its own, and spare it the budget's pace`() throws
  {
    let decision = try decide("legal", short)
    #expect(decision.step == .score && decision.model == "big")
    #expect(decision.threshold == 0.001 && decision.timeout == 60)
  }

  @Test func `a task that has no row is scored`() throws {
    let decision = try decide("poetry", long)
    #expect(decision.task == nil && decision.step == .budget)
  }
}
#endif
