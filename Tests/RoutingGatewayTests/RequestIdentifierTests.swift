#if Gateway
import CostLedger
import Testing

@testable import RoutingGateway

@Suite struct RequestIdentifierTests {
  @Test func `names sort by their time and are not repeated within it`() {
    var generator = SystemRandomNumberGenerator()
    let moments: [Int64] = [
      0, 1000, 1_796_119_200_000_000, 1_796_119_200_001_000, 4_000_000_000_000_000,
    ]
    let names = moments.map { moment in
      RequestIdentifier.make(at: LedgerTime(microseconds: moment), using: &generator)
    }
    #expect(names == names.sorted())
    #expect(names[2].hasPrefix("req-01a2"))
    let time = LedgerTime(microseconds: 1_796_119_200_000_000)
    let many = (0..<10_000).map { _ in RequestIdentifier.make(at: time, using: &generator) }
    #expect(Set(many).count == many.count)
    #expect(many.allSatisfy { $0.utf8.count == 36 && $0.hasPrefix(names[2].prefix(16)) })
  }
}
#endif
