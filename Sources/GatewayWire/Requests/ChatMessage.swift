/// What a router reads of one message of a conversation.
public struct ChatMessage: Sendable, Equatable {
  /// `system`, `user`, `assistant`, `tool` and what else the API may know.
  public var role: String
  /// The text: of content in parts the text parts, one below the other.
  public var text: String
  /// Whether it has content in parts that is no text, such as images or audio.
  public var hasMedia: Bool

  public init(role: String, text: String, hasMedia: Bool = false) {
    self.role = role
    self.text = text
    self.hasMedia = hasMedia
  }
}

/// What is found besides text while messages are read.
struct MessageTraits {
  var hasImages = false
  var callsTools = false
}

extension ChatMessage {
  /// - Parameter place: how errors call it, as `messages[2]`.
  init(_ element: JSONElement, at index: Int, _ traits: inout MessageTraits) throws(WireError) {
    guard element.isObject else {
      throw RequestFields.wrongType("messages[\(index)]", "an object", element)
    }
    var content: JSONElement?
    var role: JSONElement?
    for member in element.children {
      if member.hasKey("content") { content = member }
      if member.hasKey("role") { role = member }
      if member.hasKey("tool_calls"), member.isArray, !member.isEmpty { traits.callsTools = true }
    }
    guard let role, let name = role.string else {
      let place = "messages[\(index)].role"
      guard let role else {
        throw WireError(.missingField, "The field '\(place)' is missing.", parameter: place)
      }
      throw RequestFields.wrongType(place, "a string", role)
    }
    self.role = name
    if role.isText("tool") || role.isText("function") { traits.callsTools = true }
    text = ""
    hasMedia = false
    guard let content, !content.isNull else { return }
    if let string = content.string {
      text = string
    } else if content.isArray {
      read(parts: content, &traits)
    } else {
      throw RequestFields.wrongType(
        "messages[\(index)].content", "a string or an array of parts", content)
    }
  }

  private mutating func read(parts: JSONElement, _ traits: inout MessageTraits) {
    var isFirst = true
    for part in parts.children {
      guard part.isObject else { continue }
      var isText = false
      for member in part.children {
        if member.hasKey("text"), let string = member.string {
          if !isFirst { text += "\n" }
          text += string
          isFirst = false
          isText = true
        }
        let isImage =
          member.hasKey("image_url")
          || member.hasKey("type") && (member.isText("image") || member.isText("input_image"))
        if isImage { traits.hasImages = true }
      }
      if !isText { hasMedia = true }
    }
  }
}
