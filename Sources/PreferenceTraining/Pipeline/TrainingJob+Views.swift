internal import PreferenceData
internal import PromptFeatures

extension TrainingJob {
  /// The views of text, by the preset; and the distilled table, where there is an encoder.
  ///
  /// - Parameter distilledAlone: leaves out the table learned from the prompts where another was
  ///   distilled.
  func fitViews(distilledAlone: Bool = false) throws -> PromptViews {
    var training = viewTraining
    if distilledAlone, settings.termEncoder != nil { training.preset = .fast }
    var views = training.fit(prompts: dataset.prompts, selection: selection)
    guard let encoder = settings.termEncoder, let ngrams = views.ngrams else { return views }
    announce("distilled table")
    views.distilled = try training.distill(
      encoder, prompts: dataset.prompts, selection: selection, ngrams: ngrams)
    return views
  }
}
