internal import PreferenceData

/// Who answers, who judges, and which answers are compared.
public struct JudgePlan: Sendable {
  public enum Pairs: String, Sendable, CaseIterable {
    /// Every model with every other.
    case all
    /// The first model with every other.
    case first
  }

  public var models: [ModelEndpoint]
  public var judge: ModelEndpoint
  public var rubric = Rubric.standard
  /// Put before conversations that have no instructions of their own.
  public var system: String?
  public var pairs = Pairs.all
  /// How often each order is judged.
  public var repetitions = 1

  public init(models: [ModelEndpoint], judge: ModelEndpoint) {
    self.models = models
    self.judge = judge
  }

  /// Two attempts: a verdict that cannot be read is asked for once more.
  static let attempts = 2

  /// Pairs of model indices, the lower first.
  public var comparisons: [(Int, Int)] {
    models.indices.flatMap { first in
      models.indices.filter { $0 > first && (pairs == .all || first == 0) }.map { (first, $0) }
    }
  }

  /// All that is judged of a prompt: each pair in both orders, as often as asked for.
  var matches: [(first: Int, second: Int, repetition: Int)] {
    comparisons.flatMap { pair in
      (0..<repetitions).flatMap { [(pair.0, pair.1, $0), (pair.1, pair.0, $0)] }
    }
  }

  /// A conversation with the instructions that all models get.
  func instructed(_ conversation: Conversation) -> Conversation {
    guard let system, !conversation.messages.contains(where: { $0.role == .system }) else {
      return conversation
    }
    var conversation = conversation
    conversation.messages.insert(.init(.system, system), at: 0)
    return conversation
  }

  func judging(
    _ conversation: Conversation, _ match: (first: Int, second: Int, repetition: Int),
    _ answers: [ModelAnswer?], attempt: Int
  ) -> ChatCall? {
    guard let first = answers[match.first], let second = answers[match.second] else { return nil }
    let prompt = JudgePrompt(
      rubric: rubric, conversation: conversation, first: first.turns, second: second.turns,
      distinction: "\(match.first) \(match.second) \(match.repetition) \(attempt)")
    return ChatCall(judge, prompt.messages)
  }
}
