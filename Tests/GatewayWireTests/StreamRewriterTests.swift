import GatewayWire
import ModelPrices
import Testing

@Suite struct StreamRewriterTests {
  @Test func `each chunk names our model and all else is as it was`() throws {
    let (output, summary) = try rewrite(Recorded.openAI, price: nil)
    let expected = Recorded.openAI.replacing("\"model\":\"gpt-x\"", with: "\"model\":\"ours\"")
    #expect(output == expected)
    #expect(summary.model == "gpt-x")
    #expect(summary.isDone)
    #expect(summary.finishReason == "stop")
  }

  @Test func `the last usage has the cost`() throws {
    let (output, summary) = try rewrite(Recorded.openAI)
    #expect(output.contains(#""usage":{"cost":0.000081,"prompt_tokens":12"#))
    #expect(summary.usage == TokenUsage(input: 12, output: 3))
  }

  @Test func `without a price there is no cost`() throws {
    let (output, _) = try rewrite(Recorded.openAI, price: nil)
    #expect(!output.contains("cost"))
  }

  @Test func `a cost of the upstream's gives way to ours, and stays where we have none`() throws {
    let chunk = #"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":0,"cost":7}}"#
    #expect(try rewrite(chunk + "\n\n").output.contains(#""completion_tokens":0,"cost":0.000003}"#))
    #expect(try rewrite(chunk + "\n\n", price: nil).output.contains(#""cost":7}"#))
  }

  @Test(arguments: ["[]", "null", nil])
  func `a chunk of usage alone is left out if the client did not ask`(choices: String?) throws {
    let member = choices.map { "\"choices\":\($0)," } ?? ""
    let stream = "data: {\(member)\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"
    let (output, summary) = try rewrite(stream, keepsUsage: false)
    #expect(output.isEmpty)
    #expect(summary.usage == TokenUsage(input: 5, output: 2))
    #expect(try rewrite(stream).output.contains("\"usage\":{\"cost\":0.000045,"))
  }

  @Test func `a chunk with usage and an answer stays, asked for or not`() throws {
    let stream =
      #"data: {"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#
    let (output, summary) = try rewrite(stream + "\n\n", keepsUsage: false)
    #expect(output.contains(#""content":"a""#))
    #expect(summary.usage == TokenUsage(input: 5, output: 2))
  }

  @Test func `of several usages the last one counts`() throws {
    let chunk = { (count: Int) in
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5,"
        + "\"completion_tokens\":\(count)}}\n\n"
    }
    let (_, summary) = try rewrite(chunk(1) + chunk(2) + chunk(9))
    #expect(summary.usage?.output == 9)
    #expect(summary.contentChunks == 3)
  }

  @Test(arguments: [
    (#"{"role":"assistant"}"#, false),
    (#"{"role":"assistant","content":""}"#, false),
    (#"{"content":null,"refusal":null}"#, false),
    ("{}", false),
    (#"{"content":"a"}"#, true),
    (#"{"reasoning_content":"hm"}"#, true),
    (#"{"refusal":"no"}"#, true),
    (#"{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}"#, true),
    (#"{"content":[{"type":"text","text":"a"}]}"#, true),
  ])
  func `content is whatever a delta says beside its role`(delta: String, isContent: Bool) throws {
    let stream = "data: {\"choices\":[{\"index\":0,\"delta\":\(delta)}]}\n\n"
    #expect(try rewrite(stream).summary.hasContent == isContent)
  }

  @Test func `bytes of content are counted for streams that end without usage`() throws {
    let stream = #"data: {"choices":[{"delta":{"content":"zwölf Züge"}}]}"# + "\n\n"
    let (_, summary) = try rewrite(stream)
    #expect(summary.contentBytes == 12)
    #expect(summary.estimatedOutputTokens == 3)
  }

  @Test func `an error in the stream is noticed and ends what is handed on`() throws {
    let good = "data: {\"choices\":[]}\n\n"
    let error =
      #"data: {"error":{"message":"overloaded","code":529},"usage":{"prompt_tokens":7}}"# + "\n\n"
    let (output, summary) = try rewrite(good + error + good + "data: [DONE]\n\n")
    #expect(output == good)
    #expect(summary.error == "overloaded")
    #expect(summary.usage?.input == 7)
    #expect(!summary.isDone)
    #expect(try rewrite(#"data: {"error":null,"choices":[]}"# + "\n\n").summary.error == nil)
  }

  @Test func `what is no JSON is handed on and counted`() throws {
    let (output, summary) = try rewrite("data: {oops\n\ndata: [1]\n\n")
    #expect(output == "data: {oops\n\ndata: [1]\n\n")
    #expect(summary.malformedEvents == 1)
  }

  @Test func `an event that the end cut short is left out`() throws {
    let (output, summary) = try rewrite("data: {\"choices\":[]}\n\ndata: {\"choi")
    #expect(output == "data: {\"choices\":[]}\n\n")
    #expect(summary.malformedEvents == 1)
    #expect(!summary.isDone)
  }

  @Test func `nothing follows the mark of the end`() throws {
    let (output, summary) = try rewrite("data: [DONE]\n\n: ping\n\ndata: {\"model\":\"x\"}\n\n")
    #expect(output == "data: [DONE]\n\n")
    #expect(summary.model == nil)
  }

  @Test func `a key in escapes and one that occurs twice are renamed too`() throws {
    let stream = #"data: {"mod\u0065l":"a","x":{"model":"b"},"model":"c"}"# + "\n\n"
    let expected = #"data: {"mod\u0065l":"ours","x":{"model":"b"},"model":"ours"}"# + "\n\n"
    #expect(try rewrite(stream).output == expected)
  }

  @Test func `a name is escaped`() throws {
    let (output, _) = try rewrite("data: {\"model\":1}\n\n", model: "a\"b\\\n\u{1}ü")
    #expect(output == #"data: {"model":"a\"b\\\n\u0001ü"}"# + "\n\n")
  }
}
