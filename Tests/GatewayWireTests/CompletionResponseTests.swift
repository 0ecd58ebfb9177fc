import GatewayWire
import ModelPrices
import Testing

@Suite struct CompletionResponseTests {
  static let body = """
    {
      "id": "c-1", "object": "chat.completion",  "model" : "up" ,
      "choices": [{"index": 0, "message": {"role": "assistant", "content": "{\\"a\\": 1.50}"},
      "finish_reason": "stop", "model": "inner"}], "usage": {"prompt_tokens": 4, "completion_tokens": 2 }
    }

    """

  @Test func `model and cost are written and every other byte stays`() throws {
    let response = try CompletionResponse(parsing: bytes(Self.body))
    #expect(response.model == "up")
    let expected = Self.body
      .replacing("\"model\" : \"up\"", with: "\"model\" : \"ours\"")
      .replacing("{\"prompt_tokens\"", with: "{\"cost\":0.000042,\"prompt_tokens\"")
    let rewritten = response.rewritten(model: "ours", cost: NanoDollars(42_000))
    #expect(text(rewritten) == expected)
    #expect(response.rewritten(model: nil, cost: nil) == bytes(Self.body))
  }

  @Test func `the first choice is read`() throws {
    let response = try CompletionResponse(parsing: bytes(Self.body))
    #expect(response.content == #"{"a": 1.50}"#)
    #expect(response.finishReason == "stop")
    #expect(response.itemCount == 1)
    #expect(!response.isError)
  }

  @Test func `embeddings have usage without output`() throws {
    let body = bytes(
      #"{"data":[{"embedding":[1,2]},{}],"usage":{"prompt_tokens":8,"total_tokens":8}}"#)
    let response = try CompletionResponse(parsing: body)
    #expect(response.usage == TokenUsage(input: 8, output: 0))
    #expect(response.itemCount == 2)
  }

  @Test func `embeddings of millions of numbers are read`() throws {
    let vector = "[" + String(repeating: "-0.0123,", count: 1_535) + "1]"
    let items = (0..<1_000).map { "{\"index\":\($0),\"embedding\":\(vector)}" }
    let body = bytes(
      "{\"data\":[\(items.joined(separator: ","))],\"model\":\"up\",\"usage\":{\"prompt_tokens\":9}}"
    )
    let response = try CompletionResponse(parsing: body)
    #expect(response.itemCount == 1_000)
    let rewritten = text(response.rewritten(model: "ours", cost: NanoDollars(9)))
    #expect(
      rewritten.hasSuffix(#"]}],"model":"ours","usage":{"cost":0.000000009,"prompt_tokens":9}}"#))
    #expect(rewritten.utf8.count == body.count + 2 + 19)
  }

  @Test(arguments: ["", "<html>", "[1]", "{\"a\":", "\"text\"", "{\"a\":1}}"])
  func `what is no JSON object is refused`(body: String) {
    #expect(throws: WireError.self) { try CompletionResponse(parsing: bytes(body)) }
  }

  @Test func `an error in the guise of an answer is told`() throws {
    let error = bytes(#"{"error":{"message":"no"}}"#)
    #expect(try CompletionResponse(parsing: error).isError)
    #expect(try !CompletionResponse(parsing: bytes(#"{"error":null}"#)).isError)
  }

  @Test func `an empty usage object takes no cost`() throws {
    let body = bytes(#"{"usage":{}}"#)
    #expect(try CompletionResponse(parsing: body).rewritten(model: nil, cost: .zero) == body)
  }
}
