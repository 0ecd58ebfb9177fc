import CommandSupport
import Foundation
import PreferenceData
import PreferenceTraining
import RouterEvaluation
import RouterScoring

extension TrainingSession {
  /// `--cross-validate k`: every prompt scored by a router that never saw it.
  func crossValidate() throws {
    let loaded = try read()
    let dataset = loaded.dataset
    let others = try command.measurement.compareScores.map { try ScoresFile.read($0) } ?? [:]
    let foldOfPrompt = try placing(loaded) { try folds(dataset) }
    var file: AtomicFile?
    if let path = command.measurement.writeScores { file = try AtomicFile(at: path) }
    let progress = ProgressLine("cross-validating")
    let training = try training(progress, dataset)
    var validation = CrossValidation(training)
    validation.progress = { progress.update("fold \($0) of \($1)") }
    let result = try placing(loaded) { try validation.run(dataset, foldOfPrompt: foldOfPrompt) }
    var comparators = [
      "length": result.outcomes.promptLengths(in: dataset.prompts, threads: evaluation.threads)
    ]
    if command.measurement.compare {
      progress.update("comparators")
      comparators.merge(try FittedComparators(training).scores(dataset, result)) { $1 }
    }
    for (name, scores) in others {
      comparators[name] = try ScoresFile.align(
        scores, with: result.outcomes, ids: dataset.columns.ids, method: name,
        file: command.measurement.compareScores ?? "")
    }
    let report = RouterEvaluator.evaluate(
      result.outcomes, scores: result.scores, winRates: result.winRates, pair: result.pair,
      threshold: command.measurement.threshold ?? 0.3, options: evaluation, comparators: comparators
    )
    progress.finish()
    if file != nil {
      let ids = dataset.columns.ids
      try file!.write(
        try placing(loaded) { try ScoresFile.text(result.scores, of: result.outcomes, ids: ids) })
      try file!.commit()
    }
    switch command.output.format {
    case .json: print(report.json, terminator: "")
    case .text:
      var options = EvaluationReport.TextOptions()
      options.compare = true
      options.heading = [
        "\(Set(result.folds).count)-fold cross-validation by prompt, "
          + "\(training.algorithm.rawValue), \(training.preset.rawValue)"
      ]
      say("\n" + report.text(options))
    }
  }

  func folds(_ dataset: PreferenceDataset) throws -> [Int32] {
    guard let file = command.measurement.foldsFile else {
      let (count, prompts) = (command.measurement.crossValidate!, dataset.prompts.groupCount)
      guard prompts >= count else {
        throw CommandFailure(
          "\(prompts) distinct prompts cannot be split into \(count) folds; give "
            + "--cross-validate a smaller number, or add data", .invalidData)
      }
      return try CrossValidation.folds(count, of: dataset.prompts, seed: command.model.seed)
    }
    return try CrossValidation.folds(given: FoldsFile.read(file), for: dataset)
  }

  /// `--train-size n`: how good a router is with few labels.
  func drawLearningCurve() throws {
    let loaded = try read()
    let progress = ProgressLine("drawing")
    var training = try training(progress, loaded.dataset)
    training.progress = nil
    let curve = LearningCurve(
      training: training, size: command.measurement.trainSize!, draws: command.measurement.draws)
    let (pair, draws) = try placing(loaded) {
      try curve.run(loaded.dataset) { progress.update("draw \($0) of \($1)") }
    }
    progress.finish()
    let values = draws.map(\.averagePerformanceGapRecovered)
    let mean = values.reduce(0, +) / Double(values.count)
    let spread =
      values.count > 1
      ? (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
        .squareRoot() : 0
    switch command.output.format {
    case .json:
      try printObject([
        "strong_model": pair.strong, "weak_model": pair.weak, "train_size": curve.size,
        "draws": values, "apgr": mean, "apgr_sd": spread,
      ])
    case .text:
      say("strong  \(pair.strong)\nweak    \(pair.weak)\n")
      for (number, value) in values.enumerated() {
        print("  draw \(number + 1)  APGR \(value.fixed(4))")
      }
      print(
        "trained on \(curve.size.readable) prompts: APGR \(mean.fixed(4)) (random 0.5), "
          + "standard\ndeviation over \(values.count) draws \(spread.fixed(4))")
    }
  }
}
