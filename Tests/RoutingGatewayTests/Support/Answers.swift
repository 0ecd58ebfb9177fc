#if Gateway
/// Answers as upstreams write them.
enum Upstream {
  static let completion = """
    {"id":"c1","object":"chat.completion","created":1,"model":"real-model","choices":[{"index":0,\
    "message":{"role":"assistant","content":"Good day"},"finish_reason":"stop"}],\
    "usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}
    """

  static func answer(
    _ body: String = completion, status: String = "200 OK", headers: String = ""
  ) -> String {
    "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\n"
      + "content-length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
  }

  static func error(_ status: String, _ code: String, headers: String = "") -> String {
    answer(
      "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":null,\"code\":\"\(code)\"}}",
      status: status, headers: headers)
  }

  static let streamHead =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
  static let streamEnd = "0\r\n\r\n"

  /// A chunk of the transfer, whatever it holds.
  static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + Array("\r\n".utf8)
  }

  static func chunk(_ text: String) -> String {
    String(decoding: chunk(Array(text.utf8)), as: UTF8.self)
  }

  static func event(content: String) -> String {
    """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model",\
    "choices":[{"index":0,"delta":{"content":"\(content)"},"finish_reason":null}]}\n\n
    """
  }

  static let role = """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model",\
    "choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n
    """
  static let stop = """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model",\
    "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n
    """
  static let usage = """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model",\
    "choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}\n\n
    """
  static let done = "data: [DONE]\n\n"

  static let goodStream =
    streamHead
    + [role, event(content: "Good "), event(content: "day"), stop, usage, done]
    .map(chunk).joined() + streamEnd
}
#endif
