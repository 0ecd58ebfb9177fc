internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
internal import RouterScoring

extension TrainingJob {
  /// Learns how hard prompts are, from the scores of any number of models, instead of what one
  /// model adds to another.
  ///
  /// The views' heads are fitted to the difficulties of ``DifficultySample``, their penalties chosen
  /// by leaving whole tasks out. The mean of their z-scores is one half of the score, the prompt's
  /// length the other: weights fitted to the training tasks would favour what tells those tasks
  /// from one another, which is of no use on others. The win rate is that of a typical pair, fitted
  /// on tasks left out.
  func trainOnDifficulty() throws -> TrainedRouter {
    guard settings.algorithm == .auto || settings.algorithm == .ridge else {
      throw TrainingError(
        .usage,
        "--target difficulty is learned by ridge; leave out --algorithm "
          + settings.algorithm.rawValue)
    }
    guard settings.embeddings == nil, settings.termEncoder == nil else {
      throw TrainingError(
        .usage,
        "--target difficulty reads the text alone; leave out --embeddings, --encoder and --distill")
    }
    guard case .scores(let table) = dataset else {
      throw TrainingError(
        .data,
        "--target difficulty needs score tables: battles do not tell an easy prompt from a "
          + "hard one that both models failed at")
    }
    let sample = DifficultySample(table, rows: selectedRows(table.columns))
    guard Set(sample.targets).count > 1 else {
      throw TrainingError(
        .data, "all prompts are equally hard for all models: there is nothing to learn; add data")
    }
    let pair = ModelPair(
      strong: settings.pair.strong ?? "strong", weak: settings.pair.weak ?? "weak")
    guard pair.strong != pair.weak else {
      throw TrainingError(
        .usage, "--strong and --weak are both '\(pair.strong)'; give two names")
    }
    let fitted = try fitDifficulty(sample, table)
    var router = fitted.router(
      pair: pair,
      reason: "names only: learned from \(table.models.count) models in \(sample.groupCount) "
        + "group\(sample.groupCount == 1 ? "" : "s") that share none",
      algorithm: .ridge, observations: sample.rows.count, winMargin: settings.winMargin)
    router.notes.append(Self.difficultyNote)
    return router
  }

  /// What has to be known before such a router is used.
  static let difficultyNote =
    "this router ranks prompts by difficulty; its win rates are those of a typical pair of the "
    + "training models, not of yours. Give thresholds as a share of strong calls, after router-eval "
    + "--traffic FILE --recalibrate OUT on your own prompts"

  private func fitDifficulty(
    _ sample: DifficultySample, _ table: ScoreTable
  ) throws -> FittedPair {
    let prompts = sample.rows.map { table.columns.prompt[$0] }
    var outcomes = PairOutcomes(
      strongQuality: sample.targets, weakQuality: sample.targets.map { _ in 0 },
      cluster: prompts.map { dataset.prompts.group(of: Int($0)) })
    outcomes.prompt = prompts
    outcomes.strongBetter =
      DifficultySample.typicalPair(
        table, rows: sample.rows, half: sample.half, margin: settings.winMargin
      ).strongBetter
    announce("views")
    let views = difficultyViews.fit(prompts: dataset.prompts, selection: selection)
    let matrices = ViewMatrices(prompts: dataset.prompts, selection: selection, views: views)
    let tasks = sample.rows.map { table.columns.task[$0] }
    let folds = try TaskFolds.deal(tasks, into: settings.folds) ?? innerFolds(outcomes)
    let rows = prompts.map { Int(position[Int($0)]) }
    let training = HeadTraining(objective: .gain, fixedPenalty: settings.l2)
    var trained: [TrainedHead] = []
    for block in difficultyBlocks(matrices) {
      announce("head \(block.name)")
      trained.append(training.fit(block, outcomes, rows: rows, folds: folds))
    }
    announce("stack and calibration")
    let length = Self.lengthHead(matrices.surface, rows: rows)
    let fitting = PairFitting(prior: length, trained, outcomes, folds: folds)
    return FittedPair(views: views, trained: [length] + trained, fitting: fitting)
  }

  /// A smaller token table than usual, so that the artifact stays below 5 MB.
  private var difficultyViews: ViewTraining {
    var training = viewTraining
    training.tokenDimension = 64
    training.tokenRows = 24_000
    return training
  }

  private func difficultyBlocks(_ matrices: ViewMatrices) -> [FeatureBlock] {
    var blocks = [FeatureBlock.surface(matrices)]
    if let ngrams = matrices.ngrams {
      blocks.append(.ngrams(ngrams, bucketCount: 1 << viewTraining.bucketBits))
    }
    if let tokens = matrices.tokens {
      blocks.append(
        .nystrom(
          "tokens-rbf",
          RadialFunctions(
            .tokens, tokens, surface: matrices.surface, landmarks: 256, seed: settings.seed)))
    }
    return blocks
  }

  /// ln(1 + characters), standardised: a prior that nothing is fitted to. Longer prompts are harder
  /// on most benchmarks, whatever they are about.
  private static func lengthHead(_ surface: Matrix<Float>, rows: [Int]) -> TrainedHead {
    let column = SurfaceFeatures.names.firstIndex(of: "characters")!
    var weights = [Float](repeating: 0, count: surface.columnCount)
    weights[column] = 1
    return TrainedHead(
      name: "length", head: .linear(LinearHead(input: .surface, weights: weights, bias: 0)),
      outOfFold: rows.map { Double(surface[$0, column]) }, penalty: 0)
  }
}
