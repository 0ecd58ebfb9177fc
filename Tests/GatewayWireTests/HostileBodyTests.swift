import GatewayWire
import ModelPrices
import Testing

@Suite struct HostileBodyTests {
  @Test(arguments: [
    "", " ", "{", "}", "null", "{\"model\"", "{\"model\":}", "{'model':'a'}", "{\"model\":\"a\",}",
    "{\"model\":\"a\"} {}", "{\"model\":NaN}", "{\"a\":01}", "{\"model\":\"a\n\"}", "{\"a\":1e999}",
    "{\"a\":123456789012345678901234567890}", "{\"model\":\"\\x\"}", "\u{0}",
  ])
  func `what is no JSON object is refused in words`(body: String) {
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: bytes(body)) }
    #expect(error?.code == .malformedJSON || error?.code == .wrongType)
    #expect(error?.message.hasSuffix(".") == true)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let body = bytes(#"{"model":""#) + [0xC3, 0x28] + bytes(#"","messages":[]}"#)
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: body) }
    #expect(error?.code == .malformedJSON)
  }

  @Test(arguments: [
    (#"{"messages":[]}"#, "model"), (#"{"model":null,"messages":[]}"#, "model"),
    (#"{"model":5,"messages":[]}"#, "model"), (#"{"model":"","messages":[]}"#, "model"),
    (#"{"model":["a"],"messages":[]}"#, "model"), (#"{"model":"a"}"#, "messages"),
    (#"{"model":"a","messages":"hello"}"#, "messages"),
    (#"{"model":"a","messages":{"role":"user"}}"#, "messages"),
    (#"{"model":"a","messages":["hello"]}"#, "messages[0]"),
    (#"{"model":"a","messages":[1,{"role":"user","content":"x"}]}"#, "messages[0]"),
    (#"{"model":"a","messages":[{"role":"user"},{"content":"a"}]}"#, "messages[1].role"),
    (#"{"model":"a","messages":[{"role":1}]}"#, "messages[0].role"),
    (#"{"model":"a","messages":[{"role":"user","content":5}]}"#, "messages[0].content"),
    (#"{"model":"a","messages":[],"stream":"true"}"#, "stream"),
    (#"{"model":"a","messages":[],"stream":1}"#, "stream"),
    (#"{"model":"a","messages":[],"stream_options":true}"#, "stream_options"),
    (#"{"model":"a","messages":[],"max_tokens":-1}"#, "max_tokens"),
    (#"{"model":"a","messages":[],"max_tokens":1e300}"#, "max_tokens"),
    (#"{"model":"a","messages":[],"n":1.5}"#, "n"),
    (#"{"model":"a","messages":[],"metadata":[]}"#, "metadata"),
    (#"{"model":"a","messages":[],"user":{}}"#, "user"),
  ])
  func `a field that is missing or of another type is named`(body: String, field: String) {
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: bytes(body)) }
    #expect(error?.parameter == field)
    #expect(error?.message.contains("'\(field)'") == true)
  }

  @Test func `nesting is bounded`() {
    func nested(_ depth: Int) -> [UInt8] {
      let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return bytes(#"{"model":"a","messages":[],"x":"# + deep + "}")
    }
    #expect(refusal { () throws(WireError) in try ChatRequest(parsing: nested(1_000)) } == nil)
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: nested(100_000)) }
    #expect(error?.code == .tooLarge)
  }

  @Test func `the number of values is bounded`() {
    func wide(_ count: Int) -> [UInt8] {
      bytes(#"{"model":"a","messages":[],"x":["# + String(repeating: "{},", count: count) + "0]}")
    }
    #expect(refusal { () throws(WireError) in try ChatRequest(parsing: wide(900_000)) } == nil)
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: wide(1_000_000)) }
    #expect(error?.code == .tooLarge)
  }

  @Test func `of probabilities of tokens there may be any number`() throws {
    let token = #"{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":["#
    let likely = Array(repeating: #"{"token":"a","logprob":-0.1,"bytes":[97]}"#, count: 20)
    let tokens = Array(repeating: token + likely.joined(separator: ",") + "]}", count: 16_000)
    let logprobs = #"{"content":["# + tokens.joined(separator: ",") + #"],"refusal":null}"#
    let body = bytes(
      #"{"model":"m","choices":[{"index":0,"logprobs":"# + logprobs
        + #", "message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}"#)
    let answer = try CompletionResponse(parsing: body)
    #expect(answer.content == "x" && answer.finishReason == "stop" && answer.usage?.input == 1)
    #expect(
      answer.rewritten(model: "n", cost: nil)
        == bytes(text(body).replacing(#""model":"m""#, with: #""model":"n""#)))
    let events = try #require(answer.events(model: nil, cost: nil, keepsUsage: false))
    #expect(text(events).contains(logprobs))
  }

  @Test func `an error repeats nothing of the body`() {
    let body = bytes(
      #"{"model":"a","messages":[{"role":"user","content":"canary"}],"user":["canary"]}"#)
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: body) }
    #expect(error?.message.contains("canary") == false)
  }
}
