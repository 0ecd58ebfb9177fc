#if Gateway
import GatewayPolicy
import Testing

@Suite struct DecisionStepTests {
  @Test func `is written as records name it`() {
    #expect(DecisionStep.score.rawValue == "score")
  }
}
#endif
