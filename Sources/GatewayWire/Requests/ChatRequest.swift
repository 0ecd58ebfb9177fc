/// The body of a request to `/v1/chat/completions`: what a gateway decides by, and the bytes that
/// it sends on.
///
/// The body is located in, never written anew: upstream gets the client's own bytes but for the
/// name of the model and, of a stream, the wish for its usage.
///
/// ```swift
/// let request = try ChatRequest(parsing: body)
/// let bytes = request.forwarded(model: "gpt-5-mini", addingUsage: request.isStreaming)
/// ```
public struct ChatRequest: Sendable {
  /// The client's bytes.
  public let body: [UInt8]
  public let model: String
  public let messages: [ChatMessage]
  public let isStreaming: Bool
  /// Whether the client wants a stream's usage.
  public let asksForUsage: Bool
  /// Whether it offers tools or functions.
  public let hasTools: Bool
  public let hasImages: Bool
  /// Whether the conversation holds calls of tools or what they returned.
  public let isToolLoop: Bool
  /// Whether the answer is to be JSON.
  public let wantsJSON: Bool
  /// The larger of `max_completion_tokens` and `max_tokens`.
  public let maximumOutputTokens: Int?
  /// The tier of service that is asked for, such as `priority`.
  public let serviceTier: String?
  /// Whether it holds sound, or asks for some.
  public let hasAudio: Bool
  /// How many answers are asked for.
  public let choiceCount: Int
  public let temperature: Double?
  /// The members of `metadata`; numbers and booleans as they are written.
  public let metadata: [String: String]
  public let user: String?
  /// About how many tokens the messages, the tools and the form of the answer have.
  public let estimatedInputTokens: Int

  /// Where the first byte after a byte order mark stands; a mark is not sent on.
  let start: Int
  let modelRange: Range<Int>
  let streamOptions: StreamOptions

  /// - Throws: ``WireError`` with the field that is missing, wrong or given twice.
  public init(parsing body: [UInt8]) throws(WireError) {
    self = try ParserPool.readBody(body) { root, start throws(WireError) in
      try ChatRequest(body, start: start, RequestFields(root))
    }
  }

  private init(_ body: [UInt8], start: Int, _ fields: RequestFields) throws(WireError) {
    self.body = body
    self.start = start
    (model, modelRange) = try fields.model()
    isStreaming = try fields.boolean("stream")
    streamOptions = try StreamOptions(fields.raw("stream_options"))
    asksForUsage = streamOptions.asksForUsage
    choiceCount = max(1, try fields.count("n") ?? 1)
    let limits = [try fields.count("max_completion_tokens"), try fields.count("max_tokens")]
    maximumOutputTokens = limits.compactMap { $0 }.max()
    temperature = fields["temperature"]?.number
    metadata = try fields.texts("metadata")
    user = try fields.string("user")
    serviceTier = try fields.string("service_tier")
    let format = fields["response_format"]
    let kind = format?.member("type")
    wantsJSON = kind?.isText("json_object") == true || kind?.isText("json_schema") == true

    var traits = MessageTraits()
    var hasTools = false
    for tools in [fields["tools"], fields["functions"]].compactMap({ $0 }) {
      hasTools = hasTools || tools.isArray && !tools.isEmpty
      traits.estimate.add(tools.source)
    }
    self.hasTools = hasTools
    // A schema is shown to the model.
    if let format, format.count > 1 { traits.estimate.add(format.source) }
    messages = try Self.messages(fields, &traits)
    hasImages = traits.hasImages
    isToolLoop = traits.callsTools
    let modalities = fields["modalities"]
    let asksForAudio =
      modalities?.isArray == true && modalities?.children.contains { $0.isText("audio") } == true
    hasAudio = traits.hasAudio || asksForAudio
    estimatedInputTokens = traits.estimate.tokens
  }

  private static func messages(
    _ fields: RequestFields, _ traits: inout MessageTraits
  ) throws(WireError) -> [ChatMessage] {
    guard let list = fields["messages"] else {
      throw WireError(.missingField, "The field 'messages' is missing.", parameter: "messages")
    }
    guard list.isArray else { throw RequestFields.wrongType("messages", "an array", list) }
    var messages: [ChatMessage] = []
    for element in list.children {
      messages.append(try ChatMessage(element, at: messages.count, &traits))
    }
    guard messages.count == list.count || list.count == JSONElement.countLimit else {
      throw WireError(
        .wrongType, "The field 'messages[0]' must be an object, not a number.",
        parameter: "messages[0]")
    }
    return messages
  }

  /// The body with another model.
  ///
  /// - Parameters:
  ///   - addingUsage: whether a stream is asked for its usage, whatever the client says.
  ///   - filter: what the upstream does not get.
  public func forwarded(
    model: String, addingUsage: Bool, through filter: FieldFilter = FieldFilter()
  ) -> [UInt8] {
    let addingUsage = addingUsage && !filter.dropped.contains("stream_options")
    var splices = Splices(body, filter, metadata: metadata)
    let name = JSONBytes.string(model)
    let usage = addingUsage ? streamOptions.wish : nil
    if case .newMember(let text) = usage {
      splices.replace(modelRange.moved(by: start), by: name + Array(text.utf8))
    } else {
      splices.replace(modelRange.moved(by: start), by: name)
    }
    if case .replacements(let changes) = usage {
      for change in changes {
        splices.replace(change.range.moved(by: start), by: Array(change.text.utf8))
      }
    }
    return splices.applied(to: body, from: start)
  }
}

extension Range<Int> {
  func moved(by distance: Int) -> Range<Int> {
    lowerBound + distance..<upperBound + distance
  }
}
