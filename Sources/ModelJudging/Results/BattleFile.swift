public import CommandSupport
internal import PreferenceData

/// Battles as rows, one for each order that was judged: `model_a` is the answer shown first.
public enum BattleFile {
  /// Writes all battles in the order of the prompts; the file appears whole or not at all. The same
  /// results always give the same bytes.
  ///
  /// - Returns: how many rows there are.
  @discardableResult
  public static func write(
    _ results: [JudgedPrompt], _ plan: JudgePlan, to path: String
  ) throws(CommandFailure) -> Int {
    var file = try AtomicFile(at: path, createsFolder: true)
    var rows = 0
    for result in results {
      for battle in result.battles {
        try file.write(row(battle, result, plan).line + [0x0A])
        rows += 1
      }
    }
    try file.commit()
    return rows
  }

  static func row(_ battle: Battle, _ result: JudgedPrompt, _ plan: JudgePlan) -> JSONValue {
    let repetition = battle.repetition == 0 ? "" : "/\(battle.repetition + 1)"
    var row = prompt(of: result, plan)
    row["id"] = .text(
      "\(identity(of: result.conversation))/\(battle.first + 1)-\(battle.second + 1)\(repetition)")
    row["model_a"] = .text(plan.models[battle.first].name)
    row["model_b"] = .text(plan.models[battle.second].name)
    row["judge"] = .text(plan.judge.name)
    row["winner"] = .text(
      battle.verdict == .first ? "model_a" : battle.verdict == .second ? "model_b" : "tie")
    for (mark, index) in [("a", battle.first), ("b", battle.second)] {
      guard let answer = result.answers[index] else { continue }
      row["len_\(mark)"] = .integer(answer.length)
      if let cost = answer.cost { row["cost_\(mark)"] = .number(cost.rounded(decimals: 12)) }
      row["tokens_\(mark)"] = .object([
        "input": .integer(answer.usage.input), "output": .integer(answer.usage.output),
      ])
      row["latency_\(mark)"] = .number(answer.latency.rounded(decimals: 6))
      if answer.usage.isEstimated { row["tokens_estimated"] = .bool(true) }
    }
    return .object(row)
  }

  /// Tells conversations apart, by their content.
  static func identity(of conversation: Conversation) -> String {
    String(
      ContentDigest.hexadecimal(
        of: conversation.messages.flatMap { [$0.role.rawValue, $0.content] }
      ).prefix(12))
  }

  /// What every row says of its prompt.
  static func prompt(of result: JudgedPrompt, _ plan: JudgePlan) -> [String: JSONValue] {
    let conversation = result.conversation
    var row: [String: JSONValue] = [:]
    let turns = conversation.userTurns
    if turns.count == 1 {
      row["prompt"] = .text(turns[0])
    } else {
      row["prompt_turns"] = .list(turns.map { .text($0) })
    }
    if let id = conversation.id { row["source_id"] = .text(id) }
    if let task = conversation.task { row["task"] = .text(task) }
    if conversation.isSimulated || plan.isSimulated { row["simulated"] = .bool(true) }
    return row
  }
}

extension JudgePlan {
  /// Whether someone plays the models, as the rehearsal server does.
  public var isSimulated: Bool {
    (models + [judge]).contains { $0.model.hasPrefix("simulated-") }
  }
}

extension Double {
  /// The number without the noise of binary sums behind so many digits.
  func rounded(decimals: Int) -> Double {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    return (self * scale).rounded() / scale
  }
}
