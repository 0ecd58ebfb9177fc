internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
internal import RouterScoring

extension TrainingJob {
  /// Score tables: the gain on every prompt by ridge heads, or a logistic model per model and view.
  func trainOnScores(_ table: ScoreTable) throws -> TrainedRouter {
    let rows = selectedRows(table.columns)
    let (pair, reason) = try choosePair(table)
    let algorithm = settings.algorithm == .auto ? .ridge : settings.algorithm
    switch algorithm {
    case .auto, .ridge, .logistic:
      let outcomes = try outcomes(of: pair)
      let objective: HeadTraining.Objective = algorithm == .logistic ? .scores : .gain
      let fitted = try fitPair(outcomes, objective: objective)
      return fitted.router(
        pair: pair, reason: reason, algorithm: algorithm, observations: outcomes.count,
        winMargin: settings.winMargin)
    case .mf, .routellmMF:
      let battles = BattleTable(comparing: table, rows: rows, margin: settings.winMargin)
      let comparisons = BattleRows(battles, position: position, ties: settings.ties)
      let ratings = try BradleyTerry(comparisons)
      var router = try trainFactors(
        battles, comparisons, ratings, pair: pair, reason: reason, algorithm: algorithm)
      router.ratings = ratings
      router.model.ratings = ratings.modelHeads(battles.models)
      return router
    }
  }

  /// The views, matrices and heads of one pair, stacked and calibrated.
  struct FittedPair {
    var views: PromptViews
    var trained: [TrainedHead]
    var fitting: PairFitting

    func router(
      pair: ModelPair, reason: String, algorithm: RouterTraining.Algorithm, observations: Int,
      winMargin: Double
    ) -> TrainedRouter {
      TrainedRouter(
        model: RouterModel(
          pair: pair, views: views, heads: fitting.heads, intercept: Float(fitting.intercept),
          calibration: fitting.calibration.calibration, scoreQuantiles: fitting.scoreQuantiles,
          modelHeads: nil,
          provenance: .empty(algorithm: algorithm.rawValue, winMargin: winMargin)),
        pairReason: reason, algorithm: algorithm,
        heads: zip(trained, fitting.heads).map {
          .init(name: $0.name, penalty: $0.penalty, weight: Double($1.weight))
        },
        calibration: fitting.calibration.kind, observations: observations, ratings: nil, notes: [])
    }
  }

  var viewTraining: ViewTraining { ViewTraining(preset: settings.preset, seed: settings.seed) }

  func innerFolds(_ outcomes: PairOutcomes) throws -> [Int32] {
    let folds = try PromptFolds(
      settings.folds, prompts: dataset.prompts,
      selection: Set(outcomes.prompt).sorted().map(Int.init), purpose: "fold/2",
      seed: settings.seed)
    return outcomes.prompt.map { folds.ofPrompt[Int($0)] }
  }
}
