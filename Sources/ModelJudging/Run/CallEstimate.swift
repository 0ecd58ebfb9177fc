public import PreferenceData

/// What calls that are still to be made are expected to take.
public struct CallEstimate: Sendable, Equatable {
  /// Calls of one model or of the judge.
  public struct Line: Sendable, Equatable {
    public var name: String
    public var calls = 0
    public var inputTokens = 0
    /// Expected; and if every answer were as long as it may be.
    public var outputTokens = 0
    public var maximumOutputTokens = 0
    /// USD; nil where the price is not known.
    public var cost: Double?
    public var maximumCost: Double?
    public var isPriced: Bool
  }

  /// Tokens that an answer and a verdict are taken to have where nothing else is known.
  static let answerTokens = 300
  static let verdictTokens = 120

  public var lines: [Line]

  public var calls: Int { lines.reduce(0) { $0 + $1.calls } }
  /// USD; nil where a price that is needed is not known.
  public var cost: Double? { sum(\.cost) }
  public var maximumCost: Double? { sum(\.maximumCost) }
  /// Those whose price is not known though they are called.
  public var unpriced: [String] { lines.filter { !$0.isPriced && $0.calls > 0 }.map(\.name) }

  private func sum(_ cost: (Line) -> Double?) -> Double? {
    lines.filter { $0.calls > 0 }.reduce(0) { sum, line in
      if let sum, let more = cost(line) { sum + more } else { nil }
    }
  }
}

extension CallEstimate {
  /// Counts what the journal does not hold yet.
  public init(
    _ plan: JudgePlan, _ conversations: [Conversation], _ calls: PaidCalls
  ) async {
    lines = (plan.models + [plan.judge]).map { endpoint in
      Line(
        name: endpoint.name, cost: endpoint.price.map { _ in 0 },
        maximumCost: endpoint.price.map { _ in 0 }, isPriced: endpoint.price != nil)
    }
    for original in conversations {
      let conversation = plan.instructed(original)
      var answers: [ModelAnswer?] = []
      var lost: Set<Int> = []
      for (index, model) in plan.models.enumerated() {
        switch await add(model, index, conversation, calls) {
        case .known(let answer): answers.append(answer)
        case .open: answers.append(nil)
        case .lost:
          answers.append(nil)
          lost.insert(index)
        }
      }
      for match in plan.matches where lost.isDisjoint(with: [match.first, match.second]) {
        guard let call = plan.judging(conversation, match, answers, attempt: 0) else {
          let text = conversation.messages.reduce(0) { $0 + $1.content.utf8.count }
          let bytes = text + plan.rubric.instructions(code: "").utf8.count
          let outputs = [match.first, match.second].map { plan.models[$0] }
          add(
            plan.judge, plan.models.count,
            input: TokenUsage.guess(bytes: bytes)
              + outputs.reduce(0) { $0 + min($1.maxTokens, Self.answerTokens) },
            maximumInput: bytes + outputs.reduce(0) { $0 + $1.maxTokens }, Self.verdictTokens)
          continue
        }
        if let known = await calls.known(call) {
          // A verdict that cannot be read is asked for once more.
          guard Verdict(reply: known.content) == nil,
            let again = plan.judging(conversation, match, answers, attempt: 1),
            await calls.isOpen(again)
          else { continue }
        } else if await !calls.isOpen(call) {
          continue
        }
        add(plan.judge, plan.models.count, call, Self.verdictTokens)
      }
    }
  }

  private enum Standing {
    case known(ModelAnswer)
    case open
    /// In doubt: it will not be made, and nothing can be judged.
    case lost
  }

  private mutating func add(
    _ model: ModelEndpoint, _ line: Int, _ conversation: Conversation, _ calls: PaidCalls
  ) async -> Standing {
    var answer = ModelAnswer()
    var messages: [Conversation.Message] = []
    var isKnown = true
    for (index, message) in conversation.messages.enumerated() {
      messages.append(message)
      let isAsked = index == conversation.messages.count - 1 || conversation.lacksAnswers
      guard message.role == .user, isAsked else { continue }
      let call = ChatCall(model, messages)
      if isKnown, let known = await calls.known(call) {
        answer.append(known)
        messages.append(.init(.assistant, known.content))
        continue
      }
      if isKnown, await !calls.isOpen(call) { return .lost }
      isKnown = false
      add(model, line, call, Self.answerTokens)
      messages.append(.init(.assistant, String(repeating: " ", count: 4 * Self.answerTokens)))
    }
    return !isKnown ? .open : answer.isEmpty ? .lost : .known(answer)
  }

  mutating func add(_ endpoint: ModelEndpoint, _ line: Int, _ call: ChatCall, _ output: Int) {
    add(
      endpoint, line, input: call.expectedInput,
      maximumInput: call.messages.reduce(0) { $0 + $1.content.utf8.count }, output)
  }

  mutating func add(
    _ endpoint: ModelEndpoint, _ line: Int, input: Int, maximumInput: Int, _ output: Int
  ) {
    let output = min(output, endpoint.maxTokens)
    lines[line].calls += 1
    lines[line].inputTokens += input
    lines[line].outputTokens += output
    lines[line].maximumOutputTokens += endpoint.maxTokens
    guard let price = endpoint.price else { return }
    lines[line].cost? += price.cost(of: TokenUsage(input: input, output: output))
    lines[line].maximumCost? += price.cost(
      of: TokenUsage(input: maximumInput, output: endpoint.maxTokens))
  }
}
