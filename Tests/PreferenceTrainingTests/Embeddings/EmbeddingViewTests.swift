import LinearAlgebra
import PreferenceData
import PromptFeatures
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@testable import PreferenceTraining

/// Given embeddings as one more view of ridge and logistic routers.
@Suite struct EmbeddingViewTests {
  private let folder = try! TemporaryFolder()
  private static let count = 400

  /// Prompts whose text tells nothing, and vectors whose first number tells all.
  private func sample() throws -> (LoadedDataset, GivenEmbeddings) {
    var random = SplitMix(state: 3)
    var lines: [String] = []
    var values: [Float] = []
    for index in 0..<Self.count {
      let vector = (0..<8).map { _ in Float.random(in: -1...1, using: &random) }
      values += vector
      let strong = vector[0] > 0 || Double.random(in: 0..<1, using: &random) < 0.05
      lines.append(
        #"{"prompt": "question \#(index)", "scores": {"s": 1, "w": \#(strong ? 0 : 1)}}"#)
    }
    let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "scores.jsonl")
    let loaded = try DatasetReader().read([path])
    let matrix = Matrix<Float>(rowCount: Self.count, columnCount: 8, values: values)
    return (loaded, try GivenEmbeddings(matrix, for: loaded.dataset))
  }

  private func validate(
    _ loaded: LoadedDataset, _ training: RouterTraining
  ) throws -> Double {
    let folds = try CrossValidation.folds(5, of: loaded.dataset.prompts, seed: 0)
    let result = try CrossValidation(training).run(loaded.dataset, foldOfPrompt: folds)
    return RouterEvaluator.evaluate(
      result.outcomes, scores: result.scores, winRates: result.winRates, pair: result.pair,
      threshold: 0.5, options: EvaluationOptions()
    ).apgr.value ?? 0
  }

  @Test(arguments: [RouterTraining.Algorithm.ridge, .logistic])
  func `what only the embeddings know is found in them`(
    algorithm: RouterTraining.Algorithm
  ) throws {
    let (loaded, embeddings) = try sample()
    var training = RouterTraining()
    training.algorithm = algorithm
    training.preset = .fast
    #expect(try validate(loaded, training) < 0.6)
    training.embeddings = embeddings
    #expect(try validate(loaded, training) > 0.66)
  }

  @Test func `the router says that it reads embeddings, and serves what was trained`() throws {
    let (loaded, embeddings) = try sample()
    var training = RouterTraining()
    training.preset = .fast
    training.embeddings = embeddings
    let router = try training.train(loaded.dataset, prompts: Array(0..<Self.count))
    #expect(router.model.views.embeddingDimension == 8)
    #expect(router.heads.map(\.name).contains("embedding-rbf"))
    let scorer = try router.model.encoded().withUnsafeBytes { try Scorer.load($0) }
    let high = scorer.winRate(
      score: scorer.score("question 1", embedding: [1, 0, 0, 0, 0, 0, 0, 0]))
    let low = scorer.winRate(
      score: scorer.score("question 1", embedding: [-1, 0, 0, 0, 0, 0, 0, 0]))
    #expect(high > low + 0.2)
  }
}

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): the same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
