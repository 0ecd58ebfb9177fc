import Testing

@testable import RouterScoring

@Suite struct ChecksumTests {
  /// The test vectors of the xxHash repository's sanity check: prefixes of a fixed byte sequence.
  private static let buffer: [UInt8] = {
    var generator: UInt64 = 2_654_435_761
    return (0..<2243).map { _ in
      defer { generator = generator &* 11_400_714_785_074_694_797 }
      return UInt8(truncatingIfNeeded: generator >> 56)
    }
  }()

  private func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { XXH64.hash($0) } }

  @Test func `short inputs hash as published`() {
    #expect(hash([]) == 0xEF46_DB37_51D8_E999)
    #expect(hash(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
    #expect(hash(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
    #expect(hash(Array("xxhash".utf8)) == 0x32DD_3895_2C4B_C720)
    #expect(
      hash(Array("Nobody inspects the spammish repetition".utf8)) == 0xFBCE_A83C_8A37_8BF1)
  }

  @Test func `long inputs hash as the reference implementation hashes them`() {
    #expect(hash(Array(ChecksumTests.buffer[..<1])) == 0xE934_A84A_DB05_2768)
    #expect(hash(Array(ChecksumTests.buffer[..<14])) == 0x8282_DCC4_994E_35C8)
    #expect(hash(Array(ChecksumTests.buffer[..<222])) == 0xB641_AE8C_B691_C174)
  }

  @Test func `pieces hash like the whole`() {
    let bytes = ChecksumTests.buffer
    let whole = hash(bytes)
    for size in [1, 3, 7, 8, 31, 32, 33, 64, 100, 1000] {
      var hasher = XXH64()
      var start = 0
      while start < bytes.count {
        let end = min(start + size, bytes.count)
        Array(bytes[start..<end]).withUnsafeBytes { hasher.update($0) }
        start = end
      }
      #expect(hasher.finish() == whole)
    }
  }

  @Test func `every length up to three stripes differs from its neighbour`() {
    let hashes = (0..<100).map { hash([UInt8](repeating: 0, count: $0)) }
    #expect(Set(hashes).count == 100)
  }
}
