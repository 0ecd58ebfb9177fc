import Testing

@testable import PromptFeatures

@Suite struct NgramNamesTests {
  private func names(_ turns: [[UInt8]], bucketBits: Int = 18) -> [UInt32: String] {
    FeatureSettings.Probe(turns: turns).withUnsafeTurns {
      NgramNames.names(turns: $0, bucketBits: bucketBits)
    }
  }

  @Test func `words and pairs are named as they are read`() {
    let prompt = "Prove IT, prove 漢字 naïvely"
    let names = names([Array(prompt.utf8)])
    #expect(
      Set(names.values) == [
        "prove", "it", "prove it", "it prove", "漢", "字", "prove 漢", "漢 字", "naïvely",
        "字 naïvely",
      ])
    #expect(Set(names.keys) == Set(PromptScratch(prompt).terms.map(\.bucket)))
  }

  @Test func `every bucket of any bytes has a name, and no other`() {
    var generator = SeededGenerator(7)
    let alphabet = Array("ab1 .é漢\n`?".utf8) + [0xFF, 0xE6, 0x80]
    for length in 0..<400 {
      let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator)! }
      let terms = PromptScratch(bytes: bytes).terms
      #expect(Set(names([bytes]).keys) == Set(terms.map(\.bucket)))
    }
  }

  @Test func `what lies between the ends of a long turn has no name`() {
    let limit = PromptScratch.turnLimit
    let bytes = Array(
      ("first " + String(repeating: "- ", count: limit) + "middle "
        + String(repeating: "- ", count: limit) + "last").utf8)
    #expect(Set(names([bytes]).values) == ["first", "last"])
  }

  @Test func `n-grams that share a bucket share a name, three at most`() {
    let prompt = (0..<2000).map { "w\(String($0, radix: 26, uppercase: false))" }
    let names = names([Array(prompt.joined(separator: " ").utf8)], bucketBits: 8)
    #expect(names.count > 240)
    #expect(names.values.allSatisfy { $0.components(separatedBySlash: 3) })
  }
}

extension String {
  fileprivate func components(separatedBySlash limit: Int) -> Bool {
    let parts = split(separator: "/")
    return (1...limit).contains(parts.count) && Set(parts).count == parts.count
  }
}
