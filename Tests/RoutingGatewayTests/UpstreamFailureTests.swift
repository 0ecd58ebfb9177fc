#if Gateway
import Testing

@testable import RoutingGateway

@Suite struct UpstreamFailureTests {
  @Test func `tells the limits apart`() {
    #expect(UpstreamFailure.timedOut(.idle) != .timedOut(.total))
  }
}
#endif
