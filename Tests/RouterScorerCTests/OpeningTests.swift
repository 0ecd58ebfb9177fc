import CRouterScorer
import RouterScorerC
import Testing

@Suite struct OpeningTests {
  @Test func `a NULL scorer pointer is an argument error with a text`() {
    #expect(router_scorer_open("router.safetensors", nil) == router_status(ROUTER_ERROR_ARGUMENT))
    #expect(String(cString: router_last_error()) == "scorer is NULL")
  }
}
