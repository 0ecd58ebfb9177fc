internal import PreferenceData

/// Asks every model every prompt, several times over, and a judge what each answer is worth.
public struct BenchmarkRun: Sendable {
  public var tasks: [BenchmarkTask]
  public var models: [ModelEndpoint]
  public var judge: ModelEndpoint
  public var rounds: Int
  /// Of tasks that have none of their own.
  public var rubric: String

  public init(
    tasks: [BenchmarkTask], models: [ModelEndpoint], judge: ModelEndpoint, rounds: Int = 3,
    rubric: String = GradePrompt.standardRubric
  ) {
    self.tasks = tasks
    self.models = models
    self.judge = judge
    self.rounds = rounds
    self.rubric = rubric
  }

  /// With the models, the judge, the instructions and the rubric of a plan.
  public init(tasks: [BenchmarkTask], plan: JudgePlan, rounds: Int) {
    self.init(tasks: tasks, models: plan.models, judge: plan.judge, rounds: rounds)
    // The standard rubric of a plan is one for comparisons.
    if plan.rubric != .standard { rubric = plan.rubric.text }
    for task in self.tasks.indices {
      self.tasks[task].conversations = self.tasks[task].conversations.map { original in
        var conversation = plan.instructed(original)
        conversation.isSimulated = conversation.isSimulated || plan.isSimulated
        return conversation
      }
    }
  }

  /// One answer and its grade, before they are there.
  struct Unit: Sendable {
    var task: Int
    var prompt: Int
    var model: Int
    var round: Int
  }

  var units: [Unit] {
    tasks.indices.flatMap { task in
      (0..<rounds).flatMap { round in
        tasks[task].conversations.indices.flatMap { prompt in
          models.indices.map { Unit(task: task, prompt: prompt, model: $0, round: round) }
        }
      }
    }
  }

  /// The call for the answer of a unit. Rounds send the same bytes, and are calls of their own.
  func answerCall(_ unit: Unit) -> ChatCall {
    ChatCall(
      models[unit.model], tasks[unit.task].conversations[unit.prompt].messages,
      distinction: "round \(unit.round + 1)")
  }

  func gradeCall(_ unit: Unit, answer: String) -> ChatCall {
    let task = tasks[unit.task]
    return ChatCall(
      judge,
      GradePrompt(rubric: task.rubric ?? rubric)
        .messages(task.conversations[unit.prompt], answer: answer),
      distinction: "round \(unit.round + 1)")
  }

  private enum Outcome: Sendable {
    case trial(BenchmarkResult.Trial)
    case ungraded, missing
  }

  /// Runs what is not yet answered. When the run is stopped the rest is missing in the result.
  ///
  /// - Parameters:
  ///   - inFlight: units at work at once; their calls are limited further by ``PaidCalls``.
  ///   - progress: called with the number of units done and of all.
  public func run(
    _ calls: PaidCalls, inFlight: Int = 32, progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) async -> BenchmarkResult {
    var result = BenchmarkResult(tasks: tasks, models: models.map(\.name))
    let units = units
    await withTaskGroup(of: Outcome.self) { group in
      var next = 0
      func add() {
        guard next < units.count else { return }
        let unit = units[next]
        next += 1
        group.addTask { await outcome(unit, calls) }
      }
      for _ in 0..<max(1, inFlight) { add() }
      var done = 0
      for await outcome in group {
        switch outcome {
        case .trial(let trial): result.trials.append(trial)
        case .ungraded: result.ungraded += 1
        case .missing: result.missing += 1
        }
        done += 1
        progress(done, units.count)
        add()
      }
    }
    // The order that calls end in is chance.
    result.trials.sort {
      ($0.task, $0.prompt, $0.model, $0.round) < ($1.task, $1.prompt, $1.model, $1.round)
    }
    return result
  }

  private func outcome(_ unit: Unit, _ calls: PaidCalls) async -> Outcome {
    guard let answer = try? await calls.ask(answerCall(unit)),
      let reply = try? await calls.ask(gradeCall(unit, answer: answer.content))
    else { return .missing }
    guard let grade = GradePrompt.grade(in: reply.content) else { return .ungraded }
    return .trial(
      BenchmarkResult.Trial(
        task: unit.task, prompt: unit.prompt, model: unit.model, round: unit.round, grade: grade,
        cost: answer.cost, latency: answer.latency, usage: answer.usage))
  }
}
