public import PreferenceData

extension PairOutcomes {
  /// The length in characters of each observation's prompt, the comparator that needs no training.
  public func promptLengths(in prompts: PromptStore, threads: Int) -> [Double] {
    var isWanted = [Bool](repeating: false, count: prompts.count)
    for index in prompt { isWanted[Int(index)] = true }
    return perObservation(PromptScores.lengths(prompts, isWanted: isWanted, threads: threads))
  }
}
