import LinearAlgebra
import PreferenceData
import PromptFeatures
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@testable import PreferenceTraining

/// The distilled table as one more view of routers.
@Suite struct DistilledViewTests {
  private let folder = try! TemporaryFolder()
  private static let encoder = TermEncoder.knowing { $0.contains("hard") }

  /// Each word occurs in few prompts, so that only who knows which words belong together learns
  /// what they mean.
  private func sample() throws -> LoadedDataset {
    var random = SplitMix64(seed: 8)
    var lines: [String] = []
    for index in 0..<600 {
      let isHard = index % 2 == 0
      let word = "\(isHard ? "hard" : "soft")\(Self.letters(index / 8))"
      let wins = Double.random(in: 0..<1, using: &random) < (isHard ? 0.7 : 0.3)
      lines.append(
        #"{"prompt": "please \#(word) \#(Self.letters(1000 + index))", "#
          + #""scores": {"s": 1, "w": \#(wins ? 0 : 1)}}"#)
    }
    return try DatasetReader().read([
      try folder.write(lines.joined(separator: "\n") + "\n", to: "scores.jsonl")
    ])
  }

  /// Numbers as words: digits are all alike.
  private static func letters(_ number: Int) -> String {
    String(String(number).utf8.map { Character(UnicodeScalar($0 + 49)) })
  }

  /// P(a hard prompt is scored above a soft one), out of fold.
  private func validate(_ loaded: LoadedDataset, _ training: RouterTraining) throws -> Double {
    let folds = try CrossValidation.folds(5, of: loaded.dataset.prompts, seed: 0)
    let result = try CrossValidation(training).run(loaded.dataset, foldOfPrompt: folds)
    // Hard and soft take turns.
    let scores = zip(result.outcomes.prompt, result.scores)
    let (hard, soft) = (scores.filter { $0.0 % 2 == 0 }, scores.filter { $0.0 % 2 == 1 })
    let pairs = hard.reduce(0) { sum, one in sum + soft.count { $0.1 < one.1 } }
    return Double(pairs) / Double(hard.count * soft.count)
  }

  @Test(arguments: [RouterTraining.Algorithm.ridge, .logistic])
  func `what only the encoder knows is found in its table`(
    algorithm: RouterTraining.Algorithm
  ) throws {
    let loaded = try sample()
    var training = RouterTraining()
    training.algorithm = algorithm
    training.pair = PairSelection(strong: "s", weak: "w")
    let without = try validate(loaded, training)
    training.termEncoder = Self.encoder
    let with = try validate(loaded, training)
    #expect(without < 0.85 && with > 0.9, "\(with) \(without)")
  }

  @Test func `folds share what was encoded`() throws {
    let loaded = try sample()
    let count = Counter()
    var training = RouterTraining()
    training.pair = PairSelection(strong: "s", weak: "w")
    training.termEncoder = .hashing(dimension: 4, count: count)
    _ = try training.train(loaded.dataset, prompts: loaded.dataset.prompts.all)
    let once = count.value
    _ = try validate(loaded, training)
    // What is rarer in a fold than in all was known before, and nothing is more frequent.
    #expect(count.value == once && once > 50)
  }

  @Test func `the table travels in the artifact and serves without the encoder`() throws {
    let loaded = try sample()
    var training = RouterTraining()
    training.pair = PairSelection(strong: "s", weak: "w")
    training.termEncoder = Self.encoder
    let outcome = try TrainingRun(training).run(loaded)
    let model = outcome.router.model
    #expect(outcome.router.heads.map(\.name).contains("distilled-rbf"))
    #expect(model.views.distilled != nil && model.views.tokens != nil)
    #expect(model.provenance.encoders?.distilled == Self.encoder.identity)
    let bytes = model.encoded()
    let scorer = try bytes.withUnsafeBytes { try Scorer.load($0) }
    #expect(scorer.winRate("please hardb") > scorer.winRate("please softb"))
    // Leaving out the word that the encoder knows about takes away what it gives.
    let change = scorer.explain("please hardb", limit: .max).contributions
      .first { $0.name == "hardb" }?.change
    #expect(try #require(change) > 0)
  }

  @Test func `without an encoder nothing is different`() throws {
    let sample = TrainingSample.scores(training: 150, test: 20)
    let router = try sample.train(preset: .balanced)
    #expect(router.model.views.distilled == nil)
    #expect(!router.heads.map(\.name).contains { $0.hasPrefix("distilled") })
  }

  @Test func `matrix factorization reads the distilled table instead of the prompts' own`() throws {
    let sample = TrainingSample.battles(rows: 1500, training: 150, test: 20, models: 3)
    for algorithm in [RouterTraining.Algorithm.mf, .routellmMF] {
      let router = try sample.train(algorithm, preset: .balanced) {
        $0.termEncoder = .hashing(dimension: 5)
      }
      #expect(router.model.views.tokens == nil)
      #expect(router.model.views.distilled?.dimension == 5)
      let scorer = try Scorer(router.model)
      #expect(scorer.score("anything at all").isFinite)
    }
  }
}
