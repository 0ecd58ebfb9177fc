internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
internal import RouterScoring

extension TrainingJob {
  /// Fewer distinct prompts that judge the pair, and the stack and the calibration are taken from
  /// the likelihood instead of being fitted.
  static let leastPairPrompts = 50

  /// Matrix factorization over every battle, the pair's n-gram head beside it, both stacked on the
  /// logit scale under the battles' own likelihood.
  func trainFactors(
    _ table: BattleTable, _ battles: BattleRows, _ ratings: BradleyTerry, pair: ModelPair,
    reason: String, algorithm: RouterTraining.Algorithm
  ) throws -> TrainedRouter {
    let strong = table.models.firstIndex(of: pair.strong)!
    let weak = table.models.firstIndex(of: pair.weak)!
    announce("views")
    let features = try DenseFeatures(self, algorithm)
    let (views, dense) = (features.views, features.matrix)
    // Only prompts with a battle: no fold may be empty.
    let promptFolds = try PromptFolds(
      settings.folds, prompts: dataset.prompts,
      selection: Set(battles.feature).sorted().map { selection[Int($0)] }, purpose: "fold/2",
      seed: settings.seed)
    announce("matrix factorization")
    let folds = battles.feature.map { promptFolds.ofPrompt[selection[Int($0)]] }
    let crossFitted =
      algorithm == .routellmMF
      ? try RouteLLMFactorization(seed: settings.seed).crossFit(
        battles, features: dense, folds: folds)
      : try MatrixFactorization(rank: settings.rank, decay: settings.l2).crossFit(
        battles, features: dense, folds: folds)
    let fitted = crossFitted.fitted
    let head = fitted.head(strong: strong, weak: weak, input: .dense)

    var router: TrainedRouter
    let judgments = try PairJudgments(
      table, pair: pair, position: position, ties: settings.ties, tierOf: tiers(ratings))
    let outcomes = judgments.outcomes
    if outcomes.clusterCount >= Self.leastPairPrompts, !judgments.isConstant {
      let pairFolds = outcomes.prompt.map { promptFolds.ofPrompt[Int($0)] }
      let own = TrainedHead(
        name: algorithm.rawValue, head: head,
        outOfFold: crossFitted.outOfFold(judgments.battles, features: dense, folds: pairFolds),
        penalty: fitted.decay)
      let training = HeadTraining(
        objective: .preference(
          offsets: judgments.offsets(positionBias: fitted.positionBias),
          likelihood: fitted.likelihood),
        fixedPenalty: settings.l2)
      var trained = [own]
      if features.takesNgramHead {
        announce("head ngrams")
        trained.append(lexicalHead(training, outcomes, views, folds: pairFolds))
      }
      announce("stack and calibration")
      let fitting = PairFitting(
        trained, outcomes, loss: training.pointLoss(outcomes), folds: pairFolds)
      router = FittedPair(views: views, trained: trained, fitting: fitting).router(
        pair: pair, reason: reason, algorithm: algorithm, observations: outcomes.count,
        winMargin: settings.winMargin)
    } else {
      router = routerByLikelihood(
        views, head, fitted, features: dense, pair: pair, reason: reason, algorithm: algorithm)
      router.observations = outcomes.count
      router.notes.append(
        "\(outcomes.clusterCount) training prompts judge this pair directly, fewer than "
          + "\(Self.leastPairPrompts) or all alike: its win rate is the factorization's own, not "
          + "calibrated on the pair")
    }
    router.model.modelHeads = fitted.modelHeads(table.models)
    return router
  }

  /// A router whose score and win rate are the likelihood's own: P(strong ≻ weak) = σ(ℓ − δ).
  private func routerByLikelihood(
    _ views: PromptViews, _ head: Head, _ fitted: MatrixFactorization.Fitted,
    features dense: Matrix<Float>, pair: ModelPair, reason: String,
    algorithm: RouterTraining.Algorithm
  ) -> TrainedRouter {
    guard case .linear(let linear) = head else { preconditionFailure("an mf head is linear") }
    let scores = dense.multiplied(by: linear.weights).map { Double($0 + linear.bias) }
    let clip = Float(1 / (2 * Double(max(selection.count, 2))))
    let shift = Float(fitted.likelihood.logTie)
    let calibration = Calibration(
      knots: [-1, 1], logits: [-1 - shift, 1 - shift], lowest: clip, highest: 1 - clip)
    return TrainedRouter(
      model: RouterModel(
        pair: pair, views: views,
        heads: [
          StackedHead(name: algorithm.rawValue, head: head, mean: 0, deviation: 1, weight: 1)
        ],
        intercept: 0, calibration: calibration,
        scoreQuantiles: PairFitting.percentiles(of: scores), modelHeads: nil,
        provenance: .empty(algorithm: algorithm.rawValue, winMargin: settings.winMargin)),
      pairReason: reason, algorithm: algorithm,
      heads: [.init(name: algorithm.rawValue, penalty: fitted.decay, weight: 1)],
      calibration: "likelihood",
      observations: 0, ratings: nil, notes: [])
  }

  /// The pair's own n-gram head, fitted on the prompts that judge it.
  private func lexicalHead(
    _ training: HeadTraining, _ outcomes: PairOutcomes, _ views: PromptViews, folds: [Int32]
  ) -> TrainedHead {
    let prompts = Set(outcomes.prompt).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(prompts, 0...))
    let ngrams = NgramMatrix(
      prompts: dataset.prompts, selection: prompts.map(Int.init), view: views.ngrams!)
    return training.fit(
      .ngrams(ngrams, bucketCount: 1 << viewTraining.bucketBits), outcomes,
      rows: outcomes.prompt.map { place[$0]! }, folds: folds)
  }

  /// The tier of each model, where tiers were asked for.
  private func tiers(_ ratings: BradleyTerry) -> [Int]? {
    settings.tiers.map { RatingTiers(ratings: ratings.ratings, count: $0).ofModel }
  }
}
