import GatewayWire
import Testing

private func forwarded(_ body: String, _ model: String = "m-2", usage: Bool = false) throws
  -> String
{
  text(try ChatRequest(parsing: bytes(body)).forwarded(model: model, addingUsage: usage))
}

@Suite struct ForwardingTests {
  @Test func `only the model's value changes`() throws {
    let body =
      "{ \"messages\" :[ {\"role\":\"user\", \"content\":\"a\\u00e9\\/\",\"x\":1.0e5}\t],\r\n \"model\"  : \"auto\" }\n"
    #expect(try forwarded(body) == body.replacing("\"auto\"", with: "\"m-2\""))
  }

  @Test(arguments: [
    #"{"model":"auto","model":"big","messages":[]}"#,
    #"{"model":"auto","messages":[],"mod\u0065l":"big"}"#,
    #"{"Model":"big","messages":[],"model":"auto"}"#,
    #"{"model":"auto","MODEL":"big","messages":[]}"#,
    #"{"model":"auto","messages":[],"messages":[{"role":"user","content":"x"}]}"#,
    #"{"model":"auto","messages":[],"meſſages":[]}"#,
    #"{"model":"auto","messages":[],"max_to\#u{212A}ens":9}"#,
    #"{"model":"auto","messages":[],"stream":false,"stream":true}"#,
    #"{"model":"auto","messages":[],"max_tokens":1,"max_tokens":100000}"#,
  ])
  func `a body that two servers could read in two ways is refused`(body: String) {
    let error = refusal { () throws(WireError) in try ChatRequest(parsing: bytes(body)) }
    #expect(error?.code == .ambiguousField)
    #expect(error?.parameter != nil)
  }

  @Test func `keys that decide nothing may be as they like`() throws {
    let body =
      #"{"model":"a","messages":[],"seed":1,"seed":2,"Seed":3,"models":4,"":5,"x":{"model":6}}"#
    #expect(try forwarded(body) == body.replacing("\"a\"", with: "\"m-2\""))
  }

  @Test func `a key in escapes is the key`() throws {
    let body = #"{"mod\u0065l":"auto","messages":[]}"#
    #expect(try forwarded(body) == #"{"mod\u0065l":"m-2","messages":[]}"#)
  }

  @Test func `a byte order mark is read over and not sent on`() throws {
    let body = "\u{FEFF}{\"messages\":[],\"model\":\"auto\"}"
    #expect(try forwarded(body, usage: true).hasPrefix("{\"messages\":[],\"model\":\"m-2\","))
  }

  @Test func `half a surrogate pair is sent on as it came`() throws {
    let body = #"{"model":"a","messages":[{"role":"user","content":"x\ud83d y"}]}"#
    #expect(try forwarded(body) == body.replacing("\"a\"", with: "\"m-2\""))
    #expect(try ChatRequest(parsing: bytes(body)).messages[0].text == "x\u{FFFD} y")
  }

  @Test func `the model's name is escaped`() throws {
    let body = #"{"model":"a","messages":[]}"#
    #expect(
      try forwarded(body, "x\",\"stream\":true")
        == #"{"model":"x\",\"stream\":true","messages":[]}"#)
  }

  @Test(arguments: [
    ("", #"{"include_usage":true}"#),
    (#","stream_options":null"#, #"{"include_usage":true}"#),
    (#","stream_options":{}"#, #"{"include_usage":true}"#),
    (#","stream_options":{ "a":1}"#, #"{"include_usage":true, "a":1}"#),
    (#","stream_options":{"include_usage":false,"a":1}"#, #"{"include_usage":true,"a":1}"#),
    (
      #","stream_options":{"include_usage":false,"include_usage":true}"#,
      #"{"include_usage":true,"include_usage":true}"#
    ),
    (#","stream_options":{ "include_usage" : true }"#, #"{ "include_usage" : true }"#),
  ])
  func `a stream is asked for its usage`(member: String, expected: String) throws {
    let body = #"{"model":"auto","messages":[],"stream":true"# + member + "}"
    let sent = try forwarded(body, usage: true)
    #expect(sent.contains("\"stream_options\":" + expected))
    let again = try ChatRequest(parsing: bytes(sent))
    #expect(again.asksForUsage)
    #expect(again.model == "m-2")
    if !member.isEmpty {
      #expect(try forwarded(body) == body.replacing("\"auto\"", with: "\"m-2\""))
    }
  }

  @Test(arguments: [
    (#""a text""#, 1, 2), (#"["a","b"]"#, 2, 1), ("[]", 0, 0), ("[1,2,3]", 1, 3),
    ("[[1,2],[3,4,5]]", 2, 5),
  ])
  func `an embedding request's texts and tokens are counted`(
    input: String, count: Int, tokens: Int
  ) throws {
    let request = try EmbeddingRequest(parsing: bytes("{\"model\":\"m\",\"input\":\(input)}"))
    #expect(request.inputCount == count)
    #expect(request.estimatedInputTokens == tokens)
  }

  @Test func `values around vectors are found`() throws {
    let body = #"{"a":[1,[2,{"b":[3]}],"]",{}],"model":"x","c":[[],[0]],"messages":[]}"#
    #expect(try forwarded(body) == body.replacing("\"x\"", with: "\"m-2\""))
  }

  @Test func `of an embedding request only the model's value changes`() throws {
    let body = #"{"input":["a","b"],"model":"auto","dimensions":3}"#
    let request = try EmbeddingRequest(parsing: bytes(body))
    #expect(text(request.forwarded(model: "e")) == body.replacing("auto", with: "e"))
    #expect(request.inputCount == 2)
  }
}
