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

  /// The code on the lines between the parts.
  var code: String {
    let parts = [
      rubric.text, distinction, "\(conversation.contents.count / 2)", "\(first.count)",
    ]
    return String(
      ContentDigest.hexadecimal(of: parts + conversation.contents + first + second).prefix(16))
  }

  public var messages: [Conversation.Message] {
    var material = JudgeMaterial(code: code)
    material.add("CONVERSATION", conversation.transcript)
    material.add("ANSWER 1", Self.joined(first))
    material.add("ANSWER 2", Self.joined(second))
    return [.init(.system, rubric.instructions(code: material.code)), material.message]
  }

  private static func joined(_ answers: [String]) -> String {
    guard answers.count > 1 else { return answers.first ?? "" }
    return answers.enumerated().map { "[answer to turn \($0.offset + 1)]\n\($0.element)" }
      .joined(separator: "\n\n")
  }
}
