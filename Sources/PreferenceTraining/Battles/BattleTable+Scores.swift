internal import PreferenceData

extension BattleTable {
  /// Score rows as battles: every two models with a score, the higher one wins, within `margin` of
  /// each other they tie. The order of the two alternates, so that no position bias can be seen.
  init(comparing table: ScoreTable, rows: [Int], margin: Double) {
    self.init()
    models = table.models
    prompts = table.prompts
    columns.taskNames = table.columns.taskNames
    let width = table.models.count
    for row in rows {
      for first in 0..<width {
        for second in (first + 1)..<max(width, first + 1) {
          let scores = (table.scores[row * width + first], table.scores[row * width + second])
          guard !scores.0.isNaN, !scores.1.isNaN else { continue }
          let swapped = (row + first + second) % 2 == 1
          let lead = Double(swapped ? scores.1 - scores.0 : scores.0 - scores.1)
          columns.prompt.append(table.columns.prompt[row])
          columns.task.append(table.columns.task[row])
          modelA.append(Int32(swapped ? second : first))
          modelB.append(Int32(swapped ? first : second))
          outcomes.append(lead > margin ? .modelA : lead < -margin ? .modelB : .tie)
        }
      }
    }
  }
}
