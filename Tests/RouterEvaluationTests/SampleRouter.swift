import Foundation
import PreferenceData
import PromptFeatures
import RouterScoring
import TestSupport

/// A router for tests that calls long prompts hard: its score is the standardised first surface
/// number, its win rate the logistic function of it.
enum SampleRouter {
  static func model(
    pair: ModelPair = ModelPair(strong: "s", weak: "w"), files: [Provenance.File] = [],
    holdout: Double = 0.3, trainedOn hashes: [UInt32] = [], flags: [String] = [],
    modelHeads: ModelHeads? = nil, ratings: ModelHeads? = nil
  ) -> RouterModel {
    let count = SurfaceFeatures.count
    var weights = [Float](repeating: 0, count: count)
    weights[0] = 1
    return RouterModel(
      pair: pair,
      views: PromptViews(
        surface: SurfaceView(
          means: Array(repeating: 3, count: count), deviations: Array(repeating: 1, count: count)),
        ngrams: nil, tokens: nil, embeddingDimension: nil),
      heads: [
        StackedHead(
          name: "surface",
          head: .linear(LinearHead(input: .surface, weights: weights, bias: 0)), mean: 0,
          deviation: 1, weight: 1)
      ],
      intercept: 0,
      calibration: Calibration(knots: [-4, 4], logits: [-2, 2], lowest: 0.01, highest: 0.99),
      scoreQuantiles: (0...100).map { Float($0) / 50 - 1 }, modelHeads: modelHeads,
      ratings: ratings,
      provenance: Provenance(
        files: files, algorithm: "ridge", preset: "fast", seed: 5, holdout: holdout, flags: flags,
        simulated: false, trainingPrompts: hashes.count, promptHashes: hashes.sorted(), costs: [:],
        metrics: [:], winMargin: 0))
  }

  /// A score table of prompts of growing length, on which the strong model helps the longer ones.
  static func scoreLines(_ count: Int) -> String {
    (0..<count).map { i in
      let words = String(repeating: "word\(i) ", count: 1 + i % 40)
      let strong = i % 7 == 0 ? 0 : 1
      let weak = i % 40 > 15 + i % 11 ? 0 : 1
      return #"{"id":"r\#(i)","prompt":"\#(words)","scores":{"s":\#(strong),"w":\#(weak)}}"#
    }.joined(separator: "\n") + "\n"
  }

  /// Writes data and a router that was trained on it, with the hashes of what it did not hold out.
  ///
  /// - Returns: the paths of the data and the router.
  @discardableResult
  static func train(
    in folder: TemporaryFolder, lines: String = scoreLines(400), holdout: Double = 0.3,
    refit: Bool = false, flags: [String] = [], modelHeads: ModelHeads? = nil,
    ratings: ModelHeads? = nil
  ) throws -> (data: String, router: String) {
    let data = try folder.write(lines, to: "data.jsonl")
    let loaded = try DatasetReader(skipInvalid: flags.contains("--skip-invalid")).read([data])
    let prompts = loaded.dataset.prompts
    let fractions = prompts.splitFractions(purpose: "holdout", seed: 5)
    let hashes = prompts.keyHashes().enumerated()
      .filter { refit || fractions[$0.offset] >= holdout }.map(\.element)
    let model = model(
      files: [
        .init(name: "data.jsonl", sha256: loaded.files[0].sha256, rows: loaded.files[0].rows)
      ],
      holdout: holdout, trainedOn: Array(Set(hashes)), flags: flags, modelHeads: modelHeads,
      ratings: ratings)
    let router = folder.path("router.safetensors")
    try model.write(to: router)
    return (data, router)
  }
}
