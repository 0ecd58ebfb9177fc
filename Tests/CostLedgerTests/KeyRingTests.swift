#if Gateway
import CostLedger
import Testing

@Suite struct KeyRingTests {
  @Test func `knows a key by its digest alone`() {
    let ring = KeyRing([KeyDigest(of: "sk-one"), KeyDigest(of: "sk-two")])
    #expect(ring.index(of: "sk-two") == 1)
    #expect(ring.index(of: "sk-tw") == nil)
  }
}
#endif
