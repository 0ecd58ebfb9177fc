import GatewayWire
import ModelPrices
import Testing

/// A linear congruential generator (Knuth's MMIX constants): the same mutations in every run.
private struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, bound)
  }

  private static let tokens: [[UInt8]] =
    [
      "\"", "\\", "\\u0000", "\\ud83d", "{", "}", "[", "]", ":", ",", "null", "true", "-1", "1e308",
      "\"model\":", "\"usage\":{", "\"choices\":", "\n", "\r", "\r\n", "\n\n", "data: ", ": ",
      "\u{FEFF}",
      "\"messages\":[", "\"stream_options\":", "\"include_usage\":false", "\"cost\":",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x00]]

  mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var result = original
    for _ in 0...next(4) {
      let place = next(result.count + 1)
      switch next(4) {
      case 0: result.removeSubrange(place..<min(result.count, place + 1 + next(9)))
      case 1: result.insert(contentsOf: Self.tokens[next(Self.tokens.count)], at: place)
      case 2 where place < result.count: result[place] = UInt8(next(256))
      default:
        let end = min(result.count, place + next(60))
        result.insert(contentsOf: result[place..<end], at: next(result.count + 1))
      }
    }
    return result
  }

  mutating func parts(_ whole: [UInt8]) -> [[UInt8]] {
    var (parts, start) = ([[UInt8]](), 0)
    while start < whole.count {
      let end = min(whole.count, start + 1 + next(40))
      parts.append(Array(whole[start..<end]))
      start = end
    }
    return parts
  }
}

@Suite struct MutationTests {
  private static let body = bytes(
    """
    {"model":"auto","messages":[{"role":"user","content":[{"type":"text","text":"Hi \\ud83d\\ude82"}]}],
    "stream":true,"stream_options":{"include_usage":false},"metadata":{"a":"b"},"tools":[{}],"n":1}
    """)

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `a request is refused, or sent on as the same request for another model`(seed: UInt64) throws
  {
    var mutator = Mutator(seed: seed)
    for _ in 0..<2_500 {
      let mutated = mutator.mutate(Self.body)
      guard let request = try? ChatRequest(parsing: mutated) else { continue }
      let sent = request.forwarded(model: "m \"2\"", addingUsage: true)
      let again = try ChatRequest(parsing: sent)
      #expect(again.model == "m \"2\"")
      #expect(again.asksForUsage)
      #expect(again.messages == request.messages)
      #expect(again.metadata == request.metadata)
      #expect(again.forwarded(model: "m \"2\"", addingUsage: true) == sent)
    }
  }

  @Test(arguments: [Recorded.openAI, Recorded.unusual], 0..<4 as Range<UInt64>)
  func `a stream is rewritten alike however it is cut`(stream: String, seed: UInt64) throws {
    var mutator = Mutator(seed: seed)
    for _ in 0..<400 {
      let mutated = mutator.mutate(bytes(stream))
      let whole = try rewrite([mutated], keepsUsage: false)
      let cut = try rewrite(mutator.parts(mutated), keepsUsage: false)
      #expect(cut.output == whole.output)
      #expect(cut.summary == whole.summary)
      // What came out says the same when it is read again.
      let again = try rewrite([whole.output], keepsUsage: true)
      #expect(again.summary.isDone == whole.summary.isDone)
      #expect(again.summary.hasContent == whole.summary.hasContent)
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `an answer is refused, or rewritten into one with the same usage`(seed: UInt64) throws {
    var mutator = Mutator(seed: seed)
    let original = bytes(CompletionResponseTests.body)
    for _ in 0..<2_500 {
      let mutated = mutator.mutate(original)
      guard let response = try? CompletionResponse(parsing: mutated) else { continue }
      let bytes = response.rewritten(model: "ours", cost: NanoDollars(5))
      let again = try CompletionResponse(parsing: bytes)
      #expect(again.usage == response.usage)
      #expect(again.model == nil || again.model == "ours")
    }
  }
}
