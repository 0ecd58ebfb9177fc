#if Gateway
import CostLedger
import Testing

@Suite struct KeyTests {
  @Test func `a key is found by its digest and nothing else is`() throws {
    let keys = ["sk-one", "sk-two", "sk-three"]
    let ring = KeyRing(keys.map { KeyDigest(of: $0) })
    #expect(keys.map { ring.index(of: $0) } == [0, 1, 2])
    for wrong in ["", "sk-", "sk-one ", "SK-ONE", "sk-onesk-two", "sk-one\0"] {
      #expect(ring.index(of: wrong) == nil, "\(wrong)")
    }
    #expect(ring.index(of: String(repeating: "x", count: 100_000)) == nil)
    #expect(KeyRing([]).index(of: "") == nil)
  }

  @Test func `digests are SHA-256 and may be given instead of keys`() throws {
    // FIPS 180-4's example for "abc".
    let digest = try #require(
      KeyDigest(
        hexadecimal: "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    #expect(digest.matches(KeyDigest(of: "abc")) && !digest.matches(KeyDigest(of: "abd")))
    #expect(KeyRing([digest]).index(of: "abc") == 0)
    for wrong in ["", "ba78", String(repeating: "g", count: 64), String(repeating: "a", count: 65)]
    {
      #expect(KeyDigest(hexadecimal: wrong) == nil)
    }
  }

  @Test func `digests that differ in one bit do not match`() throws {
    let digits = Array(repeating: "0", count: 64)
    let zero = try #require(KeyDigest(hexadecimal: digits.joined()))
    for index in 0..<64 {
      var other = digits
      other[index] = "1"
      let digest = try #require(KeyDigest(hexadecimal: other.joined()))
      #expect(!zero.matches(digest) && digest.matches(digest))
    }
  }

  @Test func `printing a digest or a ring says nothing of the key`() {
    let digest = KeyDigest(of: "sk-canary")
    #expect("\(digest)" == "a key's digest" && !"\(KeyRing([digest]))".contains("canary"))
  }
}
#endif
