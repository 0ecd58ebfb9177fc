import Foundation
import GatewayWire
import Testing

@Suite struct FieldFilterTests {
  private static let filter = FieldFilter(
    dropped: ["stream_options", "seed"], renamed: ["max_completion_tokens": "max_tokens"],
    tags: ["task", "tier"], prefixes: ["router_"])

  private func forwarded(_ members: String, usage: Bool = false) throws -> String {
    let body = bytes("{\(members)}")
    let request = try ChatRequest(parsing: body)
    return text(request.forwarded(model: "m", addingUsage: usage, through: Self.filter))
  }

  @Test(arguments: [
    (#""model":"a","messages":[]"#, #""model":"m","messages":[]"#),
    (#""seed":1,"model":"a","messages":[]"#, #""model":"m","messages":[]"#),
    (#""model":"a", "seed" : 1 ,"messages":[]"#, #""model":"m" ,"messages":[]"#),
    (#""model":"a","messages":[] , "seed":[{}] "#, #""model":"m","messages":[] "#),
    (
      #""seed":1,"s":{"seed":2},"seed":3,"model":"a","messages":[],"seed":4"#,
      #""s":{"seed":2},"model":"m","messages":[]"#
    ),
    (
      #""model":"a","stream_options":{"include_usage":false},"messages":[]"#,
      #""model":"m","messages":[]"#
    ),
    (
      #""max_completion_tokens": 9,"model":"a","messages":[]"#,
      #""max_tokens": 9,"model":"m","messages":[]"#
    ),
    (
      #""max_completion_tokens":9,"model":"a","messages":[],"max_tokens":8"#,
      #""model":"m","messages":[],"max_tokens":8"#
    ),
    (
      #""model":"a","messages":[],"metadata":{"router_threshold":0.2,"task":"x"}"#,
      #""model":"m","messages":[]"#
    ),
    (
      #""model":"a","messages":[],"metadata":{"task":"x", "own":1,"router_":{}}"#,
      #""model":"m","messages":[],"metadata":{"own":1}"#
    ),
    (
      #""model":"a","messages":[],"store":true,"metadata":{"task":"x","router_share":1}"#,
      #""model":"m","messages":[],"store":true,"metadata":{"task":"x"}"#
    ),
    (#""model":"a","messages":[],"metadata":{}"#, #""model":"m","messages":[],"metadata":{}"#),
    (#""model":"a","messages":[],"metadata":null"#, #""model":"m","messages":[],"metadata":null"#),
  ])
  func `what the upstream does not take is left out, and nothing else`(
    body: String, expected: String
  ) throws {
    for usage in [false, true] { #expect(try forwarded(body, usage: usage) == "{\(expected)}") }
  }

  @Test func `behind a byte order mark it is the same`() throws {
    let body = bytes("\u{FEFF}{\"seed\":1,\"model\":\"a\",\"messages\":[]}")
    let sent = try ChatRequest(parsing: body)
      .forwarded(model: "m", addingUsage: false, through: Self.filter)
    #expect(text(sent) == #"{"model":"m","messages":[]}"#)
  }

  @Test func `embeddings lose the gateway's own members too`() throws {
    let body = bytes(#"{"model":"a","input":"x","metadata":{"tier":"gold"}}"#)
    let sent = try EmbeddingRequest(parsing: body).forwarded(model: "m", through: Self.filter)
    #expect(text(sent) == #"{"model":"m","input":"x"}"#)
  }

  @Test func `whatever there is, what stays is JSON and is as it was`() throws {
    for _ in 0..<2_000 {
      var own = ["model": "a" as Any, "messages": [[String: Any]]()]
      let names = ["seed", "user", "stream_options", "x", "metadata", "max_completion_tokens"]
      for name in names where Bool.random() {
        switch name {
        case "metadata":
          let keys = ["task", "tier", "router_share", "a", "b"].filter { _ in Bool.random() }
          own[name] = Dictionary(uniqueKeysWithValues: keys.map { ($0, "1") })
        case "stream_options": own[name] = ["include_usage": Bool.random()]
        case "max_completion_tokens": own[name] = 5
        default: own[name] = "\(Int.random(in: 0..<9))"
        }
      }
      let body = try JSONSerialization.data(
        withJSONObject: own, options: Bool.random() ? [.prettyPrinted] : [])
      let request = try ChatRequest(parsing: Array(body))
      let sent = request.forwarded(
        model: "m", addingUsage: Bool.random(), through: Self.filter)
      var expected = own
      expected["model"] = "m"
      expected["seed"] = nil
      expected["stream_options"] = nil
      if let limit = expected.removeValue(forKey: "max_completion_tokens") {
        expected["max_tokens"] = limit
      }
      if let metadata = own["metadata"] as? [String: String], !metadata.isEmpty {
        let kept = metadata.filter { ["a", "b"].contains($0.key) }
        expected["metadata"] = kept.isEmpty ? nil : kept
      }
      let found = try JSONSerialization.jsonObject(with: Data(sent)) as? NSDictionary
      #expect(found == expected as NSDictionary, "\(text(Array(body)))")
    }
  }
}
