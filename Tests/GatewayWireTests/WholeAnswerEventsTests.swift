import Foundation
import GatewayWire
import ModelPrices
import Testing

@Suite struct WholeAnswerEventsTests {
  private func objects(_ body: String, keepsUsage: Bool = false) throws -> [[String: Any]] {
    let response = try CompletionResponse(parsing: bytes(body))
    let events = try #require(
      response.events(model: "ours", cost: NanoDollars(42_000), keepsUsage: keepsUsage))
    var lines = text(events).components(separatedBy: "\n\n")
    #expect(lines.popLast() == "" && lines.popLast() == "data: [DONE]")
    return try lines.map { line in
      #expect(line.hasPrefix("data: ") && !line.contains("\n") && !line.contains("\r"))
      let json = try JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8))
      return try #require(json as? [String: Any])
    }
  }

  @Test func `messages become deltas and the rest stays`() throws {
    let body = CompletionResponseTests.body.replacing("\n", with: "\r\n")
    let chunks = try objects(body)
    #expect(chunks.count == 1)
    #expect(chunks[0]["object"] as? String == "chat.completion.chunk")
    #expect(chunks[0]["model"] as? String == "ours" && chunks[0]["id"] as? String == "c-1")
    #expect(chunks[0]["usage"] == nil)
    let choices = try #require(chunks[0]["choices"] as? [[String: Any]])
    let delta = try #require(choices[0]["delta"] as? [String: Any])
    #expect(
      delta["content"] as? String == #"{"a": 1.50}"# && delta["role"] as? String == "assistant")
    #expect(choices[0]["finish_reason"] as? String == "stop" && choices[0]["message"] == nil)
  }

  @Test func `usage and its cost come last if asked for`() throws {
    let chunks = try objects(CompletionResponseTests.body, keepsUsage: true)
    #expect(chunks.count == 2)
    #expect((chunks[1]["choices"] as? [Any])?.isEmpty == true)
    let usage = try #require(chunks[1]["usage"] as? [String: Any])
    #expect(usage["cost"] as? Double == 0.000042 && usage["prompt_tokens"] as? Int == 4)
  }

  @Test func `calls of tools get their numbers unless they have them`() throws {
    let body = """
      {"choices":[{"message":{"tool_calls":[{"id":"a"},{"index":7,"id":"b"},{}]}},{"message":null},3]}
      """
    let choices = try #require(objects(body)[0]["choices"] as? [Any])
    let delta = try #require((choices[0] as? [String: Any])?["delta"] as? [String: Any])
    let calls = try #require(delta["tool_calls"] as? [[String: Any]])
    #expect(calls.map { $0["index"] as? Int } == [0, 7, 2])
    #expect(calls.map { $0["id"] as? String } == ["a", "b", nil])
    #expect((choices[1] as? [String: Any])?["message"] is NSNull && choices[2] as? Int == 3)
  }

  @Test func `a client's reader of streams reads them`() throws {
    let response = try CompletionResponse(parsing: bytes(CompletionResponseTests.body))
    let events = try #require(response.events(model: nil, cost: nil, keepsUsage: true))
    var rewriter = StreamRewriter(model: nil, keepsUsage: true) { _ in nil }
    var output: [UInt8] = []
    try events.withUnsafeBytes { try rewriter.append($0, to: &output) }
    #expect(rewriter.summary.isDone && rewriter.summary.hasContent)
    #expect(rewriter.summary.usage == response.usage && rewriter.summary.finishReason == "stop")
  }

  @Test(arguments: [#"{"data":[{}]}"#, #"{"choices":[]}"#, #"{"choices":{}}"#, "{}"])
  func `what has no choices is no stream`(body: String) throws {
    let response = try CompletionResponse(parsing: bytes(body))
    #expect(response.events(model: "m", cost: nil, keepsUsage: true) == nil)
  }
}
