import GatewayWire
import ModelPrices
import Testing

/// A usage object as an endpoint sends it, and what it means.
struct UsageShape: Sendable, CustomTestStringConvertible {
  var endpoint: String
  var json: String
  var usage: TokenUsage
  var testDescription: String { endpoint }

  static let all = [
    UsageShape(
      endpoint: "OpenAI",
      json: """
        {"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":\
        {"cached_tokens":1920,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":128,\
        "accepted_prediction_tokens":0}}
        """,
      usage: TokenUsage(input: 2006, cachedInput: 1920, output: 300, reasoning: 128)),
    UsageShape(
      endpoint: "OpenAI, newer names",
      json: """
        {"input_tokens":36,"input_tokens_details":{"cached_tokens":30},"output_tokens":87,\
        "output_tokens_details":{"reasoning_tokens":64},"total_tokens":123}
        """,
      usage: TokenUsage(input: 36, cachedInput: 30, output: 87, reasoning: 64)),
    UsageShape(
      endpoint: "Anthropic",
      json: """
        {"input_tokens":21,"cache_creation_input_tokens":188,"cache_read_input_tokens":4000,\
        "output_tokens":393}
        """,
      usage: TokenUsage(input: 4209, cachedInput: 4000, cacheWriteInput: 188, output: 393)),
    UsageShape(
      endpoint: "Anthropic through LiteLLM",
      json: """
        {"prompt_tokens":4209,"completion_tokens":393,"total_tokens":4602,"prompt_tokens_details":\
        {"cached_tokens":4000,"cache_creation_tokens":188},"cache_creation_input_tokens":188,\
        "cache_read_input_tokens":4000}
        """,
      usage: TokenUsage(input: 4209, cachedInput: 4000, cacheWriteInput: 188, output: 393)),
    UsageShape(
      endpoint: "Anthropic through a gateway that leaves the cache out",
      json: """
        {"prompt_tokens":21,"completion_tokens":393,"total_tokens":414,\
        "cache_creation_input_tokens":188,"cache_read_input_tokens":4000}
        """,
      usage: TokenUsage(input: 4209, cachedInput: 4000, cacheWriteInput: 188, output: 393)),
    UsageShape(
      endpoint: "vLLM",
      json: """
        {"prompt_tokens":64,"total_tokens":80,"completion_tokens":16,"prompt_tokens_details":null}
        """,
      usage: TokenUsage(input: 64, output: 16)),
    UsageShape(
      endpoint: "Gemini, whose total alone counts its thoughts",
      json: #"{"completion_tokens":10,"prompt_tokens":8,"total_tokens":350}"#,
      usage: TokenUsage(input: 8, output: 342, reasoning: 332)),
    UsageShape(
      endpoint: "xAI, whose reasoning is beside the output",
      json: """
        {"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"prompt_tokens_details":\
        {"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":94}}
        """,
      usage: TokenUsage(input: 32, cachedInput: 4, output: 103, reasoning: 94)),
    UsageShape(
      endpoint: "DeepSeek",
      json: """
        {"prompt_tokens":1000,"completion_tokens":50,"total_tokens":1050,"prompt_cache_hit_tokens":\
        896,"prompt_cache_miss_tokens":104,"completion_tokens_details":{"reasoning_tokens":20}}
        """,
      usage: TokenUsage(input: 1000, cachedInput: 896, output: 50, reasoning: 20)),
    UsageShape(
      endpoint: "OpenRouter",
      json: """
        {"prompt_tokens":194,"completion_tokens":2,"total_tokens":196,"cost":0.95,"prompt_tokens_details":\
        {"cached_tokens":100,"cache_write_tokens":50},"completion_tokens_details":null}
        """,
      usage: TokenUsage(input: 194, cachedInput: 100, cacheWriteInput: 50, output: 2)),
    UsageShape(
      endpoint: "OpenAI, of sound",
      json: """
        {"prompt_tokens":1000,"completion_tokens":950,"total_tokens":1950,"prompt_tokens_details":\
        {"cached_tokens":0,"text_tokens":100,"audio_tokens":900},"completion_tokens_details":\
        {"audio_tokens":900,"text_tokens":50}}
        """,
      usage: TokenUsage(input: 1000, output: 950, audioInput: 900, audioOutput: 900)),
    UsageShape(
      endpoint: "a server that says in the usage how it served",
      json: #"{"prompt_tokens":19,"completion_tokens":21,"service_tier":"flex"}"#,
      usage: TokenUsage(input: 19, output: 21, serviceTier: "flex")),
    UsageShape(
      endpoint: "a server that leaves the prompt to the total",
      json: #"{"completion_tokens":100,"total_tokens":1100}"#,
      usage: TokenUsage(input: 1000, output: 100)),
    UsageShape(
      endpoint: "a server whose total alone counts the prompt, and its cache",
      json: #"{"output_tokens":100,"cache_read_input_tokens":400,"total_tokens":1100}"#,
      usage: TokenUsage(input: 1000, cachedInput: 400, output: 100)),
    UsageShape(
      endpoint: "Anthropic through a gateway whose total has the cache, its prompt not",
      json: """
        {"prompt_tokens":5000,"completion_tokens":5,"total_tokens":6005,"cache_read_input_tokens":1000}
        """,
      usage: TokenUsage(input: 6000, cachedInput: 1000, output: 5)),
    UsageShape(
      endpoint: "the same with a cache that was written",
      json: """
        {"prompt_tokens":5000,"completion_tokens":5,"total_tokens":6205,\
        "cache_creation_input_tokens":200,"cache_read_input_tokens":1000}
        """,
      usage: TokenUsage(input: 6200, cachedInput: 1000, cacheWriteInput: 200, output: 5)),
    UsageShape(
      endpoint: "a prompt with its cache, and thoughts that only the total counts",
      json: """
        {"prompt_tokens":5000,"completion_tokens":5,"total_tokens":5305,"cache_read_input_tokens":1000}
        """,
      usage: TokenUsage(input: 5000, cachedInput: 1000, output: 305, reasoning: 300)),
    UsageShape(
      endpoint: "Moonshot",
      json: #"{"prompt_tokens":19,"completion_tokens":21,"total_tokens":40,"cached_tokens":10}"#,
      usage: TokenUsage(input: 19, cachedInput: 10, output: 21)),
    UsageShape(
      endpoint: "a server that writes floats",
      json: #"{"prompt_tokens":19.0,"completion_tokens":2.1e1}"#,
      usage: TokenUsage(input: 19, output: 21)),
  ]

