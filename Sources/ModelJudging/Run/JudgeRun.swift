public import PreferenceData

/// Has models answer prompts and a judge compare the answers, each pair in both orders.
public struct JudgeRun: Sendable {
  public var plan: JudgePlan
  public var calls: PaidCalls
  /// Prompts that are worked on at once.
  public var width: Int

  public init(plan: JudgePlan, calls: PaidCalls, width: Int) {
    self.plan = plan
    self.calls = calls
    self.width = width
  }

  /// Works on all prompts, in order; after a stop only what the journal holds is taken.
  ///
  /// - Parameter progress: told how many prompts are done.
  /// - Returns: one result per prompt, in order.
  public func judge(
    _ conversations: [Conversation], progress: @Sendable (Int) -> Void = { _ in }
  ) async -> [JudgedPrompt] {
    var results = [JudgedPrompt?](repeating: nil, count: conversations.count)
    await withTaskGroup(of: (Int, JudgedPrompt).self) { group in
      var next = 0
      var done = 0
      func add() {
        guard next < conversations.count else { return }
        let index = next
        next += 1
        group.addTask { (index, await judge(conversations[index])) }
      }
      for _ in 0..<width { add() }
      while let (index, result) = await group.next() {
        results[index] = result
        done += 1
        progress(done)
        add()
      }
    }
    return results.compactMap { $0 }
  }

  private func judge(_ original: Conversation) async -> JudgedPrompt {
    let conversation = plan.instructed(original)
    var result = JudgedPrompt(original, models: plan.models.count)
    for outcome in await answers(to: conversation) {
      if let answer = outcome.answer, !answer.isEmpty {
        result.answers[outcome.model] = answer
      } else if outcome.answer != nil {
        result.emptyAnswers += 1
      }
      if let refusal = outcome.refusal { result.refusals.append(refusal) }
    }
    let answers = result.answers
    await withTaskGroup(of: MatchResult.self) { group in
      for match in plan.matches {
        group.addTask { await judge(conversation, match, answers) }
      }
      var matches: [MatchResult] = []
      for await match in group { matches.append(match) }
      for match in matches.sorted(by: { $0.order < $1.order }) {
        for answer in match.replies { result.count(judge: answer) }
        result.unusableVerdicts += match.unusable
        if let battle = match.battle { result.battles.append(battle) }
        if let refusal = match.refusal { result.refusals.append(refusal) }
      }
    }
    return result
  }

  /// What one model said to a conversation.
  private struct AnswerResult: Sendable {
    var model: Int
    var answer: ModelAnswer?
    var refusal: String?
  }

  /// In the order of the models.
  private func answers(to conversation: Conversation) async -> [AnswerResult] {
    await withTaskGroup(of: AnswerResult.self) { group in
      for model in plan.models.indices {
        group.addTask { await answer(of: model, to: conversation) }
      }
      var results: [AnswerResult] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.model < $1.model }
    }
  }

  private func answer(of model: Int, to conversation: Conversation) async -> AnswerResult {
    let endpoint = plan.models[model]
    do {
      return AnswerResult(
        model: model, answer: try await calls.answer(of: endpoint, to: conversation))
    } catch CallFailure.refused(let reason) {
      return AnswerResult(model: model, refusal: "\(endpoint.name): \(reason)")
    } catch {
      return AnswerResult(model: model)
    }
  }

  private struct MatchResult: Sendable {
    var order: [Int]
    var battle: Battle?
    var replies: [ChatAnswer] = []
    var unusable = 0
    var refusal: String?
  }

  private func judge(
    _ conversation: Conversation, _ match: (first: Int, second: Int, repetition: Int),
    _ answers: [ModelAnswer?]
  ) async -> MatchResult {
    let pair = [min(match.first, match.second), max(match.first, match.second)]
    var result = MatchResult(order: pair + [match.repetition, match.first])
    for attempt in 0..<JudgePlan.attempts {
      guard let call = plan.judging(conversation, match, answers, attempt: attempt) else { break }
      do {
        let reply = try await calls.ask(call)
        result.replies.append(reply)
        if let verdict = Verdict(reply: reply.content) {
          result.battle = Battle(
            first: match.first, second: match.second, repetition: match.repetition,
            verdict: verdict)
          break
        }
        result.unusable += 1
      } catch CallFailure.refused(let reason) {
        result.refusal = "\(plan.judge.name): \(reason)"
        break
      } catch {
        break
      }
    }
    return result
  }
}

extension [Int] {
  /// Lexicographic.
  fileprivate static func < (left: [Int], right: [Int]) -> Bool {
    left.lexicographicallyPrecedes(right)
  }
}
