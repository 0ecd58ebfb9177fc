import PreferenceData
import RouterEvaluation
import RouterScoring
import Synchronization
import Testing

@testable import PreferenceTraining

@Suite struct CrossValidationTests {
  static let sample = TrainingSample.scores(training: 200, test: 0, seed: 4)

  private static var training: RouterTraining {
    var training = RouterTraining()
    training.preset = .fast
    training.l2 = 3
    return training
  }

  static let folds = try! CrossValidation.folds(3, of: sample.dataset.prompts, seed: 0)
  static let result = Result {
    try CrossValidation(training).run(sample.dataset, foldOfPrompt: folds)
  }

  @Test func `every prompt is scored by the router of the other folds`() throws {
    let result = try Self.result.get()
    #expect(result.outcomes.count == Self.sample.dataset.rowCount)
    for fold in 0..<3 as Range<Int32> {
      var training = Self.training
      training.pair = PairSelection(strong: result.pair.strong, weak: result.pair.weak)
      let inside = Self.folds.indices.filter { Self.folds[$0] != fold }
      let scorer = try Scorer(
        training.train(Self.sample.dataset, prompts: inside).model)
      for i in result.folds.indices where result.folds[i] == fold {
        let score = scorer.score(
          of: Int(result.outcomes.prompt[i]), in: Self.sample.dataset.prompts)
        #expect(result.scores[i] == score)
        #expect(result.winRates[i] == scorer.winRate(score: score))
      }
    }
  }

  @Test func `it finds what there is to find`() throws {
    let result = try Self.result.get()
    let curve = CostQualityCurve(result.outcomes, scores: result.scores)
    #expect(try #require(curve.averagePerformanceGapRecovered) > 0.55)
  }

  @Test func `prompts of fold -1 take no part`() throws {
    var folds = Self.folds
    for prompt in 0..<50 { folds[prompt] = -1 }
    let result = try CrossValidation(Self.training).run(
      Self.sample.dataset, foldOfPrompt: folds)
    #expect(result.outcomes.prompt.allSatisfy { $0 >= 50 })
    #expect(result.outcomes.count < Self.sample.dataset.rowCount)
  }

  @Test func `progress counts the folds`() throws {
    let seen = Mutex<[[Int]]>([])
    var validation = CrossValidation(Self.training)
    validation.progress = { fold, count in seen.withLock { $0.append([fold, count]) } }
    _ = try validation.run(Self.sample.dataset, foldOfPrompt: Self.folds)
    #expect(seen.withLock { $0 } == [[1, 3], [2, 3], [3, 3]])
  }

  @Test func `a single fold leaves nothing to train on`() {
    let error = #expect(throws: TrainingError.self) {
      try CrossValidation(Self.training).run(
        Self.sample.dataset, foldOfPrompt: Self.folds.map { _ in 0 })
    }
    #expect(error?.code == .data)
  }

  // MARK: Folds given from outside

  private var ids: [String] {
    let columns = Self.sample.dataset.columns
    return (0..<Self.sample.dataset.rowCount).map { columns.ids[$0] }
  }

  @Test func `given folds are those of the rows' prompts`() throws {
    let given = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0 % 4) })
    let columns = Self.sample.dataset.columns
    // Rows of one prompt must agree: give each row its prompt's fold.
    var consistent = given
    for (row, id) in ids.enumerated() { consistent[id] = Int(columns.prompt[row]) % 4 }
    let folds = try CrossValidation.folds(given: consistent, for: Self.sample.dataset)
    #expect(folds == folds.indices.map { Int32($0 % 4) })
  }

  @Test func `rows that are not named are left out`() throws {
    let folds = try CrossValidation.folds(
      given: [ids[0]: 0, ids[1]: 1, "no such row": 1], for: Self.sample.dataset)
    #expect(folds.filter { $0 >= 0 }.count == 2)
  }

  @Test func `a folds file for other data is an error`() {
    let error = #expect(throws: TrainingError.self) {
      try CrossValidation.folds(given: ["x": 0], for: Self.sample.dataset)
    }
    #expect(error?.message == "the folds file names no row of the data; its keys are row ids")
  }

  @Test func `a prompt in two folds is an error that names the row`() {
    var table = ScoreTable()
    table.prompts = PromptStore(["one prompt"])
    table.columns.prompt = [0, 0]
    table.columns.ids.append("first")
    table.columns.ids.append("second")
    let error = #expect(throws: TrainingError.self) {
      try CrossValidation.folds(given: ["first": 0, "second": 1], for: .scores(table))
    }
    #expect(error?.message.contains("row 'second' into two folds") == true)
  }

  @Test func `prompts of one key in two folds are an error too`() {
    var table = ScoreTable()
    table.prompts = PromptStore(["One prompt", "one prompt!"])
    table.columns.prompt = [0, 1]
    table.columns.ids.append("first")
    table.columns.ids.append("second")
    let error = #expect(throws: TrainingError.self) {
      try CrossValidation.folds(given: ["first": 0, "second": 1], for: .scores(table))
    }
    #expect(error?.code == .data)
  }
}
