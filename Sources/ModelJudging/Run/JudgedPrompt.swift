public import PreferenceData

/// One verdict: two answers, shown in one order.
public struct Battle: Sendable, Equatable {
  /// Indices of models; the first was shown first.
  public var first: Int
  public var second: Int
  /// Counted from 0, where orders are judged several times.
  public var repetition: Int
  public var verdict: Verdict
}

/// All that came of one prompt.
public struct JudgedPrompt: Sendable, Equatable {
  public var conversation: Conversation
  /// One per model; nil where there is none, or none with text.
  public var answers: [ModelAnswer?]
  public var battles: [Battle] = []
  /// Verdicts of the judge that say nothing, second attempts included.
  public var unusableVerdicts = 0
  /// USD and calls of the judge; the cost is nil where a price is not known.
  public var judgeUsage = TokenUsage(input: 0, output: 0)
  public var judgeCost: Double? = 0
  public var judgeCalls = 0
  /// What endpoints said where they refused.
  public var refusals: [String] = []
  public var emptyAnswers = 0

  init(_ conversation: Conversation, models: Int) {
    self.conversation = conversation
    answers = Array(repeating: nil, count: models)
  }

  mutating func count(judge answer: ChatAnswer) {
    judgeCalls += 1
    judgeUsage.input += answer.usage.input
    judgeUsage.output += answer.usage.output
    if let cost = judgeCost, let more = answer.cost {
      judgeCost = cost + more
    } else {
      judgeCost = nil
    }
  }
}
