import PreferenceData
import RouterEvaluation
import RouterScoring
import Testing

@testable import PreferenceTraining

/// Each kind of training once, on simulated data small enough for an unoptimised build.
@Suite struct RouterTrainingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sample: TrainingSample
    var router: TrainedRouter
    var report: EvaluationReport

    init(
      _ description: String, _ sample: TrainingSample, _ algorithm: RouterTraining.Algorithm,
      _ preset: Preset
    ) throws {
      testDescription = description
      self.sample = sample
      router = try sample.train(algorithm, preset: preset)
      report = try sample.report(router)
    }
  }

  static let grades = TrainingSample.scores(training: 250, test: 300, isGraded: true)
  static let scores = TrainingSample.scores(training: 400, test: 400)
  static let battles = TrainingSample.battles(rows: 2500, training: 250, test: 300, models: 3)
  static let duel = TrainingSample.battles(rows: 700, training: 300, test: 300, models: 2)

  static let cases = Result {
    [
      try Case("ridge on grades", grades, .auto, .balanced),
      try Case("logistic on scores", scores, .logistic, .fast),
      try Case("mf on battles", battles, .auto, .fast),
      try Case("logistic on battles", duel, .auto, .fast),
      try Case("ridge on battles", duel, .ridge, .fast),
    ]
  }

  @Test(arguments: try cases.get())
  func `held-out prompts are routed clearly better than at random`(_ trained: Case) throws {
    let apgr = trained.report.apgr
    #expect(try #require(apgr.low) > 0.5)
    #expect(try #require(trained.report.auc.low) > 0.5)
  }

  @Test(arguments: try cases.get())
  func `win rates say more than the share of wins does`(_ trained: Case) throws {
    let isTest = Set(trained.sample.test)
    let outcomes = try PairOutcomes(
      trained.sample.dataset, pair: trained.router.model.pair,
      prompts: trained.sample.dataset.prompts.all.map(isTest.contains))
    let share = outcomes.strongBetter.reduce(0, +) / Double(outcomes.count)
    let constant = ProbabilityMetrics.logLoss(
      outcomes.strongBetter.map { _ in share }, outcomes: outcomes.strongBetter)
    #expect(try #require(trained.report.logLoss.value) < #require(constant))
  }

  @Test(arguments: try cases.get())
  func `held-out scores follow the out-of-fold quantiles`(_ trained: Case) throws {
    let scorer = try Scorer(trained.router.model)
    let threshold = scorer.threshold(forStrongCallFraction: 0.4)
    let prompts = trained.sample.dataset.prompts
    let routed = trained.sample.test.filter {
      scorer.winRate(score: scorer.score(of: $0, in: prompts)) >= threshold
    }
    let share = Double(routed.count) / Double(trained.sample.test.count)
    #expect(abs(share - 0.4) < 0.12)
  }

  @Test(arguments: try cases.get()) func `scores rise with the true difference of the models`(
    _ trained: Case
  ) throws {
    let scorer = try Scorer(trained.router.model)
    let truth = trained.sample.test.map { trained.sample.trueDifference(trained.router, $0) }
    let scores = trained.sample.test.map {
      scorer.score(of: $0, in: trained.sample.dataset.prompts)
    }
    #expect(correlation(truth, scores) > 0.5)
  }

  @Test func `auto stands for ridge on scores, mf for many models and logistic for two`() throws {
    let names = try Self.cases.get().map { $0.router.algorithm }
    #expect(names == [.ridge, .logistic, .mf, .logistic, .ridge])
  }

  @Test func `the router's parts are those of its algorithm`() throws {
    let cases = try Self.cases.get()
    #expect(cases[0].router.heads.map(\.name) == ["surface", "ngrams", "tokens-rbf"])
    #expect(cases[1].router.heads.map(\.name) == ["surface", "ngrams"])
    #expect(cases[2].router.heads.map(\.name) == ["mf", "ngrams"])
    #expect(cases.map { $0.router.ratings != nil } == [false, false, true, true, true])
    #expect(cases.map { $0.router.model.modelHeads != nil } == [false, false, true, false, false])
    for trained in cases {
      #expect(trained.router.heads.map(\.name) == trained.router.model.heads.map(\.name))
      #expect(trained.router.heads.allSatisfy { $0.penalty > 0 && $0.weight >= 0 })
      #expect(trained.router.model.provenance.algorithm == trained.router.algorithm.rawValue)
    }
  }

  @Test func `the pair is the strongest model and the cheapest`() throws {
    for trained in try Self.cases.get() {
      let models = trained.sample.truth.models
      #expect(trained.router.model.pair.strong == models.first?.name)
      #expect(trained.router.model.pair.weak == models.last?.name)
      #expect(trained.router.pairReason.contains("the cheapest by the costs in the data"))
    }
  }

  @Test func `model heads rank the models as the truth does`() throws {
    let trained = try Self.cases.get()[2]
    let scorer = try Scorer(trained.router.model)
    var scratch = Scorer.Scratch(for: scorer)
    var differences: [Double] = []
    var truths: [Double] = []
    for prompt in trained.sample.test {
      let logit = try trained.sample.dataset.prompts.withTurns(of: prompt) {
        try #require(scorer.battleLogits(turns: $0, a: 0, b: 1, scratch: &scratch))
      }
      differences.append(Double(logit))
      truths.append(
        trained.sample.truth.strength(of: 0, on: trained.sample.natures[prompt])
          - trained.sample.truth.strength(of: 1, on: trained.sample.natures[prompt]))
    }
    #expect(correlation(truths, differences) > 0.5)
    let error = zip(truths, differences).map { abs($0 - $1) }.reduce(0, +)
    #expect(error / Double(truths.count) < 0.6)
  }
}

/// Pearson's correlation.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let ones = a.map { _ in 1.0 }
  let (x, y) = (weightedMoments(a, ones), weightedMoments(b, ones))
  let products = zip(a, b).map { ($0 - x.mean) * ($1 - y.mean) }.reduce(0, +)
  return products / Double(a.count) / (x.deviation * y.deviation)
}
