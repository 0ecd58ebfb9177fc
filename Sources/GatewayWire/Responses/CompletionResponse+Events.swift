public import ModelPrices

extension CompletionResponse {
  /// The answer as the events of a stream, for a client that asked for one and an upstream that
  /// answers whole all the same; nil for what has no choices.
  ///
  /// One chunk has all that the answer has, messages as `delta`s; usage follows in a chunk of its own
  /// if the client asked for it; then `[DONE]`. Values are copied as they are.
  ///
  /// - Parameters:
  ///   - model: nil leaves the upstream's.
  ///   - cost: nil, where no price is known, adds none.
  ///   - keepsUsage: whether the client asked for the usage.
  public func events(model: String?, cost: NanoDollars?, keepsUsage: Bool) -> [UInt8]? {
    guard itemCount > 0 else { return nil }
    let body = rewritten(model: model, cost: cost)
    let events = try? ParserPool.readBody(body) { root, _ in Self.events(root, keepsUsage) }
    return events ?? nil
  }

  private static func events(_ root: JSONElement, _ keepsUsage: Bool) -> [UInt8]? {
    guard let choices = root.member("choices"), choices.isArray else { return nil }
    var shared: [UInt8] = Array(#""object":"chat.completion.chunk""#.utf8)
    for member in root.children
    where !["object", "choices", "usage"].contains(where: { member.hasKey($0) }) {
      shared.append(UInt8(ascii: ","))
      append(member, to: &shared)
    }
    var output: [UInt8] = []
    func event(_ write: (inout [UInt8]) -> Void) {
      output += "data: {".utf8
      output += shared
      write(&output)
      output += "}\n\n".utf8
    }
    event { output in
      output += #","choices":["#.utf8
      for (index, choice) in choices.children.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        append(choice: choice, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    }
    if keepsUsage, let usage = root.member("usage"), !usage.isNull {
      event { output in
        output += #","choices":[],"#.utf8
        append(usage, to: &output)
      }
    }
    output += "data: [DONE]\n\n".utf8
    return output
  }

  private static func append(choice: JSONElement, to output: inout [UInt8]) {
    appendObject(choice, to: &output) { member, output in
      guard member.hasKey("message"), member.isObject else { return false }
      output += #""delta":"#.utf8
      appendObject(member, to: &output) { member, output in
        guard member.hasKey("tool_calls"), member.isArray else { return false }
        output += #""tool_calls":["#.utf8
        for (index, call) in member.children.enumerated() {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          append(call: call, index, to: &output)
        }
        output.append(UInt8(ascii: "]"))
        return true
      }
      return true
    }
  }

  /// Parts of a stream say which call they are of; whole answers do not have to.
  private static func append(call: JSONElement, _ index: Int, to output: inout [UInt8]) {
    guard call.isObject, call.member("index") == nil else { return appendValue(call, to: &output) }
    output += "{\"index\":\(index)".utf8
    for member in call.children {
      output.append(UInt8(ascii: ","))
      append(member, to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  /// - Parameter replace: writes a member in its own way, or says that it has none.
  private static func appendObject(
    _ object: JSONElement, to output: inout [UInt8],
    _ replace: (JSONElement, inout [UInt8]) -> Bool
  ) {
    guard object.isObject else { return appendValue(object, to: &output) }
    output.append(UInt8(ascii: "{"))
    for (index, member) in object.children.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      if !replace(member, &output) { append(member, to: &output) }
    }
    output.append(UInt8(ascii: "}"))
  }

  private static func append(_ member: JSONElement, to output: inout [UInt8]) {
    JSONBytes.append(member.key, to: &output)
    output.append(UInt8(ascii: ":"))
    appendValue(member, to: &output)
  }

  /// Line breaks between values would end an event; within texts JSON has none.
  private static func appendValue(_ value: JSONElement, to output: inout [UInt8]) {
    for byte in value.source {
      output.append(byte == 0x0A || byte == 0x0D ? UInt8(ascii: " ") : byte)
    }
  }
}
