import GatewayWire
import ModelPrices

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The error of a body that is refused.
func refusal<Value>(_ body: () throws(WireError) -> Value) -> WireError? {
  do throws(WireError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

/// A price whose parts all differ, so that a token in the wrong place shows.
let testPrice = TokenPrice(input: 3e-6, output: 15e-6, cachedInput: 0.3e-6)

/// What comes out of a stream that arrives in these parts.
func rewrite(
  _ parts: [[UInt8]], model: String? = "ours", keepsUsage: Bool = true,
  price: TokenPrice? = testPrice
) throws -> (output: [UInt8], summary: StreamSummary) {
  var rewriter = StreamRewriter(model: model, keepsUsage: keepsUsage) { usage in
    price?.cost(of: usage)
  }
  var output: [UInt8] = []
  for part in parts { try rewriter.append(part, to: &output) }
  try rewriter.finish(to: &output)
  return (output, rewriter.summary)
}

func rewrite(
  _ stream: String, model: String? = "ours", keepsUsage: Bool = true, price: TokenPrice? = testPrice
) throws -> (output: String, summary: StreamSummary) {
  let (output, summary) = try rewrite(
    [bytes(stream)], model: model, keepsUsage: keepsUsage, price: price)
  return (text(output), summary)
}

/// Streams as endpoints send them, the shapes noted down and the words made up.
enum Recorded {
  static let openAI = """
    data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

    data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{"content":"Grüße 🚂"},"finish_reason":null}],"usage":null}

    data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

    data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}

    data: [DONE]


    """

  /// Comments, CRLF, events with names, an id, and pretty-printed JSON over several lines.
  static let unusual =
    ": waiting\r\n\r\nevent: chunk\r\nid: 7\r\ndata: {\"model\": \"m\",\r\ndata:  \"choices\": [{\"delta\": "
    + "{\"content\": \"é\"}}]}\r\n\r\nretry: 10\r\n\r\ndata:{\"model\":\"m\",\"choices\":null,\"usage\":"
    + "{\"prompt_tokens\":1,\"completion_tokens\":2}}\r\n\r\ndata:[DONE]\r\n\r\n"
}
