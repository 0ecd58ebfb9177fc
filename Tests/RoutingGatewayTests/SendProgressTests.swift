#if Gateway
import NIOCore
import Testing

@testable import RoutingGateway

@Suite struct SendProgressTests {
  private let start = NIODeadline.now()

  /// What is found when this many bytes wait at these seconds, with a limit of ten.
  private func findings(_ samples: [(second: Int64, unsent: Int)]) -> [Bool] {
    var progress = SendProgress()
    return samples.map {
      progress.isStuck(unsent: $0.unsent, at: start + .seconds($0.second), within: .seconds(10))
    }
  }

  @Test func `what stays the same past the limit is stuck`() {
    #expect(findings([(0, 500), (5, 500), (10, 500), (11, 500)]) == [false, false, false, true])
  }

  @Test func `a byte in each limit is progress, for as long as it takes`() {
    #expect(!findings((0..<1000).map { (second: $0 * 10, unsent: 1000 - Int($0)) }).contains(true))
  }

  @Test func `the limit begins anew with each part that is taken`() {
    #expect(findings([(0, 500), (9, 400), (18, 400), (19, 400), (20, 400)]).last == true)
    #expect(findings([(0, 500), (9, 400), (18, 400), (19, 400)]).last == false)
  }

  @Test func `nothing is stuck at the first look`() {
    #expect(findings([(1_000_000, 0)]) == [false])
  }
}
#endif
