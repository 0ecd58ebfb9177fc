internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
internal import RouterScoring

extension TrainingJob {
  /// Battles: Bradley–Terry ratings first, then what the prompt adds to them.
  func trainOnBattles(_ table: BattleTable) throws -> TrainedRouter {
    announce("Bradley–Terry ratings")
    let battles = BattleRows(table, position: position, ties: settings.ties)
    guard battles.count > 0 else {
      throw TrainingError(.data, "no battle is left to train on once ties are dropped; add data")
    }
    let ratings = try BradleyTerry(battles)
    let (pair, reason) = try choosePair(table, ratings)
    let models = Set(battles.modelA).union(battles.modelB).count
    var algorithm = settings.algorithm
    if algorithm == .auto { algorithm = models > 2 ? .mf : .logistic }
    var router: TrainedRouter
    switch algorithm {
    case .auto, .logistic, .ridge:
      let judgments = try PairJudgments(
        table, pair: pair, position: position, ties: settings.ties, tierOf: nil)
      guard !judgments.isConstant else { throw oneOutcomeOnly(pair) }
      let objective: HeadTraining.Objective =
        algorithm == .ridge
        ? .gain
        : .preference(
          offsets: judgments.offsets(positionBias: ratings.positionBias),
          likelihood: ratings.likelihood)
      router = try fitPair(judgments.outcomes, objective: objective).router(
        pair: pair, reason: reason, algorithm: algorithm, observations: judgments.outcomes.count,
        winMargin: settings.winMargin)
    case .mf, .routellmMF:
      router = try trainFactors(
        table, battles, ratings, pair: pair, reason: reason, algorithm: algorithm)
    }
    router.ratings = ratings
    router.model.ratings = ratings.modelHeads(table.models)
    if !battles.hasBothOrders {
      router.notes.append(
        "no pair was judged in both orders, so a position bias cannot be told from strength; it is "
          + "taken as 0")
    }
    return router
  }
}

extension BradleyTerry {
  /// The ratings in the artifact's form: rank 0.
  func modelHeads(_ models: [String]) -> ModelHeads {
    ModelHeads(
      models: models, biases: ratings.map(Float.init), factors: [], projection: [], rank: 0,
      tieParameter: Float(tieParameter), positionBias: Float(positionBias))
  }
}
