internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures

/// The views of a selection of prompts as matrices: what heads are fitted to. Rows follow the
/// selection.
struct ViewMatrices: Sendable {
  var surface: Matrix<Float>
  /// nil when n-grams were not asked for.
  var ngrams: NgramMatrix?
  /// Unit-norm token embeddings, through the very table that will serve; nil without one.
  var tokens: Matrix<Float>?
  /// The same by the distilled table.
  var distilled: Matrix<Float>?

  init(prompts: PromptStore, selection: [Int], views: PromptViews, needsNgrams: Bool = true) {
    struct Block: Sendable {
      var surface: [Float] = []
      var tokens: [Float] = []
      var distilled: [Float] = []
      var entries: [NgramEntry] = []
      var row: [Float]
      var embedding: [Float]
    }
    let dimension = views.tokens?.dimension ?? 0
    let distilledDimension = views.distilled?.dimension ?? 0
    let blocks = PromptAnalysis(prompts: prompts).map(
      selection,
      initial: {
        Block(
          row: [Float](repeating: 0, count: SurfaceFeatures.count),
          embedding: [Float](repeating: 0, count: max(dimension, distilledDimension)))
      }
    ) { _, scratch, block in
      views.surface?.standardize(scratch.surface, into: &block.row)
      block.surface += block.row
      guard views.tokens != nil || views.distilled != nil, let ngrams = views.ngrams else { return }
      ngrams.entries(of: scratch.terms, into: &block.entries)
      if let table = views.tokens {
        table.embed(block.entries, into: &block.embedding)
        block.tokens += block.embedding[..<dimension]
      }
      if let table = views.distilled {
        table.embed(block.entries, into: &block.embedding)
        block.distilled += block.embedding[..<distilledDimension]
      }
    }
    surface = Matrix(
      rowCount: selection.count, columnCount: SurfaceFeatures.count,
      values: blocks.flatMap(\.surface))
    if views.tokens != nil {
      tokens = Matrix(
        rowCount: selection.count, columnCount: dimension, values: blocks.flatMap(\.tokens))
    }
    if views.distilled != nil {
      distilled = Matrix(
        rowCount: selection.count, columnCount: distilledDimension,
        values: blocks.flatMap(\.distilled))
    }
    if needsNgrams, let view = views.ngrams {
      ngrams = NgramMatrix(prompts: prompts, selection: selection, view: view)
    }
  }

  /// surface ‖ tokens ‖ distilled, row by row: the `dense` input of heads.
  var dense: Matrix<Float> {
    let parts = [surface, tokens, distilled].compactMap(\.self)
    guard parts.count > 1 else { return surface }
    let width = parts.reduce(0) { $0 + $1.columnCount }
    var values: [Float] = []
    values.reserveCapacity(surface.rowCount * width)
    for row in 0..<surface.rowCount {
      for part in parts { values += part.row(row) }
    }
    return Matrix(rowCount: surface.rowCount, columnCount: width, values: values)
  }
}
