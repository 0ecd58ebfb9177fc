public import PreferenceData

/// What a model said to a conversation, and what that took.
public struct ModelAnswer: Sendable, Equatable {
  /// One answer, or one for each turn of the user where the model was asked turn by turn.
  public var turns: [String] = []
  public var usage = TokenUsage(input: 0, output: 0)
  /// USD; nil where the price is not known.
  public var cost: Double? = 0
  /// Seconds, of all turns.
  public var latency = 0.0
  /// An answer broke off at the limit of tokens.
  public var isCut = false

  public init() {}

  /// In characters, of all turns.
  public var length: Int { turns.reduce(0) { $0 + $1.unicodeScalars.count } }

  /// Whether some turn got no text: there is nothing to judge.
  public var isEmpty: Bool {
    turns.contains { $0.allSatisfy(\.isWhitespace) }
  }

  mutating func append(_ answer: ChatAnswer) {
    turns.append(answer.content)
    usage.input += answer.usage.input
    usage.output += answer.usage.output
    usage.cachedInput += answer.usage.cachedInput
    usage.isEstimated = usage.isEstimated || answer.usage.isEstimated
    if let cost, let more = answer.cost { self.cost = cost + more } else { cost = nil }
    latency += answer.latency
    isCut = isCut || answer.isCut
  }
}

extension PaidCalls {
  /// A model's answer to a conversation.
  ///
  /// Answers that a log has given to earlier turns are sent along as they are. Where only the
  /// user's turns are known, the model is asked turn by turn and sees its own earlier answers.
  ///
  /// - Parameter round: tells repeated questions apart.
  /// - Throws: ``CallFailure``.
  public nonisolated func answer(
    of model: ModelEndpoint, to conversation: Conversation, round: Int = 0
  ) async throws -> ModelAnswer {
    let distinction = round == 0 ? "" : "round \(round)"
    var answer = ModelAnswer()
    guard conversation.lacksAnswers else {
      answer.append(try await ask(ChatCall(model, conversation.messages, distinction: distinction)))
      return answer
    }
    var messages: [Conversation.Message] = []
    for message in conversation.messages {
      messages.append(message)
      guard message.role == .user else { continue }
      let reply = try await ask(ChatCall(model, messages, distinction: distinction))
      answer.append(reply)
      messages.append(.init(.assistant, reply.content))
    }
    return answer
  }
}
