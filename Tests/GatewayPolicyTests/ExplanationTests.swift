#if Gateway
import Foundation
import GatewayPolicy
import Testing

@Suite struct ExplanationTests {
  @Test func `a decision tells each step that it took, if asked`() throws {
    let engine = try engine(
      routing: """
        rules:
          - {name: pictures, when: {images: true}, use: vision}
          - {name: paid, when: {tier: gold}, use: score}
        """)
    var context = DecisionContext()
    context.tier = "gold"
    context.explains = true
    context.isHealthy = { $0 != "big" }
    context.pressure = { 0.1 }
    let decision = try engine.decide(request(long), context)
    let steps = decision.explanation
    #expect(steps.count == 5)
    #expect(steps[0] == "rule \"pictures\" does not hold: images")
    #expect(steps[1] == "rule \"paid\" holds: the score decides")
    #expect(steps[2].contains("moved from 0.5 by the budget's pace"))
    #expect(steps[3] == "big: from the threshold on")
    #expect(steps[4] == "small: no deployment of big is healthy")
    context.explains = false
    #expect(try engine.decide(request(long), context).explanation.isEmpty)
  }

  @Test func `a decision is written as JSON`() throws {
    let engine = try engine(routing: "rules: [{name: 'a \"b\"', when: {tier: gold}, use: vision}]")
    var context = DecisionContext()
    context.tier = "gold"
    func object(_ decision: RoutingDecision) throws -> [String: Any] {
      let json = try JSONSerialization.jsonObject(with: Data(decision.encoded()))
      return try #require(json as? [String: Any])
    }
    let ruled = try object(engine.decide(request(long), context))
    #expect(ruled["model"] as? String == "vision" && ruled["decision"] as? String == "rule")
    #expect(ruled["rule"] as? String == "a \"b\"" && ruled["win_rate"] is NSNull)
    let scored = try object(engine.decide(request(long), DecisionContext()))
    #expect(scored["models"] as? [String] == ["big", "small"])
    #expect(scored["threshold"] as? Double == 0.5 && scored["artifact"] as? String == "abc")
    #expect(scored["healthy"] as? Bool == true && scored["requested_model"] as? String == "auto")
  }
}
#endif
