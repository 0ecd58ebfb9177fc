internal import Glibc
internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures

/// Which views a router has.
public enum Preset: String, Sendable, CaseIterable {
  /// Surface numbers and n-grams: a few microseconds a prompt.
  case fast
  /// And token-table embeddings.
  case balanced
  /// And, on score tables, heads that go by the tasks that a prompt is likely of.
  case best
}

/// Settings of the views; ``fit(prompts:selection:)`` learns what they need from prompts alone, never from
/// labels.
public struct ViewTraining: Sendable {
  public var preset: Preset
  /// log₂ of the number of n-gram buckets.
  public var bucketBits = 18
  /// A bucket seen in fewer prompts is left out.
  public var minimumDocumentFrequency = 2
  /// Components of the token table.
  public var tokenDimension = 128
  /// Most rows of the token table.
  public var tokenRows = 32_000
  /// Most prompts that the decomposition reads; beyond it, an even sample.
  public var decompositionPrompts = 20_000
  public var seed: UInt64

  public init(preset: Preset, seed: UInt64) {
    self.preset = preset
    self.seed = seed
  }

  /// Learns the views from the prompts whose indices are given.
  func fit(prompts: PromptStore, selection: [Int]) -> PromptViews {
    let (surface, frequencies) = surfaceAndFrequencies(prompts, selection)
    let ngrams = NgramView(
      documentFrequencies: frequencies, documents: selection.count,
      minimumDocumentFrequency: minimumDocumentFrequency)
    var tokens: TokenTable?
    if preset != .fast {
      let matrix = NgramMatrix(
        prompts: prompts, selection: decompositionSample(of: selection), view: ngrams)
      tokens = LatentSemanticAnalysis(
        dimension: tokenDimension, maximumRows: tokenRows, seed: seed
      ).fit(matrix, bucketCount: 1 << bucketBits)
    }
    return PromptViews(surface: surface, ngrams: ngrams, tokens: tokens, embeddingDimension: nil)
  }

  /// The table distilled from an encoder, over the same prompts as the decomposition; nil where they
  /// are too few.
  ///
  /// - Parameter ngrams: fitted to the selection.
  func distill(
    _ encoder: TermEncoder, prompts: PromptStore, selection: [Int], ngrams: NgramView
  ) throws -> TokenTable? {
    let sample = decompositionSample(of: selection)
    return try DistilledTable(
      dimension: tokenDimension, maximumRows: tokenRows, encoder: encoder
    ).fit(
      NgramMatrix(prompts: prompts, selection: sample, view: ngrams), prompts: prompts,
      selection: sample, bucketCount: 1 << bucketBits)
  }

  private func decompositionSample(of selection: [Int]) -> [Int] {
    let stride = max(1, (selection.count + decompositionPrompts - 1) / decompositionPrompts)
    return Swift.stride(from: 0, to: selection.count, by: stride).map { selection[$0] }
  }

  private func surfaceAndFrequencies(
    _ prompts: PromptStore, _ selection: [Int]
  ) -> (SurfaceView, [Int32]) {
    struct Block: Sendable {
      var surface: [Float] = []
      var buckets: [UInt32] = []
    }
    let blocks = PromptAnalysis(prompts: prompts).map(selection, initial: { Block() }) {
      _, scratch, block in
      block.surface += scratch.surface
      for term in scratch.terms where term.count != 0 { block.buckets.append(term.bucket) }
    }
    var frequencies = [Int32](repeating: 0, count: 1 << bucketBits)
    var rows: [Float] = []
    rows.reserveCapacity(selection.count * SurfaceFeatures.count)
    for block in blocks {
      rows += block.surface
      for bucket in block.buckets { frequencies[Int(bucket)] += 1 }
    }
    return (SurfaceView(fitting: rows), frequencies)
  }
}
