import Foundation
import GatewayWire
import Testing

@Suite struct OpenAIErrorTests {
  private func decoded(_ bytes: [UInt8]) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    return try #require(object?["error"] as? [String: Any])
  }

  @Test func `every text survives the encoding`() throws {
    let message = "line\nquote\" back\\slash tab\t nul\u{0} é 🚂 \u{2028}"
    let error = try decoded(
      OpenAIError(status: 400, message: message, type: "t", parameter: "a\"b", code: nil).encoded())
    #expect(error["message"] as? String == message)
    #expect(error["param"] as? String == "a\"b")
    #expect(error["code"] is NSNull)
  }

  @Test func `an unknown model is answered with what there is`() throws {
    let error = OpenAIError.unknownModel(
      String(repeating: "x", count: 5_000), available: ["a", "b"])
    #expect(error.status == 404)
    #expect(error.message.hasSuffix("There are: a, b."))
    #expect(error.message.count < 300)
  }

  @Test func `what is wrong with a body is a 400, what is too large a 413`() {
    #expect(OpenAIError(WireError(.wrongType, "x", parameter: "n")).status == 400)
    #expect(OpenAIError(WireError(.tooLarge, "x")).status == 413)
  }

  @Test func `an event holds the same object`() throws {
    let event = text(OpenAIError.invalidKey.encodedEvent())
    #expect(event.hasPrefix("data: {") && event.hasSuffix("}\n\n"))
    #expect(
      try decoded(bytes(String(event.dropFirst(6)))).keys.sorted() == [
        "code", "message", "param", "type",
      ])
  }
}
