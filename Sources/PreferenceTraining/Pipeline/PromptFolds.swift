internal import PreferenceData

/// Folds by prompt: prompts with one split key always share a fold.
struct PromptFolds: Sendable {
  var count: Int
  /// The fold of each prompt of the store; -1 for prompts outside the selection.
  var ofPrompt: [Int32]

  /// Deals the groups of the selected prompts out in the order of their split fraction, as
  /// `router-data split --folds` does.
  ///
  /// - Throws: ``TrainingError`` when there are fewer groups than folds.
  init(
    _ count: Int, prompts: PromptStore, selection: [Int], purpose: String, seed: UInt64
  ) throws(TrainingError) {
    let groups = Set(selection.map { prompts.group(of: $0) }).count
    guard groups >= count else {
      throw TrainingError(
        .data, "\(groups) distinct prompts cannot be split into \(count) folds; add data")
    }
    self.count = count
    ofPrompt = prompts.folds(count, of: selection, purpose: purpose, seed: seed)
  }
}
