import GatewayWire
import Testing

@Suite struct StreamSplitTests {
  @Test(arguments: [Recorded.openAI, Recorded.unusual], [true, false])
  func `the client's bytes do not depend on how the upstream's were cut`(
    stream: String, keepsUsage: Bool
  ) throws {
    let whole = bytes(stream)
    let expected = try rewrite([whole], keepsUsage: keepsUsage)
    #expect(expected.summary.hasContent)
    for split in 0...whole.count {
      let parts = [whole[..<split], whole[split...]].map(Array.init)
      let rewritten = try rewrite(parts, keepsUsage: keepsUsage)
      #expect(rewritten.output == expected.output)
      #expect(rewritten.summary == expected.summary)
    }
    let drip = try rewrite(whole.map { [$0] }, keepsUsage: keepsUsage)
    #expect(drip.output == expected.output)
    #expect(drip.summary == expected.summary)
  }
}
