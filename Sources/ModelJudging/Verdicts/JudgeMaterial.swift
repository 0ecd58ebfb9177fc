internal import PreferenceData

/// What a judge is to look at, each part between lines that carry a code.
///
/// The code depends on everything that is judged: a part that wanted to close itself would have to
/// hold a digest of itself. And the same material always has the same code, so that a request can be
/// found again and is never paid twice.
struct JudgeMaterial {
  let code: String
  private var parts: [String] = []

  init(code: String) { self.code = code }

  mutating func add(_ title: String, _ text: String) {
    parts.append("----- \(title) \(code) -----\n\(text)\n----- END \(title) \(code) -----")
  }

  var message: Conversation.Message { .init(.user, parts.joined(separator: "\n\n")) }
}

extension Conversation {
  /// The conversation as a judge reads it.
  var transcript: String {
    if messages.count == 1 { return messages[0].content }
    var turn = 0
    return messages.map { message in
      switch message.role {
      case .system: return "[instructions to the assistant]\n\(message.content)"
      case .assistant: return "[assistant]\n\(message.content)"
      case .user:
        turn += 1
        return "[user, turn \(turn)]\n\(message.content)"
      }
    }.joined(separator: "\n\n")
  }

  /// What a code is made from.
  var contents: [String] { messages.flatMap { [$0.role.rawValue, $0.content] } }
}
