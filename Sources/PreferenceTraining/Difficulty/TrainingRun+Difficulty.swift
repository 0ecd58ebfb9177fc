internal import PreferenceData
internal import RouterEvaluation
internal import RouterScoring

extension TrainingRun {
  /// What a router that learned difficulty is worth to a typical pair of the training models, on
  /// prompts it was not trained on.
  ///
  /// - Returns: nil where none of them has scores of both halves.
  func reportOnTypicalPair(
    _ model: RouterModel, _ dataset: PreferenceDataset, trainedOn inside: [Int],
    isIncluded: [Bool], threshold: Double
  ) throws -> EvaluationReport? {
    guard case .scores(let table) = dataset else { return nil }
    var isInside = [Bool](repeating: false, count: dataset.prompts.count)
    for prompt in inside { isInside[prompt] = true }
    let places = table.columns.prompt.map(Int.init)
    // Which models are the strong ones is learned where the router was, as any pair's choice is.
    let half = DifficultySample(table, rows: places.indices.filter { isInside[places[$0]] }).half
    let outcomes = DifficultySample.typicalPair(
      table, rows: places.indices.filter { isIncluded[places[$0]] }, half: half,
      margin: training.winMargin)
    guard outcomes.count > 0 else { return nil }
    let scorer = try Scorer(model)
    let scores = PromptScoring(scorer).scores(
      of: dataset.prompts, at: outcomes.prompt.map(Int.init))
    var report = RouterEvaluator.evaluate(
      outcomes, scores: scores, winRates: scores.map { scorer.winRate(score: $0) },
      pair: model.pair, threshold: threshold, options: evaluation,
      comparators: [
        "length": outcomes.promptLengths(in: dataset.prompts, threads: evaluation.threads)
      ])
    report.isSimulated = table.columns.simulated
    report.notes.append(
      "strong and weak are the upper and the lower half of the models of each set, by the mean; "
        + "what the router is worth to two models of yours, only their answers can tell")
    return report
  }
}

extension PreferenceDataset {
  /// Whether each prompt takes part if those of the given tasks do not.
  ///
  /// - Throws: ``TrainingError`` for a task that no row names, lest a misspelt one stay in.
  func prompts(withoutTasks tasks: Set<String>) throws(TrainingError) -> [Bool] {
    var takesPart = [Bool](repeating: true, count: prompts.count)
    guard !tasks.isEmpty else { return takesPart }
    let named = columns.taskNames.map { tasks.contains($0) }
    if let unknown = tasks.subtracting(columns.taskNames).min() {
      let known = columns.taskNames.sorted().prefix(20).joined(separator: ", ")
      throw TrainingError(
        .usage,
        "--leave-out-tasks '\(unknown)': no row names this task; there are: \(known)"
          + (columns.taskNames.count > 20 ? ", …" : ""))
    }
    var leavesGroup = [Bool](repeating: false, count: prompts.groupCount)
    for (row, task) in columns.task.enumerated() where task >= 0 && named[Int(task)] {
      leavesGroup[Int(prompts.group(of: Int(columns.prompt[row])))] = true
    }
    for prompt in takesPart.indices where leavesGroup[Int(prompts.group(of: prompt))] {
      takesPart[prompt] = false
    }
    return takesPart
  }
}
