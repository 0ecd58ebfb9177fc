import PromptFeatures
import RouterScoring

/// Small routers with every kind of view.
enum SampleModel {
  static let embeddingDimension = 4

  static func model(
    readsEmbedding: Bool, strong: String = "openai/gpt-4", buckets: Int = 1024
  ) -> RouterModel {
    var numbers = Numbers()
    let surface = SurfaceFeatures.count
    let (rows, dimension, landmarks) = (50, 37, 20)
    func head(_ name: String, _ head: Head) -> StackedHead {
      StackedHead(name: name, head: head, mean: numbers.next(), deviation: 1.5, weight: 0.7)
    }
    func linear(_ input: HeadInput, _ count: Int) -> Head {
      .linear(LinearHead(input: input, weights: numbers.next(count), bias: numbers.next()))
    }
    var heads = [
      head("surface", linear(.surface, surface)), head("ngrams", linear(.ngrams, buckets)),
      head(
        "tokens-nystrom",
        .nystrom(
          NystromHead(
            input: .tokens, gamma: 0.7, surfaceScale: 0.1,
            landmarks: numbers.next(landmarks * (dimension + surface)),
            weights: numbers.next(landmarks), bias: 0.1))),
    ]
    if readsEmbedding { heads.append(head("embedding", linear(.embedding, embeddingDimension))) }
    return RouterModel(
      pair: ModelPair(strong: strong, weak: "mixtral \"8x7b\" ü"),
      views: PromptViews(
        surface: SurfaceView(
          means: numbers.next(surface), deviations: numbers.next(surface).map { abs($0) + 0.5 }),
        ngrams: NgramView(
          inverseDocumentFrequencies: numbers.next(buckets).map { abs($0) + 1 }),
        tokens: TokenTable(
          dimension: dimension,
          rowOfBucket: (0..<buckets).map { $0 % 3 == 0 ? TokenTable.noRow : UInt16($0 % rows) },
          codes: numbers.next(rows * dimension).map { Int8($0 * 127) },
          scales: numbers.next(rows).map { abs($0) + 0.1 }),
        embeddingDimension: readsEmbedding ? embeddingDimension : nil),
      heads: heads, intercept: 0.1,
      calibration: Calibration(
        knots: [-3, -0.5, 0.25, 4], logits: [-4, -1, 0.5, 3.5], lowest: 0.01, highest: 0.99),
      scoreQuantiles: (0...100).map { Float($0) * 0.06 - 3 },
      modelHeads: ModelHeads(
        models: ["small", strong, "medium"], biases: numbers.next(3), factors: [], projection: [],
        rank: 0, tieParameter: 1.4, positionBias: 0.2),
      provenance: Provenance(
        files: [.init(name: "battles.jsonl", sha256: String(repeating: "0f", count: 32), rows: 9)],
        algorithm: "mf", preset: "balanced", seed: 7, holdout: 0.2, flags: [], simulated: true,
        trainingPrompts: 4, promptHashes: [7], costs: ["small": 0.25],
        metrics: ["apgr": 0.625], winMargin: 0))
  }
}

/// A linear congruential generator (Knuth's MMIX constants): the same numbers in every run.
struct Numbers {
  private var state: UInt64 = 1

  /// The next number in −1..<1.
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int(state >> 40)) / Float(1 << 23) - 1
  }

  mutating func next(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}
