internal import PreferenceData

extension BenchmarkResult {
  /// The score table: a row for each prompt, with the means over its rounds; `scores` are grades
  /// over 10, `raw_scores` the grades. JSON Lines that training reads.
  public var scoreRows: [[UInt8]] {
    tasks.indices.flatMap { task in
      tasks[task].conversations.indices.compactMap { row(task: task, prompt: $0) }
    }
  }

  private func row(task: Int, prompt: Int) -> [UInt8]? {
    let trials = trials.filter { $0.task == task && $0.prompt == prompt }
    guard !trials.isEmpty else { return nil }
    let conversation = tasks[task].conversations[prompt]
    var members: [String: JSONValue] = [
      "id": .text(conversation.id ?? "\(tasks[task].name)-\(prompt + 1)"),
      "task": .text(tasks[task].name),
    ]
    let turns = conversation.userTurns
    if turns.count == 1 {
      members["prompt"] = .text(turns[0])
    } else {
      members["prompt_turns"] = .list(turns.map { .text($0) })
    }
    if conversation.isSimulated { members["simulated"] = .bool(true) }
    var (scores, raw): ([String: JSONValue], [String: JSONValue]) = ([:], [:])
    var (costs, tokens): ([String: JSONValue], [String: JSONValue]) = ([:], [:])
    for (model, name) in models.enumerated() {
      let own = trials.filter { $0.model == model }
      guard !own.isEmpty else { continue }
      func mean(_ value: (Trial) -> Double) -> Double {
        // Nine digits after the point: enough for a price, and no 0.9099999999999999.
        (own.reduce(0) { $0 + value($1) } / Double(own.count) * 1e9).rounded() / 1e9
      }
      let grade = mean(\.grade)
      scores[name] = .number(mean { $0.grade / 10 })
      raw[name] = .number(grade)
      if own.allSatisfy({ $0.cost != nil }) { costs[name] = .number(mean { $0.cost! }) }
      tokens[name] = .object([
        "input": .number(mean { Double($0.usage.input) }),
        "output": .number(mean { Double($0.usage.output) }),
      ])
    }
    members["scores"] = .object(scores)
    members["raw_scores"] = .object(raw)
    if !costs.isEmpty { members["costs"] = .object(costs) }
    members["tokens"] = .object(tokens)
    return JSONValue.object(members).line + [0x0A]
  }
}
