internal import PreferenceData

/// Folds by prompt: prompts with one split key always share a fold.
struct PromptFolds: Sendable {
  var count: Int
  /// The fold of each prompt of the store; -1 for prompts outside the selection.
  var ofPrompt: [Int32]

  /// Deals the groups of the selected prompts out in the order of their split fraction, so that
  /// folds are of equal size however few prompts there are.
  ///
  /// - Throws: ``TrainingError`` when there are fewer groups than folds.
  init(
    _ count: Int, prompts: PromptStore, selection: [Int], purpose: String, seed: UInt64
  ) throws(TrainingError) {
    let fractions = prompts.splitFractions(purpose: purpose, seed: seed)
    var fractionOfGroup: [Int32: Double] = [:]
    for prompt in selection { fractionOfGroup[prompts.group(of: prompt)] = fractions[prompt] }
    guard fractionOfGroup.count >= count else {
      throw TrainingError(
        .data,
        "\(fractionOfGroup.count) distinct prompts cannot be split into \(count) folds; add data")
    }
    let order = fractionOfGroup.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    var foldOfGroup: [Int32: Int32] = [:]
    for (position, group) in order.enumerated() {
      foldOfGroup[group.key] = Int32(position % count)
    }
    self.count = count
    ofPrompt = [Int32](repeating: -1, count: prompts.count)
    for prompt in selection { ofPrompt[prompt] = foldOfGroup[prompts.group(of: prompt)]! }
  }
}
