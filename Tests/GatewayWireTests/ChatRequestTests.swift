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
    #expect(!request.hasImages && !request.hasAudio && !request.isToolLoop)
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

  /// Of a conversation with one empty message of the user's.
  private func estimate(_ messages: String = "", _ more: String = "") throws -> Int {
    let body =
      #"{"model":"m","messages":[{"role":"user","content":""}"# + messages + "]" + more + "}"
    return try ChatRequest(parsing: bytes(body)).estimatedInputTokens
  }

  @Test(arguments: [
    #"{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","#
      + #""function":{"name":"f","arguments":"TEXT"}}]}"#,
    #"{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"TEXT"}}"#,
    #"{"role":"user","name":"TEXT","content":""}"#,
    #"{"role":"assistant","content":"","reasoning_content":"TEXT"}"#,
    #"{"role":"tool","content":"TEXT","tool_call_id":"c"}"#,
    #"{"role":"assistant","content":[{"type":"refusal","refusal":"TEXT"}]}"#,
    #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"u"},"text":"TEXT"}]}"#,
    #"{"role":"user","content":"TEXT","content":"x"}"#,
  ])
  func `all that a message says counts, wherever it stands`(message: String) throws {
    let short = try estimate("," + message)
    let long = try estimate(
      "," + message.replacing("TEXT", with: String(repeating: "x", count: 4004)))
    #expect(long - short == 1000)
  }

  @Test(arguments: [
    #","tools":[{"type":"function","function":{"name":"f","parameters":{"a":"TEXT"}}}]"#,
    #","functions":[{"name":"f","parameters":{"a":"TEXT"}}]"#,
    #","response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"a":"TEXT"}}}"#,
  ])
  func `what tools and answers must look like counts`(field: String) throws {
    let short = try estimate("", field)
    let long = try estimate(
      "", field.replacing("TEXT", with: String(repeating: "x", count: 4004)))
    #expect(long - short == 1000)
  }

  @Test func `each image, sound or file counts, not each message that has some`() throws {
    func parts(_ part: String, _ count: Int) throws -> Int {
      let list = Array(repeating: part, count: count).joined(separator: ",")
      return try estimate(#",{"role":"user","content":[\#(list)]}"#)
    }
    for part in [
      #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"high"}}"#,
      #"{"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}"#,
      #"{"type":"file","file":{"file_id":"file-1"}}"#,
    ] {
      let none = try parts(part, 0)
      let one = try parts(part, 1) - none
      #expect(one == 800)
      #expect(try parts(part, 50) - none == 50 * one)
    }
    // A file of a megabyte has more tokens than one that is named.
    let data = String(repeating: "A", count: 1 << 20)
    #expect(try parts(#"{"type":"file","file":{"file_data":"\#(data)"}}"#, 1) > 16_000)
    #expect(try parts(#"{"type":"input_audio","input_audio":{"data":"\#(data)"}}"#, 1) > 4_000)
    #expect(try parts(#"{"type":"image_url","image_url":{"url":"\#(data)"}}"#, 1) < 2_000)
  }

  @Test(arguments: [
    (#"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA"}}]}"#, "", true),
    (#"{"role":"assistant","audio":{"id":"a"}}"#, "", true),
    (#"{"role":"user","content":"x"}"#, #","modalities":["text","audio"]"#, true),
    (#"{"role":"user","content":"x"}"#, #","modalities":["text"],"audio":null"#, false),
    (#"{"role":"user","content":"audio"}"#, #","modalities":null"#, false),
  ])
  func `sound in a request or asked for is seen`(message: String, more: String, has: Bool) throws {
    let request = try ChatRequest(
      parsing: bytes(#"{"model":"a","service_tier":"flex","messages":["# + message + "]\(more)}"))
    #expect(request.hasAudio == has && request.serviceTier == "flex")
  }
}
