import CommandSupport
import PreferenceData
import RouterScoring
import Testing

@testable import PreferenceTraining

/// Data and settings that no router comes from: always an error that says what to do.
@Suite struct TrainingErrorTests {
  static let models = ["a", "b", "c"]

  /// A score table with a row for each prompt.
  static func scores(
    _ count: Int, models: Int = 2, _ score: (_ row: Int, _ model: Int) -> Float
  ) -> PreferenceDataset {
    var table = ScoreTable()
    table.models = Array(Self.models.prefix(models))
    table.prompts = PromptStore((0..<count).map { "prompt number \($0)" })
    for row in 0..<count {
      table.columns.prompt.append(Int32(row))
      table.columns.task.append(-1)
      table.columns.ids.append("row \(row)")
      for model in 0..<models { table.scores.append(score(row, model)) }
    }
    return .scores(table)
  }

  struct Battle {
    var prompt: Int
    var a: Int32 = 0
    var b: Int32 = 1
    var outcome: BattleTable.Outcome
  }

  static func battles(_ battles: [Battle]) -> PreferenceDataset {
    var table = BattleTable()
    table.models = models
    let count = (battles.map(\.prompt).max() ?? -1) + 1
    table.prompts = PromptStore((0..<count).map { "prompt number \($0)" })
    for (row, battle) in battles.enumerated() {
      table.columns.prompt.append(Int32(battle.prompt))
      table.columns.task.append(-1)
      table.columns.ids.append("row \(row)")
      table.modelA.append(battle.a)
      table.modelB.append(battle.b)
      table.outcomes.append(battle.outcome)
    }
    return .battles(table)
  }

  /// Battles among three models on 20 prompts, in both orders, in which either side wins.
  static let fair = (0..<60).map {
    let (first, second) = (Int32($0 % 3), Int32(($0 + 1) % 3))
    let swapped = $0 / 3 % 2 == 1
    return Battle(
      prompt: $0 % 20, a: swapped ? second : first, b: swapped ? first : second,
      outcome: [.modelA, .modelB, .modelA, .tie][$0 % 4])
  }

