public import CommandSupport
internal import PreferenceData

/// What the models said and what the judge made of it, one prompt a line, for people to read.
public enum AnswerFile {
  /// The file appears whole or not at all.
  public static func write(
    _ results: [JudgedPrompt], _ plan: JudgePlan, to path: String
  ) throws(CommandFailure) {
    var file = try AtomicFile(at: path, createsFolder: true)
    for result in results where result.answers.contains(where: { $0 != nil }) {
      try file.write(row(result, plan).line + [0x0A])
    }
    try file.commit()
  }

  static func row(_ result: JudgedPrompt, _ plan: JudgePlan) -> JSONValue {
    var row = BattleFile.prompt(of: result, plan)
    row["id"] = .text(BattleFile.identity(of: result.conversation))
    var answers: [String: JSONValue] = [:]
    for (model, answer) in zip(plan.models, result.answers) {
      guard let answer else { continue }
      answers[model.name] =
        answer.turns.count == 1 ? .text(answer.turns[0]) : .list(answer.turns.map { .text($0) })
    }
    row["answers"] = .object(answers)
    row["verdicts"] = .list(
      result.battles.map { battle in
        .object([
          "shown_first": .text(plan.models[battle.first].name),
          "shown_second": .text(plan.models[battle.second].name),
          "winner": .text(battle.winner.map { plan.models[$0].name } ?? "tie"),
        ])
      })
    return .object(row)
  }
}
