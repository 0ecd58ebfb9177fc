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
  var hasAudio = false
  var callsTools = false
  var estimate = TokenEstimate()
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
      if member.hasKey("content") {
        // Given twice, either may be read.
        if let content { traits.estimate.add(content.source) }
        content = member
      } else if member.hasKey("role") {
        role = member
      } else {
        if member.hasKey("tool_calls"), member.isArray, !member.isEmpty { traits.callsTools = true }
        Self.count(member, &traits)
      }
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
    traits.estimate.addMessage()
    guard let content, !content.isNull else { return }
    if let string = content.string {
      text = string
    } else if content.isArray {
      read(parts: content, &traits)
    } else {
      throw RequestFields.wrongType(
        "messages[\(index)].content", "a string or an array of parts", content)
    }
    traits.estimate.add(text)
  }

  /// Counts what a message has besides its content: names, calls of tools, what a model thought, and
  /// what it drew or said.
  private static func count(_ member: JSONElement, _ traits: inout MessageTraits) {
    if member.isNull { return }
    if member.hasKey("audio") {
      traits.hasAudio = true
      traits.estimate.addSound(member)
    } else if member.hasKey("images"), member.isArray {
      traits.estimate.addImages(member.count)
    } else {
      traits.estimate.add(member.source)
    }
  }

  private mutating func read(parts: JSONElement, _ traits: inout MessageTraits) {
    var isFirst = true
    for part in parts.children {
      guard part.isObject else { continue }
      var isText = false
      var kind = Part.other
      for member in part.children {
        if member.hasKey("text"), let string = member.string {
          if !isFirst { text += "\n" }
          text += string
          isFirst = false
          isText = true
        }
        kind = max(kind, Part(member))
      }
      if !isText { hasMedia = true }
      switch kind {
      case .image:
        traits.hasImages = true
        traits.estimate.addImages()
      case .sound:
        traits.hasAudio = true
        traits.estimate.addSound(part)
      case .file: traits.estimate.addFile(part)
      case .other: if !isText { traits.estimate.add(part.source) }
      }
    }
  }

  /// What a part of a content is, where one of its members says so.
  private enum Part: Int, Comparable {
    case other, sound, file, image

    init(_ member: JSONElement) {
      let isType = member.hasKey("type")
      func says(_ name: StaticString) -> Bool {
        member.hasKey(name) || isType && member.isText(name)
      }
      self =
        if says("image_url") || isType && (member.isText("image") || member.isText("input_image")) {
          .image
        } else if says("file") || says("input_file") || says("document") || says("video_url")
          || says("video")
        {
          .file
        } else if says("input_audio") || says("audio_url") || says("audio") {
          .sound
        } else {
          .other
        }
    }

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }
}
