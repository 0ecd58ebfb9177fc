// libFuzzer target: any bytes as requests, answers and streams of the gateway. The first byte says
// as what, the second where a stream is cut.
import GatewayWire
import ModelPrices

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  guard size > 2 else { return 0 }
  let bytes = UnsafeBufferPointer(start: data, count: size)
  let input = Array(bytes.dropFirst(2))
  switch bytes[0] % 4 {
  case 0: fuzzRequest(input)
  case 1: fuzzEmbedding(input)
  case 2: fuzzAnswer(input)
  default: fuzzStream(input, seed: bytes[1])
  }
  return 0
}

/// What is sent on is the same request for another model, whoever reads it.
private func fuzzRequest(_ input: [UInt8]) {
  guard let request = try? ChatRequest(parsing: input) else { return }
  let sent = request.forwarded(model: "m\"\\\n", addingUsage: true)
  guard let again = try? ChatRequest(parsing: sent) else { fatalError("sent what cannot be read") }
  precondition(again.model == "m\"\\\n" && again.asksForUsage)
  precondition(again.messages == request.messages && again.metadata == request.metadata)
  precondition(again.forwarded(model: "m\"\\\n", addingUsage: true) == sent)
}

private func fuzzEmbedding(_ input: [UInt8]) {
  guard let request = try? EmbeddingRequest(parsing: input) else { return }
  guard let again = try? EmbeddingRequest(parsing: request.forwarded(model: "x")) else {
    fatalError("sent what cannot be read")
  }
  precondition(again.model == "x" && again.inputCount == request.inputCount)
}

private func fuzzAnswer(_ input: [UInt8]) {
  guard let answer = try? CompletionResponse(parsing: input) else { return }
  let bytes = answer.rewritten(model: "ours", cost: NanoDollars(7))
  guard let again = try? CompletionResponse(parsing: bytes) else {
    fatalError("rewrote into what cannot be read")
  }
  precondition(again.usage == answer.usage && again.content == answer.content)
  precondition(again.model == nil || again.model == "ours")
}

/// A stream comes out alike however it is cut.
private func fuzzStream(_ input: [UInt8], seed: UInt8) {
  let limits = SSEParser.Limits(line: 2_000, event: 4_000)
  func run(_ parts: [ArraySlice<UInt8>]) -> ([UInt8], StreamSummary)? {
    var rewriter = StreamRewriter(model: "ours", keepsUsage: false, limits: limits) {
      NanoDollars(Int64($0.total))
    }
    var output: [UInt8] = []
    do {
      for part in parts { try rewriter.append(Array(part), to: &output) }
      try rewriter.finish(to: &output)
    } catch {
      return nil
    }
    return (output, rewriter.summary)
  }
  var parts: [ArraySlice<UInt8>] = []
  var (start, step) = (0, UInt32(seed) &+ 1)
  while start < input.count {
    step = step &* 1_664_525 &+ 1_013_904_223
    let end = min(input.count, start + 1 + Int(step >> 24) % 24)
    parts.append(input[start..<end])
    start = end
  }
  let (whole, cut) = (run([input[...]]), run(parts))
  precondition((whole == nil) == (cut == nil))
  guard let whole, let cut else { return }
  precondition(whole.0 == cut.0 && whole.1 == cut.1)
}
