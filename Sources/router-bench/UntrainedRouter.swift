import ArgumentParser
import PromptFeatures
import RouterScoring

/// A router with the parts and sizes of a trained one and noise for weights: deciding takes it the
/// same work.
///
/// Every n-gram of the given prompts is known, and those of most prompts have a token-table row.
struct UntrainedRouter {
  enum Preset: String, CaseIterable, ExpressibleByArgument {
    /// Surface numbers and n-grams.
    case fast
    /// The same and a token table of 32,000 × 128 with 256 landmarks.
    case balanced
    /// The same and a distilled table of that size, with as many landmarks.
    case distilled
  }

  let model: RouterModel

  private static let bucketBits = 18
  private static let tableRows = 32_000
  private static let dimension = 128
  private static let landmarks = 256

  init(preset: Preset, prompts: [[UInt8]]) {
    var noise = Noise()
    let surface = SurfaceFeatures.count
    var frequencies = [Int32](repeating: 0, count: 1 << Self.bucketBits)
    var numbers: [Float] = []
    var scratch = PromptScratch(bucketBits: Self.bucketBits)
    for prompt in prompts {
      prompt.withUnsafeBytes { scratch.analyze($0) }
      for term in scratch.terms { frequencies[Int(term.bucket)] += 1 }
      numbers += scratch.surface
    }
    func head(_ name: String, _ head: Head) -> StackedHead {
      StackedHead(name: name, head: head, mean: 0, deviation: 1, weight: 1)
    }
    var heads = [
      head("surface", .linear(LinearHead(input: .surface, weights: noise.draw(surface), bias: 0))),
      head(
        "ngrams",
        .linear(LinearHead(input: .ngrams, weights: noise.draw(1 << Self.bucketBits), bias: 0))),
    ]
    let inputs: [HeadInput] =
      switch preset {
      case .fast: []
      case .balanced: [.tokens]
      case .distilled: [.tokens, .distilled]
      }
    for input in inputs {
      let width = Self.dimension + surface
      heads.append(
        head(
          input.rawValue,
          .nystrom(
            NystromHead(
              input: input, gamma: 1, surfaceScale: 0.1,
              landmarks: noise.draw(Self.landmarks * width).map { $0 / 10 },
              weights: noise.draw(Self.landmarks), bias: 0))))
    }
    model = RouterModel(
      pair: ModelPair(strong: "strong", weak: "weak"),
      views: PromptViews(
        surface: SurfaceView(fitting: numbers),
        ngrams: NgramView(
          documentFrequencies: frequencies, documents: prompts.count, minimumDocumentFrequency: 1),
        tokens: inputs.contains(.tokens) ? Self.table(frequencies, &noise) : nil,
        distilled: inputs.contains(.distilled) ? Self.table(frequencies, &noise) : nil,
        embeddingDimension: nil),
      heads: heads, intercept: 0,
      calibration: Calibration(knots: [-1, 1], logits: [-1, 1], lowest: 0.001, highest: 0.999),
      scoreQuantiles: (0...100).map { Float($0) / 50 - 1 }, modelHeads: nil,
      provenance: Provenance(
        files: [], algorithm: "none", preset: preset.rawValue, seed: 0, holdout: 0, flags: [],
        simulated: true, trainingPrompts: 0, promptHashes: [], costs: [:], metrics: [:],
        winMargin: 0))
  }

  /// A table whose rows belong to the most frequent buckets.
  private static func table(_ frequencies: [Int32], _ noise: inout Noise) -> TokenTable {
    let order = frequencies.indices.sorted { (-frequencies[$0], $0) < (-frequencies[$1], $1) }
    var rows = [UInt16](repeating: TokenTable.noRow, count: frequencies.count)
    for (row, bucket) in order.prefix(tableRows).enumerated() { rows[bucket] = UInt16(row) }
    return TokenTable(
      dimension: dimension, rowOfBucket: rows,
      codes: noise.draw(tableRows * dimension).map { Int8($0 * 127) },
      scales: [Float](repeating: 0.01, count: tableRows))
  }
}

/// Numbers in −1..<1 by a linear congruential generator (Knuth's MMIX constants).
private struct Noise {
  private var state: UInt64 = 1

  mutating func draw(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int(state >> 40)) / Float(1 << 23) - 1
    }
  }
}
