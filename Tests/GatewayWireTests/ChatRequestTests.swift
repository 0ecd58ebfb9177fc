import GatewayWire
import Testing

@Suite struct ChatRequestTests {
  @Test func `what decides is read`() throws {
    let request = try ChatRequest(
      parsing: bytes(
        """
        {"model":"auto","stream":true,"stream_options":{"include_usage":true},"max_tokens":10,
        "max_completion_tokens":20,"n":2,"temperature":0.5,"user":"u-1",
        "metadata":{"task":"chat","turnout_threshold":0.30,"beta":true,"deep":{"a":1},"none":null},
        "response_format":{"type":"json_schema"},"tools":[{"type":"function"}],
        "messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hello"}]}
        """))
    #expect(request.model == "auto")
    #expect(request.isStreaming && request.asksForUsage && request.hasTools && request.wantsJSON)
    #expect(request.maximumOutputTokens == 20)
    #expect(request.choiceCount == 2)
    #expect(request.temperature == 0.5)
    #expect(request.user == "u-1")
    #expect(request.metadata == ["task": "chat", "turnout_threshold": "0.30", "beta": "true"])
    #expect(
      request.messages == [
        ChatMessage(role: "system", text: "Be kind."), ChatMessage(role: "user", text: "Hello"),
      ])
    #expect(!request.hasImages && !request.isToolLoop)
  }

  @Test func `what is missing or null is as by default`() throws {
    for fields in ["", #","stream":null,"metadata":null,"tools":null,"n":null,"user":null"#] {
      let body = bytes(#"{"model":"m","messages":[]"# + fields + "}")
      let request = try ChatRequest(parsing: body)
      #expect(!request.isStreaming && !request.asksForUsage && !request.hasTools)
      #expect(request.maximumOutputTokens == nil)
      #expect(request.choiceCount == 1)
      #expect(request.metadata.isEmpty && request.messages.isEmpty)
    }
  }

  @Test func `of content in parts the text counts, and images are noticed`() throws {
    let request = try ChatRequest(
      parsing: bytes(
        """
        {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"What is"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
        {"type":"text","text":"this?"}]},{"role":"assistant","content":null}]}
        """))
    #expect(request.messages[0].text == "What is\nthis?")
    #expect(request.messages[0].hasMedia)
    #expect(request.messages[1].text.isEmpty)
    #expect(request.hasImages)
  }

  @Test(arguments: [
    #"{"role":"tool","tool_call_id":"1","content":"4"}"#,
    #"{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}"#,
  ])
  func `a loop of tool calls is noticed`(message: String) throws {
    let body = bytes(#"{"model":"m","messages":["# + message + "]}")
    #expect(try ChatRequest(parsing: body).isToolLoop)
  }

  @Test func `tokens are estimated from the bytes of texts and tools, not of images`() throws {
    func estimate(_ content: String, _ more: String = "") throws -> Int {
      let message = #"{"model":"m","messages":[{"role":"user","content":"# + content + "}]"
      return try ChatRequest(parsing: bytes(message + more + "}")).estimatedInputTokens
    }
    let empty = try estimate("\"\"")
    #expect(try estimate("\"\(String(repeating: "word", count: 100))\"") == empty + 100)
    #expect(try estimate("\"\(String(repeating: "漢", count: 100))\"") == empty + 100)
    #expect(try estimate("\"\"", #","tools":[{"type":"f"}]"#) == empty + 4)
    let image = String(repeating: "A", count: 1 << 20)
    #expect(
      try estimate("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"\(image)\"}}]") < empty
        + 2_000)
  }
}
