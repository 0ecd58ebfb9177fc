import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@testable import PreferenceTraining

@Suite struct ChoiceTrainingTests {
  /// A table of three models: `poet` is right on poems, `solver` on sums, `master` on both and ten
  /// times as dear; nobody else is right.
  private func table(_ count: Int = 240) throws -> PreferenceDataset {
    let subjects = ["the sea", "a lamp", "my horse", "old rain", "two stones", "the north wind"]
    let lines = (0..<count).map { i -> String in
      let isPoem = i.isMultiple(of: 2)
      let text =
        isPoem
        ? "Write a poem about \(subjects[i % 6]) in verse \(i)"
        : "Add the numbers \(i) and \(i * 7 % 13) for \(subjects[i % 6])"
      return """
        {"id": "\(i)", "prompt": "\(text)", \
        "scores": {"poet": \(isPoem ? 1 : 0), "solver": \(isPoem ? 0 : 1), "master": 1}, \
        "costs": {"poet": 0.001, "solver": 0.001, "master": 0.01}}
        """
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(lines.joined(separator: "\n") + "\n")
    return try DatasetReader().read([path]).dataset
  }

  private var settings: RouterTraining {
    var settings = RouterTraining()
    settings.preset = .fast
    return settings
  }

  @Test func `every prompt finds the cheap model that can do it`() throws {
    let dataset = try table()
    let outcomes = try ModelOutcomes(dataset)
    let folds = try CrossValidation.folds(4, of: dataset.prompts, seed: 0)
    let result = try ChoiceCrossValidation(settings).run(dataset, outcomes, foldOfPrompt: folds)
    var options = EvaluationOptions()
    options.bootstrapReplicates = 100
    let report = ChoiceEvaluator.evaluate(
      result.outcomes, result.predictions, folds: result.folds, comparators: result.comparators,
      options: options)
    let ours = report.methods[0]
    #expect(ours.quality.value! > 0.97)
    #expect(ours.cost.value! < 1.5)
    let zero = try #require(report.comparisons.first { $0.name == ChoiceReport.zeroRouter })
    #expect(zero.aiq.isSignificant && zero.aiq.estimate.value! > 0.1)
  }

  @Test func `a trained router carries the choice to whoever loads it`() throws {
    let dataset = try table()
    let outcomes = try ModelOutcomes(dataset)
    let all = Array(0..<dataset.prompts.count)
    var pair = settings
    pair.pair = PairSelection(strong: "master", weak: "poet")
    var model = try pair.train(dataset, prompts: all).model
    #expect(model.choice == nil)
    try pair.addChoice(to: &model, dataset, prompts: all, outcomes: outcomes)
    let read = try model.encoded().withUnsafeBytes { bytes in try RouterModel(decoding: bytes) }
    let chooser = try ModelChooser(read)
    #expect(chooser.choose("Write a poem about snow in verse 3", costWeight: 20).model == "poet")
    #expect(chooser.choose("Add the numbers 4 and 17 for me", costWeight: 20).model == "solver")
    #expect(chooser.cheapest("Add the numbers 4 and 17 for me", quality: 0.7).model == "solver")
    let again = try pair.train(dataset, prompts: all).model
    var same = again
    try pair.addChoice(to: &same, dataset, prompts: all, outcomes: outcomes)
    #expect(same.encoded() == model.encoded())
  }

  @Test func `several target columns have the solutions of each alone`() {
    let problem = RandomRegression(rows: 40, columns: 9, seed: 5)
    let other = problem.targets.reversed().map { $0 * 2 + 1 }
    let path = RidgePath(penalties: [0.1, 10])
    let dense = path.solve(
      problem.features, columns: [problem.targets, other], weights: problem.weights)
    let sparse = path.solve(
      problem.features.sparse, columns: [problem.targets, other], weights: problem.weights)
    for (column, targets) in [problem.targets, other].enumerated() {
      let alone = path.solve(problem.features, targets: targets, weights: problem.weights)
      for p in alone.indices {
        #expect(dense[column][p].weights == alone[p].weights)
        #expect(largestDifference(sparse[column][p].weights, alone[p].weights) < 1e-4)
      }
    }
  }

  @Test func `battles, unknown models and unknown costs are refused`() throws {
    let battles = TrainingSample.battles(rows: 60, training: 30, test: 10, models: 3).dataset
    #expect(throws: (any Error).self) { try ModelOutcomes(battles) }
    let dataset = try table(20)
    #expect(throws: (any Error).self) { try ModelOutcomes(dataset, models: ["poet", "bard"]) }
    #expect(throws: (any Error).self) { try ModelOutcomes(dataset, models: ["poet"]) }
    let free = TrainingSample.scores(training: 30, test: 10).dataset
    var money = MoneyOptions()
    for model in free.models {
      money.prices.append(try #require(PriceSetting("\(model)=0.002/request")))
    }
    let priced = try ModelOutcomes(free, money: money)
    #expect(priced.cost.allSatisfy { $0 == 0.002 })
  }
}
