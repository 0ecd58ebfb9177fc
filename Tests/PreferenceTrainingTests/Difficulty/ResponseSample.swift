import Foundation
import LinearAlgebra
import PreferenceData

@testable import PreferenceTraining

/// Answers drawn from a Rasch model whose parameters are known.
struct ResponseSample {
  var abilities: [Double]
  var difficulties: [Double]
  /// Row-major rows × models, 0 or 1; NaN where a model did not answer.
  var scores: [Float]

  /// - Parameter answers: whether a model answers a row.
  init(
    rows: Int, abilities: [Double], seed: UInt64, answers: (_ row: Int, _ model: Int) -> Bool
  ) {
    var random = SplitMix64(seed: seed)
    difficulties = random.gaussians(rows).map { 1.2 * $0 }
    self.abilities = abilities
    scores = []
    for row in 0..<rows {
      for model in abilities.indices {
        let isRight =
          Double.random(in: 0..<1, using: &random)
          < sigmoid(abilities[model] - difficulties[row])
        scores.append(answers(row, model) ? (isRight ? 1 : 0) : .nan)
      }
    }
  }
}

/// A score table of simulated prompts whose difficulty the text shows: P(right) = σ(θ − 2z).
struct DifficultyTable {
  var table = ScoreTable()
  /// z of each prompt of the table's store, in −1...1.
  var natures: [SimulatedPrompt.Nature] = []

  /// - Parameter sets: the models of each set by their abilities; sets share no model, and row i is
  ///   of set i modulo their number.
  init(rows: Int, sets: [[Double]], seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let source = PromptSimulator(seed: seed)
    table.models = sets.indices.flatMap { set in
      sets[set].indices.map { "set\(set)-model\($0)" }
    }
    table.columns.taskNames = SimulatedPrompt.tasks
    for row in 0..<rows {
      let drawn = source.prompt(row)
      let prompt = table.prompts.intern(drawn.text)
      if Int(prompt) == natures.count { natures.append(drawn.nature) }
      table.columns.prompt.append(prompt)
      table.columns.task.append(Int32(drawn.nature.task))
      table.columns.ids.append("row \(row)")
      for (set, abilities) in sets.enumerated() {
        for ability in abilities {
          let p = sigmoid(ability - 2 * drawn.nature.difficulty)
          let isRight = Double.random(in: 0..<1, using: &random) < p
          table.scores.append(row % sets.count == set ? (isRight ? 1 : 0) : .nan)
        }
      }
    }
  }
}
