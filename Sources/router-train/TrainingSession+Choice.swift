import CommandSupport
import Foundation
import PreferenceData
import PreferenceTraining
import RouterEvaluation

extension TrainingSession {
  /// What each of the models asked for is worth and charges; nil without `--models`.
  func modelOutcomes(_ loaded: LoadedDataset) throws -> ModelOutcomes? {
    guard command.choice.models != nil else { return nil }
    return try placing(loaded) {
      try ModelOutcomes(
        loaded.dataset, models: command.choice.names,
        money: command.choice.money(catalogue: command.model.prices))
    }
  }

  /// `--models … --cross-validate k`: every prompt's model chosen by a router that never saw it.
  func crossValidateChoice() throws {
    let loaded = try read()
    let dataset = loaded.dataset
    guard let outcomes = try modelOutcomes(loaded) else { return }
    let foldOfPrompt = try placing(loaded) { try folds(dataset) }
    let progress = ProgressLine("cross-validating")
    let training = try training(progress, dataset)
    var validation = ChoiceCrossValidation(training)
    validation.progress = { progress.update("fold \($0) of \($1)") }
    let result = try placing(loaded) {
      try validation.run(dataset, outcomes, foldOfPrompt: foldOfPrompt)
    }
    progress.update("evaluation")
    var report = ChoiceEvaluator.evaluate(
      result.outcomes, result.predictions, folds: result.folds,
      comparators: result.comparators, options: evaluation)
    progress.finish()
    let counts = result.componentCounts
    report.notes.append(
      "quality predicted by \(Set(counts).sorted().map(String.init).joined(separator: " or ")) "
        + "components in each fold; operating points chosen on the other folds")
    switch command.output.format {
    case .json: print(report.json, terminator: "")
    case .text:
      say(
        "\n"
          + report.text(
            heading: "\(Set(result.folds).count)-fold cross-validation by prompt, "
              + "choice among models, \(training.preset.rawValue)"))
    }
  }
}