  /// The places in a stream where usage is found.
  static let places: [@Sendable (String) -> String] = [
    { #"data: {"model":"m","choices":[],"usage":"# + $0 + "}\n\ndata: [DONE]\n\n" },
    { #"data: {"model":"m","choices":null,"usage":"# + $0 + "}\n\n" },
    { #"data: {"choices":[],"service_tier":null,"usage":"# + $0 + "}\n\n" },
    { #"data: {"model":"m","usage":"# + $0 + "}\n\ndata: [DONE]" },
    { #"data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":"# + $0 + "}\n\n" },
    { #"data: {"choices":[{"delta":{},"usage":"# + $0 + "}]}\n\ndata: [DONE]\n\n" },
    { #"data: {"choices":[{"delta":{}}],"x_groq":{"id":"r","usage":"# + $0 + "}}\n\n" },
    {
      #"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
        + "\n\ndata: {\"choices\":[],\"usage\":\($0)}\n\ndata: {\"choices\":[],\"usage\":null}\n\n"
    },
  ]
}

@Suite struct UsageShapeTests {
  @Test(arguments: UsageShape.all)
  func `tokens are counted as the endpoint means them`(shape: UsageShape) throws {
    let body = bytes(#"{"model":"m","choices":[],"usage":"# + shape.json + "}")
    #expect(try CompletionResponse(parsing: body).usage == shape.usage)
  }

  @Test(arguments: UsageShape.all)
  func `the streamed cost is the buffered cost, wherever usage stands`(shape: UsageShape) throws {
    var price = TokenPrice(
      input: 3e-6, output: 15e-6, cachedInput: 0.3e-6, audioInput: 3e-5, audioOutput: 6e-5)
    price.serviceTiers = ["flex": TokenPrice(input: 1e-6, output: 7e-6)]
    let body = bytes(#"{"model":"m","choices":[],"usage":"# + shape.json + "}")
    let buffered = try CompletionResponse(parsing: body)
    let cost = try #require(buffered.usage.map(price.cost))
    let rewritten = text(buffered.rewritten(model: nil, cost: cost))
    #expect(rewritten.contains("\"cost\":\(cost)"))
    for place in UsageShape.places {
      for keepsUsage in [true, false] {
        let (output, summary) = try rewrite(
          place(shape.json), keepsUsage: keepsUsage, price: price)
        #expect(summary.usage.map(price.cost) == cost)
        if keepsUsage { #expect(output.contains("\"cost\":\(cost)")) }
      }
    }
  }

  @Test(arguments: [
    #""service_tier":null,"usage":{"prompt_tokens":1,"service_tier":"flex"}"#,
    #""service_tier":"","usage":{"prompt_tokens":1,"service_tier":"flex"}"#,
    #""service_tier":"flex","usage":{"prompt_tokens":1,"service_tier":"default"}"#,
    #""service_tier":"flex","usage":{"prompt_tokens":1,"service_tier":null}"#,
  ])
  func `what says nothing of the tier hides none that does`(json: String) throws {
    let response = try CompletionResponse(parsing: bytes("{\(json)}"))
    #expect(response.usage == TokenUsage(input: 1, output: 0, serviceTier: "flex"))
  }

  @Test(arguments: [
    (["flex"], "flex"), (["flex", "null"], "flex"), (["priority", "flex"], "flex"),
    (["flex", "default"], nil), (["null"], nil),
  ])
  func `the tier that chunks of content state is that of the usage after them`(
    stated: [String], tier: String?
  ) throws {
    var price = TokenPrice(input: 3e-6, output: 15e-6)
    price.serviceTiers = ["flex": TokenPrice(input: 1e-6, output: 7e-6)]
    let chunks = stated.map { tier in
      let value = tier == "null" ? tier : "\"\(tier)\""
      return #"data: {"choices":[{"delta":{"content":"a"}}],"service_tier":"# + value + "}\n\n"
    }
    let end = #"data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100}}"#
    let (output, summary) = try rewrite(
      chunks.joined() + end + "\n\n", keepsUsage: true, price: price)
    let usage = TokenUsage(input: 1000, output: 100, serviceTier: tier)
    #expect(summary.usage == usage)
    #expect(output.contains("\"cost\":\(price.cost(of: usage))"))
  }

  @Test(arguments: [
    "null", "[]", "3", "{}", #"{"prompt_tokens":null}"#, #"{"prompt_tokens":"12"}"#,
    #"{"prompt_tokens":-5,"completion_tokens":1}"#,
    #"{"prompt_tokens":1e18,"completion_tokens":1}"#,
    #"{"prompt_tokens":1.5,"completion_tokens":1}"#, #"{"completion_tokens":true}"#,
  ])
  func `what counts nothing that can be true is no usage`(json: String) throws {
    let body = bytes(#"{"usage":"# + json + "}")
    let response = try CompletionResponse(parsing: body)
    #expect(response.usage == nil)
    // Nor is there a cost to write anywhere.
    #expect(response.rewritten(model: nil, cost: NanoDollars(1)) == body)
  }

  @Test func `parts beyond their whole are cut to it`() throws {
    let body = bytes(
      #"{"usage":{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":99}}}"#
    )
    #expect(
      try CompletionResponse(parsing: body).usage
        == TokenUsage(input: 5, cachedInput: 5, output: 2))
  }
}