  private func failure(
    _ dataset: PreferenceDataset, _ adjust: (inout RouterTraining) -> Void = { _ in }
  ) -> TrainingError? {
    var settings = RouterTraining()
    settings.preset = .fast
    adjust(&settings)
    return #expect(throws: TrainingError.self) {
      try settings.train(dataset, prompts: dataset.prompts.all)
    }
  }

  @Test func `one model`() {
    let error = failure(Self.scores(30, models: 1) { row, _ in Float(row % 2) })
    #expect(error?.code == .data)
    #expect(error?.exitStatus == .invalidData)
    #expect(error?.message.hasPrefix("the data have one model only (a)") == true)
  }

  @Test(arguments: [RouterTraining.Algorithm.auto, .ridge, .logistic])
  func `scores that never differ`(algorithm: RouterTraining.Algorithm) {
    let error = failure(Self.scores(30) { _, model in model == 0 ? 1 : 0 }) {
      $0.algorithm = algorithm
    }
    #expect(error?.code == .data)
    #expect(error?.message.hasPrefix("every training row says the same of a against b") == true)
    #expect(error?.message.contains("name another pair with --strong and --weak") == true)
  }

  @Test(arguments: [RouterTraining.Algorithm.auto, .ridge, .logistic])
  func `battles that one model always wins`(algorithm: RouterTraining.Algorithm) {
    // In either position, then always in the first.
    let inBoth = Self.battles(
      (0..<30).map {
        $0 % 2 == 0
          ? Battle(prompt: $0, outcome: .modelA) : Battle(prompt: $0, a: 1, b: 0, outcome: .modelB)
      })
    let both = failure(inBoth) { $0.algorithm = algorithm }
    #expect(both?.message.hasPrefix("every training row says the same of a against b") == true)
    let inFirst = Self.battles((0..<30).map { Battle(prompt: $0, outcome: .modelA) })
    let first = failure(inFirst) { $0.algorithm = algorithm }
    #expect(first?.code == .data)
    #expect(first?.message.hasPrefix("every battle has the same winner by position") == true)
  }

  @Test(arguments: 1...4) func `fewer prompts than folds`(count: Int) {
    let scores = failure(Self.scores(count) { row, model in Float((row + model) % 2) })
    #expect(
      scores?.message.hasSuffix("cannot be split into 5 folds; add data") == true
        || scores?.message.hasPrefix("every training row says the same") == true)
    let battles = failure(
      Self.battles(
        (0..<40).map { Battle(prompt: $0 % count, outcome: [.modelA, .modelB][$0 / 20]) }))
    #expect(
      battles?.message
        == "\(count) distinct prompts cannot be split into 5 folds; add data")
  }

  @Test func `no prompts at all`() {
    var settings = RouterTraining()
    settings.preset = .fast
    for dataset in [
      Self.scores(20) { row, model in Float((row + model) % 2) }, Self.battles(Self.fair),
    ] {
      let error = #expect(throws: TrainingError.self) {
        try settings.train(dataset, prompts: [])
      }
      #expect(error?.code == .data)
      #expect(error?.message.hasPrefix("there is nothing to train on") == true)
    }
  }

  @Test(arguments: [RouterTraining.Algorithm.auto, .mf, .logistic, .ridge])
  func `nothing but ties, which are dropped`(algorithm: RouterTraining.Algorithm) {
    let dataset = Self.battles((0..<30).map { Battle(prompt: $0, outcome: .tie) })
    let error = failure(dataset) {
      $0.algorithm = algorithm
      $0.ties = .drop
    }
    #expect(error?.code == .data)
    #expect(error?.message.contains("once ties are dropped") == true)
  }

  @Test func `a pair that no row judges`() {
    let battles = (0..<40).map {
      Battle(prompt: $0 % 20, a: $0 % 2 == 0 ? 0 : 2, b: 1, outcome: [.modelA, .modelB][$0 % 2])
    }
    for algorithm in [RouterTraining.Algorithm.logistic, .ridge] {
      let error = failure(Self.battles(battles)) {
        $0.algorithm = algorithm
        $0.pair = PairSelection(strong: "a", weak: "c")
      }
      #expect(error?.code == .data)
      #expect(error?.message.contains("a against c") == true)
    }
  }

  @Test func `two models of one tier`() {
    let error = failure(Self.battles(Self.fair)) {
      $0.algorithm = .mf
      $0.tiers = 1
    }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("in one rating tier; raise --tiers") == true)
  }

  @Test func `a model that the data lack`() {
    for dataset in [
      Self.battles(Self.fair), Self.scores(20) { row, model in Float((row + model) % 2) },
    ] {
      let error = failure(dataset) { $0.pair.strong = "gpt-9" }
      #expect(error?.code == .usage)
      #expect(
        error?.message.hasPrefix("--strong 'gpt-9' is not in the data; there are: a, b") == true)
    }
  }

  // MARK: Data that look hopeless and are not

  private func train(
    _ dataset: PreferenceDataset, _ adjust: (inout RouterTraining) -> Void = { _ in }
  ) throws -> TrainedRouter {
    var settings = RouterTraining()
    settings.preset = .balanced
    adjust(&settings)
    let router = try settings.train(dataset, prompts: dataset.prompts.all)
    let scorer = try Scorer(router.model)
    #expect(scorer.winRate("prompt number 3").isFinite)
    return router
  }

  @Test func `mf trains where a prompt has only ties, which are dropped`() throws {
    // 5 prompts are as many as folds; one of them is left without a battle.
    let battles = Self.fair.map { battle in
      var battle = battle
      battle.prompt %= 6
      if battle.prompt == 0 { battle.outcome = .tie }
      return battle
    }
    let router = try train(Self.battles(battles)) {
      $0.algorithm = .mf
      $0.ties = .drop
    }
    #expect(router.calibration == "likelihood")
    let error = failure(Self.battles(battles.filter { $0.prompt < 5 })) {
      $0.algorithm = .mf
      $0.ties = .drop
    }
    #expect(error?.message == "4 distinct prompts cannot be split into 5 folds; add data")
  }

  @Test func `mf says so where the pair itself is hardly judged`() throws {
    let router = try train(Self.battles(Self.fair)) { $0.algorithm = .mf }
    #expect(router.calibration == "likelihood")
    #expect(router.notes.contains { $0.contains("not calibrated on the pair") })
  }

  @Test func `battles in one order only say that the position bias is unknown`() throws {
    let oneOrder = Self.fair.map { battle in
      var battle = battle
      if battle.a > battle.b { (battle.a, battle.b) = (battle.b, battle.a) }
      return battle
    }
    let router = try train(Self.battles(oneOrder)) { $0.algorithm = .mf }
    #expect(router.model.ratings?.positionBias == 0)
    #expect(router.model.modelHeads?.positionBias == 0)
    #expect(router.notes.contains { $0.contains("no pair was judged in both orders") })
    #expect(!(try train(Self.battles(Self.fair)).notes.contains { $0.contains("both orders") }))
  }

  @Test(arguments: [RouterTraining.Algorithm.ridge, .logistic])
  func `five prompts make a router`(algorithm: RouterTraining.Algorithm) throws {
    let router = try train(Self.scores(5) { row, model in Float((row + model) % 2) }) {
      $0.algorithm = algorithm
    }
    #expect(router.observations == 5)
  }

  @Test(arguments: [1e-300, 1e-12, 1e12]) func `any positive penalty gives finite numbers`(
    penalty: Double
  ) throws {
    for algorithm in [RouterTraining.Algorithm.ridge, .logistic, .mf] {
      _ = try train(
        Self.scores(40) { row, model in Float((row * row / 3 + model * row) % 2) }
      ) {
        $0.algorithm = algorithm
        $0.l2 = penalty
      }
    }
  }

  @Test func `equal prompts teach a constant, not a crash`() throws {
    // 20 keys that differ in their number alone, which every view reads alike.
    let dataset = Self.scores(20) { row, model in Float((row / 2 + model) % 2) }
    #expect(try train(dataset).model.heads.allSatisfy { $0.weight >= 0 })
  }
}
