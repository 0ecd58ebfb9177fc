internal import ModelPrices

/// Rewrites one event after the other.
struct ChunkRewriter: SSEReceiver, Sendable {
  private let modelName: [UInt8]?
  private let keepsUsage: Bool
  private let cost: @Sendable (TokenUsage) -> NanoDollars?
  var summary = StreamSummary()
  var output: [UInt8] = []
  /// Whether the event to come lacks its end.
  var isEnding = false
  /// Some say how they serve in the chunks of content alone.
  private var serviceTier: String?
  /// Nothing follows the mark of the end, nor an error.
  private var isOver: Bool { summary.isDone || summary.error != nil }

  init(model: String?, keepsUsage: Bool, cost: @escaping @Sendable (TokenUsage) -> NanoDollars?) {
    modelName = model.map(JSONBytes.string)
    self.keepsUsage = keepsUsage
    self.cost = cost
  }

  mutating func comment(_ line: UnsafeRawBufferPointer) {
    guard !isOver else { return }
    output.append(contentsOf: line)
    output += "\n\n".utf8
  }

  mutating func event(fields: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer?) {
    guard !isOver else { return }
    guard let data else {
      if !isEnding { write(fields: fields) { _ in } }
      return
    }
    if Self.isDone(data) {
      summary.isDone = true
      write(fields: fields) { $0 += "data: [DONE]\n".utf8 }
      return
    }
    let outcome = Result { () throws(WireError) in
      try ParserPool.read(data) { root throws(WireError) in rewrite(root, in: data) }
    }
    switch outcome {
    case .success(.rewritten(let bytes)):
      write(fields: fields) { output in
        bytes.withUnsafeBytes { Self.append(data: $0, to: &output) }
      }
    case .success(.unchanged): write(fields: fields) { Self.append(data: data, to: &$0) }
    case .success(.dropped): break
    case .failure:
      summary.malformedEvents += 1
      if !isEnding { write(fields: fields) { Self.append(data: data, to: &$0) } }
    }
  }

  private enum Outcome {
    case rewritten([UInt8])
    case unchanged
    case dropped
  }

  private mutating func rewrite(_ root: JSONElement, in data: UnsafeRawBufferPointer) -> Outcome {
    guard root.isObject else { return .unchanged }
    var splices = Splices()
    var isChanged = false
    for member in root.children {
      if member.hasKey("service_tier"), let tier = UsageReading.tierName(member) {
        serviceTier = tier
      }
      guard member.hasKey("model") else { continue }
      if let name = member.string, !name.isEmpty { summary.model = name }
      guard let modelName else { continue }
      splices.replace(member.range, by: modelName)
      isChanged = true
    }
    if let error = root.member("error"), !error.isNull {
      summary.error = error.member("message")?.string ?? error.string ?? ""
    }
    let choices = root.member("choices")
    if let choices, choices.isArray { read(choices) }
    if let object = UsageReading.object(in: root),
      let usage = UsageReading.usage(object, in: root, earlierTier: serviceTier)
    {
      summary.usage = usage
      let isAlone = choices.map { $0.isNull || $0.isEmpty } ?? true
      if isAlone, !keepsUsage { return .dropped }
      if let cost = cost(usage) {
        CostPlace(object).write(cost, &splices)
        isChanged = true
      }
    }
    // Its words are meant for the gateway, and may repeat the key that it sent.
    if summary.error != nil { return .dropped }
    guard isChanged else { return .unchanged }
    var bytes: [UInt8] = []
    splices.apply(to: data, into: &bytes)
    return .rewritten(bytes)
  }

  private mutating func read(_ choices: JSONElement) {
    var hasContent = false
    for choice in choices.children where choice.isObject {
      for member in choice.children {
        if member.hasKey("finish_reason"), summary.finishReason == nil {
          summary.finishReason = member.string
        }
        let isText = member.hasKey("text")
        if isText || member.hasKey("delta") || member.hasKey("message") {
          let bytes = isText ? Self.contentBytes(member) : Self.contentBytes(delta: member)
          guard let bytes else { continue }
          hasContent = true
          summary.contentBytes += bytes
        }
      }
    }
    if hasContent {
      summary.hasContent = true
      summary.contentChunks += 1
    }
  }

  /// The bytes of text in a delta; nil if it says nothing. Every member but the role is content,
  /// whatever providers call it.
  private static func contentBytes(delta: JSONElement) -> Int? {
    guard delta.isObject else { return nil }
    var total: Int?
    for member in delta.children where !member.hasKey("role") {
      if let bytes = contentBytes(member) { total = (total ?? 0) + bytes }
    }
    return total
  }

  private static func contentBytes(_ value: JSONElement) -> Int? {
    if let text = value.text { return text.isEmpty ? nil : text.count }
    guard value.isArray || value.isObject, !value.isEmpty else { return nil }
    return value.children.reduce(0) { $0 + (contentBytes($1) ?? 0) }
  }

  // MARK: Writing

  private mutating func write(fields: UnsafeRawBufferPointer, _ data: (inout [UInt8]) -> Void) {
    output.append(contentsOf: fields)
    data(&output)
    output.append(0x0A)
  }

  /// One `data` line for each line.
  private static func append(data: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    var start = 0
    repeat {
      var end = start
      while end < data.count, data[end] != 0x0A { end += 1 }
      output += "data: ".utf8
      output.append(contentsOf: UnsafeRawBufferPointer(rebasing: data[start..<end]))
      output.append(0x0A)
      start = end + 1
    } while start <= data.count
  }

  private static func isDone(_ data: UnsafeRawBufferPointer) -> Bool {
    let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
    guard data.count < 64, let start = data.firstIndex(where: { !isBlank($0) }),
      let end = data.lastIndex(where: { !isBlank($0) })
    else { return false }
    return data[start...end].elementsEqual("[DONE]".utf8)
  }
}
