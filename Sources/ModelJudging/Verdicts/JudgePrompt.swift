public import PreferenceData

/// A comparison as it is put to a judge, who never learns which model wrote what.
public struct JudgePrompt: Sendable {
  public var rubric: Rubric
  public var conversation: Conversation
  /// For each turn of the user that was asked, one answer; a single one where a conversation was
  /// continued.
  public var first: [String]
  public var second: [String]
  /// Tells the same comparison apart: repetitions, and second attempts.
  public var distinction: String

  public init(
    rubric: Rubric, conversation: Conversation, first: [String], second: [String],
    distinction: String
  ) {
    self.rubric = rubric
    self.conversation = conversation
    self.first = first
    self.second = second
    self.distinction = distinction
  }

  /// The code on the lines between the parts. It depends on everything that is judged: an answer
  /// that wanted to close its own part would have to hold a digest of itself. And the same
  /// comparison is always the same request, so that it can be found again and is never paid twice.
  var code: String {
    let messages = conversation.messages.flatMap { [$0.role.rawValue, $0.content] }
    let parts = [rubric.text, distinction, "\(messages.count)", "\(first.count)"]
    return String(
      ContentDigest.hexadecimal(of: parts + messages + first + second).prefix(16))
  }

  public var messages: [Conversation.Message] {
    let code = code
    var parts: [String] = []
    func add(_ title: String, _ text: String) {
      parts.append("----- \(title) \(code) -----\n\(text)\n----- END \(title) \(code) -----")
    }
    add("CONVERSATION", conversationText)
    add("ANSWER 1", Self.joined(first))
    add("ANSWER 2", Self.joined(second))
    return [
      .init(.system, rubric.instructions(code: code)),
      .init(.user, parts.joined(separator: "\n\n")),
    ]
  }

  private var conversationText: String {
    if conversation.messages.count == 1 { return conversation.messages[0].content }
    var turn = 0
    return conversation.messages.map { message in
      switch message.role {
      case .system: return "[instructions to the assistant]\n\(message.content)"
      case .assistant: return "[assistant]\n\(message.content)"
      case .user:
        turn += 1
        return "[user, turn \(turn)]\n\(message.content)"
      }
    }.joined(separator: "\n\n")
  }

  private static func joined(_ answers: [String]) -> String {
    guard answers.count > 1 else { return answers.first ?? "" }
    return answers.enumerated().map { "[answer to turn \($0.offset + 1)]\n\($0.element)" }
      .joined(separator: "\n\n")
  }
}
